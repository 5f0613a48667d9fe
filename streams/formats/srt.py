"""SubRip: number, `HH:MM:SS,mmm --> HH:MM:SS,mmm`, text, blank. No standard; cues may hold blank lines."""

import re
from collections.abc import Iterator

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.cues import Cue, take_apart
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import lines
from streams.formats.source import Source

_TIMING = re.compile(rf"[ \t]*({CLOCK})[ \t]*-->[ \t]*({CLOCK})")
_NUMBER = re.compile(r"[ \t]*[0-9]{1,9}[ \t]*\Z")


def detect(head: str) -> float:
    """A timing line within the first few lines of text."""
    texts = [line for _, line in lines(head) if line.strip()][:4]
    timed = [index for index, line in enumerate(texts) if _TIMING.match(line)]
    if not timed or texts[0].startswith("WEBVTT"):
        return 0.0
    return 0.9 if timed[0] <= 1 else 0.6


def parse(source: Source) -> Draft:
    draft = Draft()
    take_apart(list(_read_cues(source, draft)), source.text, draft)
    return draft


def _read_cues(source: Source, draft: Draft) -> Iterator[Cue]:
    read = list(lines(source.text))
    timings = [(index, match) for index, (_, line) in enumerate(read) if (match := _TIMING.match(line))]
    draft.cues = len(timings)
    ends = [_first_line(read, index) for index, _ in timings[1:]] + [len(read)]
    begin = _first_line(read, timings[0][0]) if timings else len(read)
    _drop(draft, Drop.HEADER, read, 0, begin)
    for number, ((index, match), end) in enumerate(zip(timings, ends, strict=True), 1):
        first = _first_line(read, index)
        _drop(draft, Drop.CUE_IDENTIFIER, read, first, index)
        _drop(draft, Drop.CUE_TIMING, read, index, index + 1)
        start_ms, end_ms = clock_milliseconds(match[1]), clock_milliseconds(match[2])
        start = read[index + 1][0] if index + 1 < end else _end(read, index)
        identifier = read[first][1].strip() if first < index else None
        yield Cue(identifier, number, start_ms, end_ms, start, max(start, _end(read, end - 1)))


def _first_line(read: list[tuple[int, str]], timing: int) -> int:
    """The cue's number stands on the line before its times; where it is missing the times come first."""
    return timing - 1 if timing and _NUMBER.match(read[timing - 1][1]) else timing


def _drop(draft: Draft, reason: Drop, read: list[tuple[int, str]], begin: int, end: int) -> None:
    if begin < end:
        draft.drops[reason].append((read[begin][0], _end(read, end - 1)))


def _end(read: list[tuple[int, str]], index: int) -> int:
    offset, line = read[index]
    return offset + len(line)


FORMAT = Format("srt", 1, detect, parse)
