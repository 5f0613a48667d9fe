"""WebVTT, with the voices of Teams and the `Name: text` payloads of Zoom (https://www.w3.org/TR/webvtt1/, 6)."""

import re
from collections.abc import Iterator

import numpy as np

from streams.formats import srt
from streams.formats.cue_turns import take_apart
from streams.formats.cues import CueLines, Cues
from streams.formats.draft import Draft, Drop, Format, Place
from streams.formats.lines import Lines, Positions
from streams.formats.source import Source
from streams.formats.timings import read_timings

_USUAL = "00:00:00.000 --> 00:00:00.000"
_TIMESTAMP = r"(?:([0-9]{1,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})(?![0-9])"
_TIMINGS = re.compile(rf"[ \t\f]*{_TIMESTAMP}[ \t\f]*-->[ \t\f]*{_TIMESTAMP}")
_ARROW = "-->"
_BLOCKS = {"NOTE": Drop.NOTE, "STYLE": Drop.STYLE, "REGION": Drop.REGION}
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t\r\n]|\Z)")


def detect(head: str) -> float:
    return 1.0 if _SIGNATURE.match(head) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    cues = read_cues(source, draft)
    if draft.cues and draft.unreadable == draft.cues:
        return _with_times_of_subrip(source)
    take_apart(cues, source.text, draft)
    return draft


def _with_times_of_subrip(source: Source) -> Draft:
    """Of a file with no time that WebVTT allows: converters leave the comma, or two decimals, of what they read."""
    draft = srt.parse(source)
    if draft.cues:
        draft.warnings.append("Times are not written as WebVTT writes them, and were read as SubRip's.")
        return draft
    return Draft(cues=1, unreadable=1)


def read_cues(source: Source, draft: Draft) -> Cues:
    """The file's cues in order, by the specification's file parsing; what is no cue goes to the draft's drops."""
    lines = Lines.of(source.text)
    # Blank lines and timings end a block, whatever it is; so does the end of the file.
    ending = lines.starts == lines.ends
    ending[lines.holding(_ARROW)] = True
    ending[0] = False
    stops = np.append(np.flatnonzero(ending), len(lines))
    draft.drops[Drop.HEADER].append((0, int(lines.ends[stops[0] - 1])))
    stops, afters = stops[:-1], stops[1:]
    timed = lines.starts[stops] < lines.ends[stops]
    # A single line between a blank one and a timing is the cue's identifier.
    naming = ~timed & (afters == stops + 2) & np.append(timed, False)[1:]
    loose = ~timed & ~naming & (afters > stops + 1)
    found = CueLines(stops[timed], np.append(False, naming)[:-1][timed], afters[timed])
    times, readable = read_timings(lines, found.timings, _USUAL, _times)
    cues = found.only(readable)
    lost = found.only(~readable)
    draft.cues, draft.unreadable = len(found.timings), len(lost.timings)
    draft.drop(
        [
            *_blocks(lines, stops[loose] + 1, afters[loose]),
            *cues.drops(lines),
            (Drop.UNREADABLE_TIMING, lines.starts[lost.firsts], lines.ends[lost.afters - 1]),
        ]
    )
    return cues.cues(lines, times[readable], np.flatnonzero(readable) + 1)


def _blocks(lines: Lines, firsts: Positions, afters: Positions) -> Iterator[Place]:
    """Lines from `firsts` to before `afters`, which are of no cue, by what they are."""
    kinds = np.array([_block_kind(line) for line in lines.texts(firsts)], dtype=object)
    for kind in set(kinds):
        yield kind, lines.starts[firsts[kinds == kind]], lines.ends[afters[kinds == kind] - 1]


def _block_kind(line: str) -> Drop:
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    return _BLOCKS.get(word, Drop.OUTSIDE_CUE)


def _times(line: str) -> tuple[int, int] | None:
    match = _TIMINGS.match(line)
    if match is None:
        return None
    hours, minutes, seconds, thousandths, *to = match.groups()
    return _milliseconds(hours, minutes, seconds, thousandths), _milliseconds(*to)


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(thousandths)


FORMAT = Format("webvtt", 2, detect, parse)
