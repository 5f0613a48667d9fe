"""Turns under a heading of name and clock: `Name  0:03`, then lines of speech: Otter as text and as a Word document.

An export without names has headings of a clock alone; one without times too is known by its last line.
"""

import re
from itertools import pairwise

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL
from streams.formats.lines import lines
from streams.formats.source import Source

_HEADING = re.compile(rf"(?=[^ \t])([^\r\n]{{1,{LONGEST_LABEL}}}?)(?:[ \t]{{2,}}|\t)({CLOCK})[ \t]*\Z")
_CLOCK_ALONE = re.compile(rf"[ \t]*({CLOCK})[ \t]*\Z")
_LONGEST_HEADING = LONGEST_LABEL + 32
_FOOTER = re.compile(r"[ \t]*Transcribed by https://otter\.ai/?[ \t]*\Z", re.IGNORECASE)
_FEWEST_TURNS = 2


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
    turn: tuple[str | None, int | None] | None = None
    read = list(lines(source.text))
    named = any(heading(line) for _, line in read)
    if not named and not _has_clocks_alone([line for _, line in read if line.strip()]):
        turn = (None, None)
    for offset, line in read:
        span = (offset, offset + len(line))
        if found := heading(line) or (None if named else _clock_alone(line)):
            turn = found
            draft.cues += 1
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif turn is None or not line.strip():
            draft.drops[Drop.HEADER].append(span)
        elif _FOOTER.match(line):
            draft.drops[Drop.FOOTER].append(span)
        else:
            draft.utterances.append(_utterance(turn, line, span, draft.cues))
    return draft


def heading(line: str) -> tuple[str, int] | None:
    """The name and milliseconds of a line that begins a turn."""
    match = _HEADING.match(line) if len(line) <= _LONGEST_HEADING else None
    return (match[1].strip(), clock_milliseconds(match[2])) if match else None


def _clock_alone(line: str) -> tuple[None, int] | None:
    match = _CLOCK_ALONE.match(line)
    return (None, clock_milliseconds(match[1])) if match else None


def _has_clocks_alone(spoken: list[str]) -> bool:
    """Whether the first line is a clock and another one follows, neither with a second one after it."""
    clocks = [_clock_alone(line) is not None for line in spoken]
    return sum(clocks) >= _FEWEST_TURNS and clocks[0] and not any(map(all, pairwise(clocks)))


def _utterance(turn: tuple[str | None, int | None], line: str, span: tuple[int, int], cue: int) -> Utterance:
    quality = TimeQuality.NONE if turn[1] is None else TimeQuality.TURN_START_ONLY
    return Utterance(turn[0], line, *span, turn[1], None, quality, str(cue))


FORMAT = Format("otter", 3, detect, parse)
