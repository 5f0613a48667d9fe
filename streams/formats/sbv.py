"""SubViewer as YouTube and Meet write it: `0:00:01.000,0:00:04.000`, lines of text, blank."""

import re

import numpy as np

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.cue_turns import take_apart
from streams.formats.cues import Cues
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import Lines, lines
from streams.formats.source import Source
from streams.formats.timings import read_timings

TIMING = re.compile(rf"[ \t]*({CLOCK.replace('[.,]', '[.]')})[ \t]*,[ \t]*({CLOCK.replace('[.,]', '[.]')})[ \t]*\Z")
_USUAL = "0:00:00.000,0:00:00.000"
_FIRST = np.frombuffer(b"0123456789 \t", dtype=np.uint8)
"""What a timing may begin with."""


def detect(head: str) -> float:
    """Times on the first line of text."""
    first = next((line for _, line in lines(head) if line.strip()), "")
    return 0.95 if TIMING.match(first) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    take_apart(_read_cues(source, draft), source.text, draft)
    return draft


def _read_cues(source: Source, draft: Draft) -> Cues:
    found = Lines.of(source.text)
    size = len(source.text)
    written = np.flatnonzero(found.starts < found.ends)
    likely = written[np.isin(found.codes[found.starts[written]], _FIRST)]
    times, readable = read_timings(found, likely, _USUAL, _times)
    # A timing stands alone on its line.
    for at in np.flatnonzero(readable & (found.ends[likely] > found.starts[likely] + len(_USUAL))).tolist():
        readable[at] = TIMING.match(found[likely[at]]) is not None
    timings = likely[readable]
    draft.cues = len(timings)
    starts, ends = found.starts[timings], found.ends[timings]
    draft.drops[Drop.HEADER].append((0, int(starts[0]) if len(timings) else size))
    draft.drops[Drop.CUE_TIMING].extend(starts, ends)
    numbers, (start_ms, end_ms) = np.arange(1, len(timings) + 1), times[readable].T
    return Cues([None] * len(timings), numbers, start_ms, end_ms, ends, np.append(starts, size)[1:])


def _times(line: str) -> tuple[int, int] | None:
    match = TIMING.match(line)
    return None if match is None else (clock_milliseconds(match[1]), clock_milliseconds(match[2]))


FORMAT = Format("sbv", 1, detect, parse)
