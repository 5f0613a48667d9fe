"""Rev and Rev.ai: monologues of text and punctuation, whose values stand one after the other without more space."""

import re
from collections.abc import Iterator

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.json_source import Node, Object, Text, field, first, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format

_CLOCK = re.compile(CLOCK)


def shape(root: Node) -> float:
    rows = objects(field(root, "monologues"))[:3]
    return 1.0 if any("elements" in row for row in rows) else 0.0


def read(root: Node, turns: Turns) -> None:
    names = {
        identity: name
        for row in objects(field(root, "speakers"))
        if (identity := string(row.get("id"))) is not None and (name := turns.label(row.get("name"))) is not None
    }
    for row in objects(field(root, "monologues")):
        turns.say_words(_words(row, names, turns))


def _words(row: Object, names: dict[str, str], turns: Turns) -> Iterator[Word]:
    unnamed = turns.label(row.get("speaker"), "Speaker")
    named = turns.label(first(row, "speaker_name") or field(row, "speaker_info", "display_name")) or names.get(
        string(row.get("speaker")) or ""
    )
    speaker = named or unnamed
    for element in objects(row.get("elements")):
        value = element.get("value")
        if isinstance(value, Text):
            start = _time(first(element, "ts", "timestamp"))
            yield Word(value, speaker, start, _time(first(element, "end_ts", "end_timestamp")), glued=True)


def _time(node: Node) -> int | None:
    """Seconds, or a clock in what people transcribed."""
    raw = string(node) or ""
    return clock_milliseconds(raw) if _CLOCK.fullmatch(raw) else milliseconds(node)


FORMAT = json_format("rev", 2, shape, read)
