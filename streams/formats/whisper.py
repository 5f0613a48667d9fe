"""Whisper, WhisperX and whisper.cpp: segments with text, of WhisperX also words with speakers.

Numerals that WhisperX could not align have no times, and some words no speaker.
"""

from streams.formats.json_source import Node, Object, Text, field, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label

_OWN = {"seek", "avg_logprob", "no_speech_prob", "compression_ratio"}


def shape(root: Node) -> float:
    if not isinstance(root, Object):
        return 0.0
    rows = objects(root.get("segments"))[:3]
    if any({"text", "start", "end"} <= row.keys() for row in rows):
        return 1.0 if any(row.keys() & (_OWN | {"words"}) for row in rows) or "language" in root else 0.65
    if any({"text", "offsets"} <= row.keys() for row in objects(root.get("transcription"))[:3]):
        return 1.0
    # The whole text comes first, and may be longer than what is looked at: then it is null here.
    text = root.get("text", root)
    known = root.keys() <= {"text", "task", "language", "duration", "words", "usage", "logprobs"}
    return 0.6 if known and (text is None or isinstance(text, Text)) else 0.0


def read(root: Node, turns: Turns) -> None:
    turns.repeat(field(root, "word_segments"))
    timed = objects(field(root, "words"))
    segments, transcription = objects(field(root, "segments")), objects(field(root, "transcription"))
    for row in segments:
        _say(row, turns)
    for row in transcription:
        offsets = row.get("offsets")
        start, end = turns.time(field(offsets, "from"), 1), turns.time(field(offsets, "to"), 1)
        turns.say(turns.label(row.get("speaker"), "Speaker"), row.get("text"), start, end)
    if segments or transcription:
        turns.repeat(field(root, "text"), field(root, "words"))
    elif timed and not _are_bare(timed, field(root, "text")):
        turns.repeat(field(root, "text"))
        turns.say_words(_words(timed, None))
    else:
        turns.repeat(field(root, "words"))
        turns.say(None, field(root, "text"))


def _say(row: Object, turns: Turns) -> None:
    """As its text, unless its words are of more than one speaker."""
    own = turns.label(row.get("speaker"), "Speaker")
    words = _words(objects(row.get("words")), own)
    start, end = turns.time(row.get("start")), turns.time(row.get("end"))
    text = row.get("text")
    if len({word.speaker for word in words}) > 1 and _agree(words, text):
        turns.repeat(text)
        turns.say_words(words)
        return
    turns.repeat(row.get("words"))
    turns.say(own or (words[0].speaker if words else None), text, start, end)


def _words(rows: list[Object], own: str | None) -> list[Word]:
    """A word without a speaker is said by whoever said the word before it."""
    words: list[Word] = []
    for row in rows:
        text = row.get("word")
        if isinstance(text, Text):
            speaker = label(row.get("speaker"), "Speaker") or (words[-1].speaker if words else own)
            words.append(Word(text, speaker, milliseconds(row.get("start")), milliseconds(row.get("end"))))
    return words


def _are_bare(rows: list[Object], text: Node) -> bool:
    """Whether the words lack the punctuation that the text has: they would make one endless sentence."""
    return not _agree(_words(rows, None), text)


def _agree(words: list[Word], text: Node) -> bool:
    whole = (string(text) or "").split()
    return not whole or "".join(whole) == "".join("".join(word.text.value.split()) for word in words)


FORMAT = json_format("whisper", 2, shape, read)
