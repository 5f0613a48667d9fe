"""IBM Watson Speech to Text: results with `[word, from, to]` rows, speakers joined by start time, no punctuation."""

from collections.abc import Iterator

from streams.formats.json_source import Array, Node, Object, Text, field, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label

_HESITATION = "%HESITATION"
"""Stands for a sound, and is no word."""


def shape(root: Node) -> float:
    rows = objects(field(root, "results"))[:3]
    heard = [alternative for row in rows for alternative in objects(row.get("alternatives"))[:1]]
    if any("timestamps" in row for row in heard):
        return 1.0
    indexed = isinstance(root, Object) and root.keys() & {"result_index", "speaker_labels"}
    return 0.9 if indexed and (any("transcript" in row for row in heard) or not rows) else 0.0


def read(root: Node, turns: Turns) -> None:
    speakers = {
        time: speaker
        for row in objects(field(root, "speaker_labels"))
        if (time := milliseconds(row.get("from"))) is not None and (speaker := label(row.get("speaker"), "Speaker"))
    }
    for result in objects(field(root, "results")):
        turns.repeat(result.get("alternatives"))
        if result.get("final") is False:
            continue
        for heard in objects(result.get("alternatives"))[:1]:
            words = list(_words(heard, speakers))
            turns.say_words(words)
            if not words:
                turns.say(None, heard.get("transcript"))


def _words(heard: Object, speakers: dict[int, str]) -> Iterator[Word]:
    timestamps = heard.get("timestamps")
    for row in timestamps if isinstance(timestamps, Array) else ():
        if isinstance(row, Array) and row and isinstance(row[0], Text) and string(row[0]) != _HESITATION:
            start, end = (milliseconds(node) for node in (*row[1:3], None, None)[:2])
            yield Word(row[0], speakers.get(start) if start is not None else None, start, end)


FORMAT = json_format("ibm_watson", 1, shape, read)
