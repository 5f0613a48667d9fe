"""Grain: a list of segments with speaker, participant id, text and times in milliseconds."""

from streams.formats.json_source import Array, Node, Object, first, objects
from streams.formats.json_turns import Turns, json_format


def _segments(root: Node) -> list[Object]:
    return objects(root if isinstance(root, Array) else first(root, "transcript_json", "transcript", "segments"))


def shape(root: Node) -> float:
    rows = _segments(root)[:3]
    return 1.0 if any({"text", "start", "participant_id"} <= row.keys() for row in rows) else 0.0


def read(root: Node, turns: Turns) -> None:
    for row in _segments(root):
        speaker = turns.label(row.get("speaker")) or turns.label(row.get("participant_id"), "Participant")
        turns.say(speaker, row.get("text"), turns.time(row.get("start"), 1), turns.time(row.get("end"), 1))


FORMAT = json_format("grain", 1, shape, read)
