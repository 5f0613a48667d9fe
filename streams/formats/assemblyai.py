"""AssemblyAI: utterances by speaker, or words alone where speakers were not asked for; times in milliseconds."""

from collections.abc import Iterator

from streams.formats.json_source import Node, Object, Text, field, first, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label

_OWN = {"audio_url", "acoustic_model", "language_model", "speech_model", "speaker_labels"}


def shape(root: Node) -> float:
    if not isinstance(root, Object):
        return 0.0
    listed = [row for name in ("utterances", "words", "sentences", "paragraphs") for row in objects(root.get(name))[:3]]
    timed = any({"text", "start", "end"} <= row.keys() and _are_whole(row) for row in listed)
    if len(root.keys() & _OWN) > 1 or (timed and root.keys() & _OWN):
        return 1.0
    return 0.9 if timed and root.keys() & {"utterances", "words"} else 0.7 if timed else 0.0


def _are_whole(row: Object) -> bool:
    """Milliseconds have no fraction; of who writes seconds there are others."""
    return all((string(row[name]) or "").isdigit() for name in ("start", "end"))


def read(root: Node, turns: Turns) -> None:
    lists = [field(root, name) for name in ("utterances", "sentences", "paragraphs", "words")]
    used = next((rows for rows in lists if objects(rows)), None)
    turns.repeat(*(rows for rows in lists if rows is not used))
    if used is None:
        turns.say(None, field(root, "text"))
        return
    turns.repeat(field(root, "text"))
    if used is lists[-1]:
        turns.say_words(_words(objects(used), None))
        return
    for row in objects(used):
        _say(row, turns)


def _say(row: Object, turns: Turns) -> None:
    """By its words, which time each sentence; by its text where that says something else."""
    speaker = turns.label(row.get("speaker"), "Speaker") or turns.label(row.get("channel"), "Channel")
    words = list(_words(objects(row.get("words")), speaker))
    text = row.get("text")
    whole = text.value.split() if isinstance(text, Text) else []
    if words and (not whole or whole == " ".join(word.text.value for word in words).split()):
        turns.repeat(text)
        turns.say_words(words)
        return
    turns.repeat(row.get("words"))
    turns.say(speaker, text, turns.time(row.get("start"), 1), turns.time(row.get("end"), 1))


def _words(rows: list[Object], speaker: str | None) -> Iterator[Word]:
    for row in rows:
        text = first(row, "text")
        if isinstance(text, Text):
            own = speaker or label(row.get("speaker"), "Speaker") or label(row.get("channel"), "Channel")
            yield Word(text, own, milliseconds(row.get("start"), 1), milliseconds(row.get("end"), 1))


FORMAT = json_format("assemblyai", 2, shape, read)
