"""Turns under a heading of name and clock: `Name  0:03`, then lines of speech: Otter, and Teams as text."""

import re

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL
from streams.formats.lines import lines
from streams.formats.source import Source

_HEADING = re.compile(rf"(?=[^ \t])([^\r\n]{{1,{LONGEST_LABEL}}}?)[ \t]{{2,}}({CLOCK})[ \t]*\Z")
_LONGEST_HEADING = LONGEST_LABEL + 32
_FOOTER = re.compile(r"[ \t]*Transcribed by https://otter\.ai/?[ \t]*\Z", re.IGNORECASE)
_FEWEST_TURNS = 2


def detect(head: str) -> float:
    """By headings; the more of them against lines of speech, the surer."""
    kinds = [_heading(line) is not None for _, line in lines(head) if line.strip()]
    headings = sum(kinds)
    if headings < _FEWEST_TURNS and not (headings and kinds[0]):
        return 0.0
    return min(0.97, 0.7 + headings / len(kinds) / 2)


def parse(source: Source) -> Draft:
    draft = Draft()
    turn: re.Match[str] | None = None
    for offset, line in lines(source.text):
        span = (offset, offset + len(line))
        if heading := _heading(line):
            turn = heading
            draft.cues += 1
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif turn is None or not line.strip():
            draft.drops[Drop.HEADER].append(span)
        elif _FOOTER.match(line):
            draft.drops[Drop.FOOTER].append(span)
        else:
            draft.utterances.append(_utterance(turn, line, span, draft.cues))
    return draft


def _heading(line: str) -> re.Match[str] | None:
    return _HEADING.match(line) if len(line) <= _LONGEST_HEADING else None


def _utterance(turn: re.Match[str], line: str, span: tuple[int, int], cue: int) -> Utterance:
    start_ms = clock_milliseconds(turn[2])
    return Utterance(turn[1].strip(), line, *span, start_ms, None, TimeQuality.TURN_START_ONLY, str(cue))


FORMAT = Format("otter", 1, detect, parse)
