"""ElevenLabs: words with the spaces between them as rows of their own, each with its speaker, times in seconds."""

from collections.abc import Iterator

from streams.formats.json_source import Node, Object, Text, field, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label


def shape(root: Node) -> float:
    rows = objects(field(root, "words"))[:3]
    return 1.0 if any({"text", "start", "type"} <= row.keys() for row in rows) and isinstance(root, Object) else 0.0


def read(root: Node, turns: Turns) -> None:
    turns.repeat(field(root, "text"))
    turns.say_words(_words(root))


def _words(root: Node) -> Iterator[Word]:
    """Spaces stand between words already, so each is glued to what is before it."""
    for row in objects(field(root, "words")):
        text = row.get("text")
        if isinstance(text, Text) and string(row.get("type")) != "spacing":
            speaker = label(row.get("speaker_id"), "Speaker")
            yield Word(text, speaker, milliseconds(row.get("start")), milliseconds(row.get("end")))


FORMAT = json_format("elevenlabs", 1, shape, read)
