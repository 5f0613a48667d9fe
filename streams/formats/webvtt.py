"""WebVTT, with the voices of Teams and the `Name: text` payloads of Zoom (https://www.w3.org/TR/webvtt1/, 6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from streams.formats.cues import Cue, take_apart
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import lines
from streams.formats.source import Source

_TIMESTAMP = r"(?:([0-9]{1,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})(?![0-9])"
_TIMINGS = re.compile(rf"[ \t\f]*{_TIMESTAMP}[ \t\f]*-->[ \t\f]*{_TIMESTAMP}")
_ARROW = "-->"
_BLOCKS = {"NOTE": Drop.NOTE, "STYLE": Drop.STYLE, "REGION": Drop.REGION}
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t\r\n]|\Z)")


def detect(head: str) -> float:
    return 1.0 if _SIGNATURE.match(head) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    take_apart(list(read_cues(source, draft)), source.text, draft)
    return draft


@dataclass(slots=True)
class _Cursor:
    """The lines and how far they are read."""

    offsets: list[int]
    lines: list[str]
    at: int = 0

    def end_of(self, line: int) -> int:
        return self.offsets[line] + len(self.lines[line])

    def skip_block(self) -> None:
        """Past the lines up to a blank one or the next timings."""
        at, texts = self.at, self.lines
        while at < len(texts) and texts[at] and _ARROW not in texts[at]:
            at += 1
        self.at = at


def read_cues(source: Source, draft: Draft) -> Iterator[Cue]:
    """The file's cues in order, by the specification's file parsing; what is no cue goes to the draft's drops."""
    pairs = list(lines(source.text))
    cursor = _Cursor([offset for offset, _ in pairs], [line for _, line in pairs], at=1)
    cursor.skip_block()
    draft.drops[Drop.HEADER].append((0, cursor.end_of(cursor.at - 1)))
    texts, count = cursor.lines, len(cursor.lines)
    while cursor.at < count:
        at = cursor.at
        if not texts[at]:
            cursor.at += 1
        elif _ARROW in texts[at]:
            yield from _read_cue(cursor, draft, at, at)
        elif at + 1 < count and _ARROW in texts[at + 1]:
            yield from _read_cue(cursor, draft, at, at + 1)
        else:
            cursor.skip_block()
            draft.drops[_block_kind(texts[at])].append((cursor.offsets[at], cursor.end_of(cursor.at - 1)))


def _read_cue(cursor: _Cursor, draft: Draft, first: int, timing: int) -> Iterator[Cue]:
    cursor.at = timing + 1
    cursor.skip_block()
    draft.cues += 1
    match = _TIMINGS.match(cursor.lines[timing])
    end = cursor.end_of(cursor.at - 1)
    if match is None:
        draft.unreadable += 1
        draft.drops[Drop.UNREADABLE_TIMING].append((cursor.offsets[first], end))
        return
    if first < timing:
        draft.drops[Drop.CUE_IDENTIFIER].append((cursor.offsets[first], cursor.end_of(first)))
    draft.drops[Drop.CUE_TIMING].append((cursor.offsets[timing], cursor.end_of(timing)))
    fields = match.groups()
    identifier = cursor.lines[first] if first < timing else None
    start = min(cursor.end_of(timing) + 1, end) if cursor.at == timing + 1 else cursor.offsets[timing + 1]
    yield Cue(identifier, draft.cues, _milliseconds(*fields[:4]), _milliseconds(*fields[4:]), start, end)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction)


def _block_kind(line: str) -> Drop:
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    return _BLOCKS.get(word, Drop.OUTSIDE_CUE)


FORMAT = Format("webvtt", 1, detect, parse)
