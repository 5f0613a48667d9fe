"""SubRip: number, `HH:MM:SS,mmm --> HH:MM:SS,mmm`, text, blank. No standard; cues may hold blank lines."""

import re

import numpy as np

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.cue_turns import take_apart
from streams.formats.cues import CueLines, Cues
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import Lines, lines
from streams.formats.source import Source
from streams.formats.timings import read_timings

_USUAL = "00:00:00,000 --> 00:00:00,000"
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


def _read_cues(source: Source, draft: Draft) -> Cues:
    found = Lines.of(source.text)
    arrows = found.holding(_ARROW)
    times, readable = read_timings(found, arrows, _USUAL, _times)
    timings = arrows[readable]
    # The cue's number stands on the line before its times; where it is missing the times come first.
    numbered = np.array([_NUMBER.match(line) is not None for line in found.texts(timings - 1)], dtype=np.bool_)
    numbered &= timings > 0
    firsts = np.append(timings - numbered, len(found))
    cues = CueLines(timings, numbered, firsts[1:])
    draft.cues = len(timings)
    if firsts[0]:
        draft.drops[Drop.HEADER].append((0, int(found.ends[firsts[0] - 1])))
    draft.drop(cues.drops(found))
    read = cues.cues(found, times[readable], np.arange(1, len(timings) + 1))
    read.identifier[:] = [name and name.strip() for name in read.identifier]
    return read


def _times(line: str) -> tuple[int, int] | None:
    match = _TIMING.match(line)
    return None if match is None else (clock_milliseconds(match[1]), clock_milliseconds(match[2]))


FORMAT = Format("srt", 1, detect, parse)
