"""Rev and Rev.ai: monologues of text and punctuation, whose values stand one after the other without more space."""

from collections.abc import Iterator

from streams.formats.json_source import Node, Object, Text, field, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format


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
    named = string(field(row, "speaker_info", "display_name")) or names.get(string(row.get("speaker")) or "")
    speaker = named or unnamed
    for element in objects(row.get("elements")):
        value = element.get("value")
        if isinstance(value, Text):
            start, end = milliseconds(element.get("ts")), milliseconds(element.get("end_ts"))
            yield Word(value, speaker, start, end, glued=True)


FORMAT = json_format("rev", 1, shape, read)
