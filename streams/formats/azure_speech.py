"""Azure's batch transcription: recognized phrases, the best of several readings first, times in ticks of 100 ns."""

from streams.formats.json_source import Node, field, first, milliseconds, objects
from streams.formats.json_turns import Turns, json_format

_TICKS_PER_MS = 10_000


def shape(root: Node) -> float:
    rows = objects(field(root, "recognizedPhrases"))[:3]
    return 1.0 if any("nBest" in row for row in rows) else 0.0


def read(root: Node, turns: Turns) -> None:
    turns.repeat(field(root, "combinedRecognizedPhrases"))
    for row in objects(field(root, "recognizedPhrases")):
        turns.repeat(row.get("nBest"))
        heard = objects(row.get("nBest"))[:1]
        speaker = turns.label(row.get("speaker"), "Speaker") or turns.label(row.get("channel"), "Channel")
        start_ms, length_ms = (_ticks(row.get(name)) for name in ("offsetInTicks", "durationInTicks"))
        end_ms = start_ms + length_ms if start_ms is not None and length_ms is not None else None
        for reading in heard:
            turns.say(speaker, first(reading, "display", "lexical"), start_ms, end_ms)


def _ticks(node: Node) -> int | None:
    ticks = milliseconds(node, 1)
    return None if ticks is None else ticks // _TICKS_PER_MS


FORMAT = json_format("azure_speech", 1, shape, read)
