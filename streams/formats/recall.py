"""Recall.ai: a list of stretches, each a participant and words timed from the start of the recording."""

from collections.abc import Iterator

from streams.formats.json_source import Array, Node, Object, Text, field, first, milliseconds, objects
from streams.formats.json_turns import Turns, Word, json_format


def _stretches(root: Node) -> list[Object]:
    return objects(root if isinstance(root, Array) else first(root, "transcript", "results"))


def shape(root: Node) -> float:
    known = [row for row in _stretches(root)[:3] if row.keys() & {"participant", "speaker"} and "words" in row]
    timed = [word for row in known for word in objects(row["words"])[:3] if "start_timestamp" in word]
    return 1.0 if timed else 0.8 if any("participant" in row for row in known) else 0.0


def read(root: Node, turns: Turns) -> None:
    turns.say_words(word for row in _stretches(root) for word in _words(row, turns))


def _words(row: Object, turns: Turns) -> Iterator[Word]:
    """Somebody without a name is told apart by the id, which holds for this one meeting."""
    person = row.get("participant")
    speaker = turns.label(first(person, "name") or row.get("speaker")) or turns.label(
        first(person, "id") or row.get("speaker_id"), "Participant"
    )
    for word in objects(row.get("words")):
        text = word.get("text")
        if isinstance(text, Text):
            yield Word(text, speaker, _time(word.get("start_timestamp")), _time(word.get("end_timestamp")))


def _time(node: Node) -> int | None:
    """Seconds into the recording, beside the wall clock in newer files."""
    return milliseconds(field(node, "relative") if isinstance(node, Object) else node)


FORMAT = json_format("recall", 1, shape, read)
