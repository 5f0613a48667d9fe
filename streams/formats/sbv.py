"""SubViewer as YouTube and Meet write it: `0:00:01.000,0:00:04.000`, lines of text, blank."""

import re
from collections.abc import Iterator

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.cues import Cue, take_apart
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import lines
from streams.formats.source import Source

TIMING = re.compile(rf"[ \t]*({CLOCK.replace('[.,]', '[.]')})[ \t]*,[ \t]*({CLOCK.replace('[.,]', '[.]')})[ \t]*\Z")


def detect(head: str) -> float:
    """Times on the first line of text."""
    first = next((line for _, line in lines(head) if line.strip()), "")
    return 0.95 if TIMING.match(first) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    take_apart(list(_read_cues(source, draft)), source.text, draft)
    return draft


def _read_cues(source: Source, draft: Draft) -> Iterator[Cue]:
    read = list(lines(source.text))
    timings = [(offset, line, match) for offset, line in read if (match := TIMING.match(line))]
    draft.cues = len(timings)
    size = len(source.text)
    draft.drops[Drop.HEADER].append((0, timings[0][0] if timings else size))
    ends = [offset for offset, _, _ in timings[1:]] + [size]
    for number, ((offset, line, match), end) in enumerate(zip(timings, ends, strict=True), 1):
        start = offset + len(line)
        draft.drops[Drop.CUE_TIMING].append((offset, start))
        yield Cue(None, number, clock_milliseconds(match[1]), clock_milliseconds(match[2]), start, end)


FORMAT = Format("sbv", 1, detect, parse)
