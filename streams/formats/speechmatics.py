"""Speechmatics, json-v2: words and punctuation in one list, each with its speaker and the side it attaches to."""

from collections.abc import Iterator

from streams.formats.json_source import Node, Object, Text, field, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label

_UNKNOWN = "UU"


def shape(root: Node) -> float:
    rows = objects(field(root, "results"))[:3]
    if any({"type", "alternatives", "start_time"} <= row.keys() and "content" in _heard(row) for row in rows):
        return 1.0 if isinstance(root, Object) and root.keys() & {"format", "job", "metadata"} else 0.9
    return 0.0


def read(root: Node, turns: Turns) -> None:
    turns.say_words(_words(field(root, "results")))


def _heard(row: Object) -> Object:
    return next(iter(objects(row.get("alternatives"))), Object())


def _words(results: Node) -> Iterator[Word]:
    joins = False
    for row in objects(results):
        heard = _heard(row)
        text = heard.get("content")
        if not isinstance(text, Text):
            continue
        attaches = string(row.get("attaches_to"))
        mark = string(row.get("type")) == "punctuation"
        glued = joins or attaches in ("previous", "both") or (mark and attaches is None)
        joins = attaches in ("next", "both")
        named = label(heard.get("speaker"), "Speaker")
        speaker = label(row.get("channel"), "Channel") if named in (None, _UNKNOWN) else named
        start, end = milliseconds(row.get("start_time")), milliseconds(row.get("end_time"))
        yield Word(text, speaker, start, end, glued)


FORMAT = json_format("speechmatics", 1, shape, read)
