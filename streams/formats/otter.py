"""Turns under a heading of name and clock: `Name  0:03`, then lines of speech: Otter as text and as a Word document.

An export without names has headings of a clock alone; one without times too is known by its last line.
"""

import re
from itertools import pairwise

import numpy as np

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds, may_hold_clock
from streams.formats.draft import Draft, Drop, Format, Utterances
from streams.formats.labels import LONGEST_LABEL
from streams.formats.lines import Lines, Positions, lines
from streams.formats.source import Source

_HEADING = re.compile(rf"(?=[^ \t])([^\r\n]{{1,{LONGEST_LABEL}}}?)(?:[ \t]{{2,}}|\t)({CLOCK})[ \t]*\Z")
_CLOCK_ALONE = re.compile(rf"[ \t]*({CLOCK})[ \t]*\Z")
_LONGEST_HEADING = LONGEST_LABEL + 32
_FOOTER = re.compile(r"[ \t]*Transcribed by https://otter\.ai/?[ \t]*\Z", re.IGNORECASE)
_FEWEST_TURNS = 2

_Turn = tuple[str | None, int | None]
"""Name and milliseconds."""


def detect(head: str) -> float:
    """By headings; the more of them against lines of speech, the surer."""
    spoken = [line for _, line in lines(head) if line.strip()]
    kinds = [heading(line) is not None for line in spoken]
    headings = sum(kinds)
    if headings < _FEWEST_TURNS and not (headings and kinds[0]):
        return 0.6 if _has_clocks_alone(spoken) or (spoken and _FOOTER.match(spoken[-1])) else 0.0
    return min(0.97, 0.7 + headings / len(kinds) / 2)


def parse(source: Source) -> Draft:
    draft = Draft()
    found = Lines.of(source.text)
    blank = found.blank()
    likely = found.holding(":")  # as headings, clocks and the footer do
    texts = found.texts(likely)
    turns: list[_Turn | None] = [heading(line) for line in texts]
    begun = False
    if not any(turns):
        turns = [_clock_alone(line) for line in texts]
        begun = not _has_clocks_alone(found.texts(np.flatnonzero(~blank)))
    headings = likely[[turn is not None for turn in turns]]
    draft.cues = len(headings)
    first = 0 if begun else headings[0] if len(headings) else len(found)
    place = np.arange(len(found))
    footers = likely[[_FOOTER.match(line) is not None for line in texts]]
    footer = np.isin(place, footers[footers >= first])
    heading_at = np.isin(place, headings)
    header = ~heading_at & (blank | (place < first))
    draft.drop(
        (reason, found.starts[where], found.ends[where])
        for reason, where in ((Drop.SPEAKER_LABEL, heading_at), (Drop.FOOTER, footer), (Drop.HEADER, header))
    )
    said = np.flatnonzero(~(heading_at | footer | header))
    # Speech before every heading is of the turn that stands last here, and was never begun.
    draft.utterances = _utterances(found, said, headings, [*filter(None, turns), (None, None)])
    return draft


def _utterances(found: Lines, said: Positions, headings: Positions, turns: list[_Turn]) -> Utterances:
    """Of each line of speech, under the last heading before it."""
    under = (np.searchsorted(headings, said) - 1).tolist()
    cue: list[str | None] = [str(at + 1) for at in under]
    start_ms = [turns[at][1] for at in under]
    quality = [TimeQuality.NONE if time is None else TimeQuality.TURN_START_ONLY for time in start_ms]
    return Utterances.of_speech(
        [turns[at][0] for at in under],
        found.texts(said),
        (found.starts[said], found.ends[said]),
        (start_ms, [None] * len(said)),
        quality,
        cue,
    )


def heading(line: str) -> tuple[str, int] | None:
    """The name and milliseconds of a line that begins a turn."""
    match = _HEADING.match(line) if len(line) <= _LONGEST_HEADING and may_hold_clock(line) else None
    return (match[1].strip(), clock_milliseconds(match[2])) if match else None


def _clock_alone(line: str) -> tuple[None, int] | None:
    match = _CLOCK_ALONE.match(line) if may_hold_clock(line) else None
    return (None, clock_milliseconds(match[1])) if match else None


def _has_clocks_alone(spoken: list[str]) -> bool:
    """Whether the first line is a clock and another one follows, neither with a second one after it."""
    clocks = [_clock_alone(line) is not None for line in spoken]
    return sum(clocks) >= _FEWEST_TURNS and clocks[0] and not any(map(all, pairwise(clocks)))


FORMAT = Format("otter", 3, detect, parse)
