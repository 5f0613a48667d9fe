"""The JSON transcripts of Podcasting 2.0: segments with `body`, times in seconds, some with a speaker."""

from streams.formats.json_source import Node, field, objects
from streams.formats.json_turns import Turns, json_format


def shape(root: Node) -> float:
    return 1.0 if any({"startTime", "body"} <= row.keys() for row in objects(field(root, "segments"))[:3]) else 0.0


def read(root: Node, turns: Turns) -> None:
    for row in objects(field(root, "segments")):
        start, end = turns.time(row.get("startTime")), turns.time(row.get("endTime"))
        turns.say(turns.label(row.get("speaker"), "Speaker"), row.get("body"), start, end)


FORMAT = json_format("podcasting", 1, shape, read)
