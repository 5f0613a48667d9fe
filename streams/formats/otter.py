"""Turns under a heading of name and clock: `Name  0:03`, then lines of speech: Otter as text and as a Word document.

An export without names has headings of a clock alone; one without times too is known by its last line.
"""

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds, may_hold_clock
from streams.formats.draft import Draft, Drop, Format, Utterances
from streams.formats.labels import LONGEST_LABEL
from streams.formats.lines import Lines, Positions, lines
from streams.formats.source import Source
from streams.formats.timings import ending_clocks

_HEADING = re.compile(rf"(?=[^ \t])([^\r\n]{{1,{LONGEST_LABEL}}}?)(?:[ \t]{{2,}}|\t)({CLOCK})[ \t]*\Z")
_CLOCK_ALONE = re.compile(rf"[ \t]*({CLOCK})[ \t]*\Z")
_LONGEST_HEADING = LONGEST_LABEL + 32
_FOOTER = re.compile(r"[ \t]*Transcribed by https://otter\.ai/?[ \t]*\Z", re.IGNORECASE)
_FEWEST_TURNS = 2
_BLANKS = np.frombuffer(b" \t", dtype=np.uint8)

_Turn = tuple[str | None, int | None]
"""Name and milliseconds."""
_Turns = tuple[Positions, list[_Turn]]
"""The lines that begin one, and what they say."""


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
    headings, turns = _headings(found, likely)
    begun = False
    if not turns:
        headings, turns = _read(found, likely, _clock_alone)
        begun = not _has_clocks_alone(found.texts(np.flatnonzero(~blank)))
    draft.cues = len(headings)
    first = 0 if begun else headings[0] if len(headings) else len(found)
    place = np.arange(len(found))
    heading_at = np.isin(place, headings)
    others = likely[~heading_at[likely] & (likely >= first)]
    footer = np.isin(place, others[[_FOOTER.match(line) is not None for line in found.texts(others)]])
    header = ~heading_at & (blank | (place < first))
    draft.drop(
        (reason, found.starts[where], found.ends[where])
        for reason, where in ((Drop.SPEAKER_LABEL, heading_at), (Drop.FOOTER, footer), (Drop.HEADER, header))
    )
    said = np.flatnonzero(~(heading_at | footer | header))
    # Speech before every heading is of the turn that stands last here, and was never begun.
    draft.utterances = _utterances(found, said, headings, [*turns, (None, None)])
    return draft


def _headings(found: Lines, likely: Positions) -> _Turns:
    """All headings: as tools write them they are found at once, and the line's own grammar is asked for others."""
    times_ms, lengths = ending_clocks(found, likely)
    starts, ends = found.starts[likely], found.ends[likely] - lengths
    is_known = (lengths > 0) & (ends - starts <= LONGEST_LABEL)
    is_apart = (found.codes[ends - 1] == ord("\t")) | np.isin(found.codes[ends - 2], _BLANKS)
    known = np.flatnonzero(is_known & is_apart & ~np.isin(found.codes[starts], _BLANKS))
    spans = zip(starts[known].tolist(), ends[known].tolist(), times_ms[known].tolist(), strict=True)
    turns: list[_Turn] = [(found.text[start:end].strip(), time_ms) for start, end, time_ms in spans]
    others, their_turns = _read(found, likely[~is_known], heading)
    headings, turns = np.append(likely[known], others), turns + their_turns
    order = np.argsort(headings)
    return headings[order], [turns[at] for at in order.tolist()]


def _read(found: Lines, which: Positions, grammar: Callable[[str], _Turn | None]) -> _Turns:
    turns = [grammar(line) for line in found.texts(which)]
    return which[[turn is not None for turn in turns]], [turn for turn in turns if turn is not None]


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
