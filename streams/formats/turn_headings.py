"""Turns under a heading of name and clock in one of the ways that tools write it: `0:03 - Name`, `Name | 00:03`, …

Whichever way most of a file's headings are written is the file's; Otter's, with two spaces, has a reader of its own.
The layouts: `00:00:03 Name` (tl;dv, Word's own transcription), `0:00 - Name (Company)` (Fathom), `Name - 00:03`
(Fireflies), `0:03 | Name` (Gong), `[Name] 10:01:22` (Zoom's saved captions), `[00:00:03.11] - Name` (Happy Scribe),
`Name 00:03`, and name and clock on two lines.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from schemas.transcript import Clock, TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds, may_hold_clock
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, is_name_shaped, split_label
from streams.formats.lines import lines
from streams.formats.source import Source

_AROUND = r"[ \t*_#@`>]{0,8}"
_BETWEEN = r"(?:[ \t*_]*[-–—|•·,][ \t*_]*|[ \t*_]+)"
_TIMES = rf"[\[(]?({CLOCK})(?:[ \t]*(?:[-–—]|-->)[ \t]*({CLOCK}))?[\])]?"
_NAME = rf"\[?([^\s:\[\]][^\r\n:\[\]]{{0,{LONGEST_LABEL - 1}}}?)\]?"
_CLOCK_NAME = re.compile(rf"{_AROUND}{_TIMES}{_BETWEEN}{_NAME}{_AROUND}:?{_AROUND}\Z")
_NAME_CLOCK = re.compile(rf"{_AROUND}{_NAME}{_BETWEEN}{_TIMES}{_AROUND}:?{_AROUND}\Z")
_NAME_ALONE = re.compile(rf"{_AROUND}{_NAME}:?{_AROUND}\Z")
_CLOCK_ALONE = re.compile(rf"{_AROUND}(?![^\r\n]*-->){_TIMES}{_AROUND}\Z")
"""A range with an arrow alone on its line is a subtitle's."""
_DECORATION = " \t*_#@`>:-–—|•·,[]"
_LONGEST_HEADING = LONGEST_LABEL + 48
_MACHINE_NOTE = re.compile(r"[ \t]*[A-Z][A-Z ]{2,30}:[^\r\n]{0,2000}?\bWATCH: https?://\S+[ \t]*\Z")
"""Fathom's list of what is to be done, between the turns."""
_FOOTER = re.compile(r"[ \t]*Transcribed (?:by|with) \S+[ \t]*\Z", re.IGNORECASE)
_FEWEST_TURNS = 2
_LEAST_SPOKEN = 0.7
_MOST_BACKWARDS = 0.1
_LATEST_BEGINNING_MS = 3 * 3_600_000
"""A first turn later than this is told by the wall clock."""

_Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Heading:
    name: str
    start_ms: int
    end_ms: int | None
    lines: int
    """One, or two where the clock has a line of its own."""


_Layout = Callable[[list[_Line], int], _Heading | None]
"""The heading that begins at a line, if one does."""


def detect(head: str) -> float:
    """Headings of one layout whose names come back, in order of time, with speech below most of them."""
    texts = [(offset, line) for offset, line in lines(head) if line.strip()]
    return 0.92 if _layout(texts) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    read = [(offset, line) for offset, line in lines(source.text) if line.strip()]
    layout = _layout(read)
    turn: _Heading | None = None
    clock = Clock.OFFSET
    below = 0
    for at, (offset, line) in enumerate(read):
        span = (offset, offset + len(line))
        if at < below:
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif layout is not None and (found := layout(read, at)):
            turn, below = found, at + found.lines
            if not draft.cues and turn.start_ms > _LATEST_BEGINNING_MS:
                clock = Clock.WALL
            draft.cues += 1
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif turn is None:
            draft.drops[Drop.HEADER].append(span)
        elif _MACHINE_NOTE.match(line):
            draft.drops[Drop.SUMMARY].append(span)
        elif at + 1 == len(read) and _FOOTER.match(line):
            draft.drops[Drop.FOOTER].append(span)
        else:
            draft.utterances.append(_utterance(turn, line, span, str(draft.cues), clock))
    return draft


def _utterance(turn: _Heading, line: str, span: tuple[int, int], cue: str, clock: Clock) -> Utterance:
    quality = TimeQuality.TURN_START_ONLY if turn.end_ms is None else TimeQuality.EXACT
    return Utterance(turn.name, line, *span, turn.start_ms, turn.end_ms, quality, cue, clock)


def _layout(read: list[_Line]) -> _Layout | None:
    """The one with the most headings, if they are those of a transcript."""
    found = {layout: list(_headings(read, layout)) for layout in _LAYOUTS}
    best = max(_LAYOUTS, key=lambda layout: len(found[layout]))
    return best if _are_turns(found[best], len(read)) else None


def _headings(read: list[_Line], layout: _Layout) -> Iterator[tuple[int, _Heading]]:
    at = 0
    while at < len(read):
        heading = layout(read, at)
        if heading is not None:
            yield at, heading
        at += heading.lines if heading is not None else 1


def _are_turns(headings: list[tuple[int, _Heading]], size: int) -> bool:
    """Not so of an agenda, nor of chapters: nobody comes back there, and nothing is said below."""
    if len(headings) < _FEWEST_TURNS:
        return False
    names = Counter(heading.name for _, heading in headings)
    places = [*((at, heading.lines) for at, heading in headings), (size, 0)]
    spoken = sum(at + own < after for (at, own), (after, _) in pairwise(places))
    backwards = sum(after.start_ms < before.start_ms for (_, before), (_, after) in pairwise(headings))
    return (
        max(names.values()) > 1
        and spoken >= _LEAST_SPOKEN * len(headings)
        and backwards <= _MOST_BACKWARDS * len(headings)
    )


def _clock_name(read: list[_Line], at: int) -> _Heading | None:
    line = read[at][1]
    match = _CLOCK_NAME.match(line) if len(line) <= _LONGEST_HEADING and may_hold_clock(line) else None
    return _heading(match[3], match[1], match[2]) if match else None


def _name_clock(read: list[_Line], at: int) -> _Heading | None:
    line = read[at][1]
    match = _NAME_CLOCK.match(line) if len(line) <= _LONGEST_HEADING and may_hold_clock(line) else None
    return _heading(match[1], match[2], match[3]) if match else None


def _name_over_clock(read: list[_Line], at: int) -> _Heading | None:
    clock = _clock_alone(read, at + 1)
    name = _name_alone(read, at) if clock else None
    return _heading(name[1], clock[1], clock[2], 2) if clock and name else None


def _clock_over_name(read: list[_Line], at: int) -> _Heading | None:
    clock = _clock_alone(read, at)
    name = _name_alone(read, at + 1) if clock else None
    return _heading(name[1], clock[1], clock[2], 2) if clock and name else None


def _clock_alone(read: list[_Line], at: int) -> re.Match[str] | None:
    line = read[at][1] if at < len(read) else ""
    return _CLOCK_ALONE.match(line) if 0 < len(line) <= _LONGEST_HEADING and may_hold_clock(line) else None


def _name_alone(read: list[_Line], at: int) -> re.Match[str] | None:
    line = read[at][1] if at < len(read) else ""
    return _NAME_ALONE.match(line) if 0 < len(line) <= _LONGEST_HEADING else None


def _heading(name: str, start: str, end: str | None, own_lines: int = 1) -> _Heading | None:
    label = split_label(name.strip(_DECORATION)[: LONGEST_LABEL + 1] + ":")
    if label is None or not is_name_shaped(label[0]) or not any(map(str.isalpha, label[0])):
        return None
    start_ms = clock_milliseconds(start)
    end_ms = clock_milliseconds(end) if end else None
    return _Heading(label[0], start_ms, end_ms if end_ms is not None and end_ms >= start_ms else None, own_lines)


_LAYOUTS: Iterable[_Layout] = (_name_clock, _clock_name, _name_over_clock, _clock_over_name)

FORMAT = Format("turn_headings", 1, detect, parse)
