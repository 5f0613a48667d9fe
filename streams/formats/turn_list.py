"""JSON that lists turns under plain names: what Fathom, tl;dv, Gladia, Teams' own pages and one's own scripts write.

Each row has its words, and who said them or when. A vendor whose shape is known is read by its own reader.
"""

import re

from streams.formats.json_source import Array, Node, Object, Text, field, first, milliseconds, objects, string
from streams.formats.json_turns import Turns, json_format

_LISTS = (
    *("transcript", "Transcript", "utterances", "segments", "entries", "sentences", "turns", "speakers", "chunks"),
    *("paragraphs", "messages", "captions", "data", "results", "items"),
)
_TEXTS = ("text", "content", "Content", "sentence", "body", "caption", "message", "transcript", "display")
_SPEAKERS = (
    *("speaker", "speaker_name", "speakerName", "speakerDisplayName", "speaker_label", "speakerLabel", "participant"),
    *("author", "name", "ParticipantRole", "speakerId", "speaker_id", "channel"),
)
_NAMES = ("display_name", "displayName", "name", "label", "id")
_STARTS = ("start", "start_time", "startTime", "startOffset", "start_seconds", "begin", "offset", "timestamp", "time")
_ENDS = ("end", "end_time", "endTime", "endOffset", "end_seconds", "finish")
_STARTS_MS = ("start_ms", "startMs", "BeginOffsetMillis", "startTimeMs")
_ENDS_MS = ("end_ms", "endMs", "EndOffsetMillis", "endTimeMs")
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5]?[0-9])(?:[.,]([0-9]{1,9}))?")
_SLOWEST = 0.05
"""Words in a second. Nobody speaks so slowly for a whole session: whole numbers that say so are milliseconds."""


def _rows(root: Node) -> list[Object]:
    return objects(root if isinstance(root, Array) else first(root, *_LISTS))


def shape(root: Node) -> float:
    rows = [row for row in _rows(root)[:3] if isinstance(first(row, *_TEXTS), Text)]
    if any(first(row, *_SPEAKERS) is not None for row in rows):
        return 0.7
    timed = [row for row in rows if first(row, *_STARTS, *_STARTS_MS) is not None]
    return 0.55 if timed else 0.0


def read(root: Node, turns: Turns) -> None:
    rows = _rows(root)
    turns.repeat(field(root, "text"), field(root, "full_transcript"))
    turns.repeat(*(part for name in _LISTS if isinstance(part := field(root, name), Array) and objects(part) != rows))
    unit = _unit(rows)
    there = {name for row in rows for name in row}
    texts, speakers, starts, ends, starts_ms, ends_ms = (
        tuple(name for name in names if name in there)
        for names in (_TEXTS, _SPEAKERS, _STARTS, _ENDS, _STARTS_MS, _ENDS_MS)
    )
    repeats = tuple(name for name in (*texts, "words", "Items") if name in there)
    for row in rows:
        start, end = first(row, *starts), first(row, *ends)
        if isinstance(start, Array):
            start, end = (*start[:2], None, None)[:2]
        turns.repeat(*(row.get(name) for name in repeats))
        start_ms = _time(start, turns, unit) if start is not None else turns.time(first(row, *starts_ms), 1)
        end_ms = _time(end, turns, unit) if end is not None else turns.time(first(row, *ends_ms), 1)
        turns.say(_speaker(first(row, *speakers), turns), first(row, *texts), start_ms, end_ms)


def _speaker(node: Node, turns: Turns) -> str | None:
    return turns.label(first(node, *_NAMES) if isinstance(node, Object) else node, "Speaker")


def _time(node: Node, turns: Turns, unit: int) -> int | None:
    read_ms = turns.time(node, unit)
    match = _CLOCK.fullmatch(string(node) or "") if isinstance(node, Text) and len(node.value) <= 24 else None
    if read_ms is not None or match is None:
        return read_ms
    hours, minutes, seconds, fraction = match.groups()
    return (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int((fraction or "").ljust(3, "0")[:3])


def _unit(rows: list[Object]) -> int:
    """Milliseconds that one of the file's numbers stands for."""
    read = [first(row, *names) for row in rows for names in (_STARTS, _ENDS)]
    numbers = [raw for node in read if (raw := string(node)) and milliseconds(node) is not None]
    if not numbers or any(not raw.isdigit() for raw in numbers):
        return 1000
    words = sum(len((string(first(row, *_TEXTS)) or "").split()) for row in rows)
    span = max(map(int, numbers)) - min(map(int, numbers))
    return 1 if words < _SLOWEST * span else 1000


FORMAT = json_format("turn_list", 1, shape, read)
