"""SubRip: number, `HH:MM:SS,mmm --> HH:MM:SS,mmm`, text, blank. No standard; cues may hold blank lines."""

import re

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.cues import Cue, take_apart
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import line_table, lines
from streams.formats.source import Source
from streams.formats.timings import usual_timings

_ARROW = "-->"
_TIMING = re.compile(rf"[ \t]*({CLOCK})[ \t]*-->[ \t]*({CLOCK})")
_NUMBER = re.compile(r"[ \t]*[0-9]{1,9}[ \t]*\Z")


def detect(head: str) -> float:
    """A timing line within the first few lines of text."""
    texts = [line for _, line in lines(head) if line.strip()][:4]
    timed = [index for index, line in enumerate(texts) if _TIMING.match(line)]
    if not timed or head.startswith("WEBVTT"):
        return 0.0
    return 0.9 if timed[0] <= 1 else 0.6


def parse(source: Source) -> Draft:
    draft = Draft()
    take_apart(_read_cues(source, draft), source.text, draft)
    return draft


def _read_cues(source: Source, draft: Draft) -> list[Cue]:
    offsets, texts = line_table(source.text)
    ends = [offset + len(line) for offset, line in zip(offsets, texts, strict=True)]
    arrows = [index for index, line in enumerate(texts) if _ARROW in line]
    usual = usual_timings([texts[index] for index in arrows], ",")
    read = [(index, found or _times(texts[index])) for index, found in zip(arrows, usual, strict=True)]
    timings = [(index, times) for index, times in read if times is not None]
    draft.cues = len(timings)
    firsts = [_first_line(texts, index) for index, _ in timings] + [len(texts)]
    if firsts[0]:
        draft.drops[Drop.HEADER].append((0, ends[firsts[0] - 1]))
    cues: list[Cue] = []
    for number, (index, (start_ms, end_ms)) in enumerate(timings, 1):
        first, after = firsts[number - 1], firsts[number]
        identifier = None
        if first < index:
            identifier = texts[first].strip()
            draft.drops[Drop.CUE_IDENTIFIER].append((offsets[first], ends[first]))
        draft.drops[Drop.CUE_TIMING].append((offsets[index], ends[index]))
        start = offsets[index + 1] if index + 1 < after else ends[index]
        end = max(start, ends[after - 1])
        cues.append(Cue(identifier, number, start_ms, end_ms, start, end))
    return cues


def _times(line: str) -> tuple[int, int] | None:
    match = _TIMING.match(line)
    return None if match is None else (clock_milliseconds(match[1]), clock_milliseconds(match[2]))


def _first_line(texts: list[str], timing: int) -> int:
    """The cue's number stands on the line before its times; where it is missing the times come first."""
    return timing - 1 if timing and _NUMBER.match(texts[timing - 1]) else timing


FORMAT = Format("srt", 1, detect, parse)
