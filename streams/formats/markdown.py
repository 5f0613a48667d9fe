"""Markdown where structure marks the turns: `### Name`, `**Name** (0:03)`, `- **Name:** words`, `> Name: words`."""

import re
from collections import Counter
from dataclasses import dataclass

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, choose_speakers, is_name_shaped, split_label
from streams.formats.lines import lines
from streams.formats.source import Source

_MARKER = re.compile(r"[ \t]{0,8}(?:#{1,6}[ \t]+|(?:[-*+>]|[0-9]{1,4}[.)])[ \t]+)")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_LEADING_CLOCK = re.compile(rf"[*_`]{{0,3}}[\[(]?({CLOCK})[\])]?[*_`]{{0,3}}[ \t]*[-–—|]?[ \t]*")
_TRAILING_CLOCK = re.compile(rf"(?<![0-9:])({CLOCK})[\])*_`: \t]{{0,12}}\Z")
_BOLD_NAME = re.compile(
    rf"(\*\*|__)(?=\S)([^*_\r\n]{{1,{LONGEST_LABEL}}}?):?\1[ \t]*:?[ \t]*"
    rf"(?:[*_`]?[\[(]({CLOCK})[\])][*_`]?[ \t]*:?[ \t]*)?"
)
_FEWEST_TURNS = 2


@dataclass(slots=True)
class _Turn:
    label: str
    speech: int
    """Offset in the line of what is said."""
    time_ms: int | None
    marked: bool
    """Whether Markdown says so, and not a colon alone."""
    marker: str
    """`###`, `-`, `>` or nothing."""


def detect(head: str) -> float:
    """Turns that come back, most of them marked by structure that plain text does not have."""
    texts = [line for _, line in lines(head) if line.strip()]
    read = [turn for line in texts if (turn := _read_turn(line))]
    people = _people(read, len(texts))
    turns = [turn for turn in read if turn.label in people]
    marked = sum(turn.marked for turn in turns)
    if "-->" in head or len(turns) < _FEWEST_TURNS or marked < len(turns) / 2:
        return 0.0
    return 0.96


def parse(source: Source) -> Draft:
    draft = Draft()
    read = [(offset, line, _read_turn(line)) for offset, line in lines(source.text)]
    people = _people([turn for _, _, turn in read if turn], sum(bool(line.strip()) for _, line, _ in read))
    current: _Turn | None = None
    for offset, line, turn in read:
        if turn is not None and turn.label in people:
            current = turn
            draft.cues += 1
            draft.drops[Drop.SPEAKER_LABEL].append((offset, offset + turn.speech))
            _say(draft, current, line, offset, turn.speech)
        elif current is None or _HEADING.match(line):
            draft.drops[Drop.HEADER].append((offset, offset + len(line)))
        else:
            _say(draft, current, line, offset, 0)
    return draft


def _say(draft: Draft, turn: _Turn, line: str, offset: int, begin: int) -> None:
    words = line[begin:]
    if not words.strip(" \t*_>-#"):
        return
    quality = TimeQuality.NONE if turn.time_ms is None else TimeQuality.TURN_START_ONLY
    start, end = offset + begin, offset + len(line)
    draft.utterances.append(Utterance(turn.label, words, start, end, turn.time_ms, None, quality, str(draft.cues)))


def _read_turn(line: str) -> _Turn | None:
    marker = _MARKER.match(line)
    begin = marker.end() if marker else 0
    time_ms, mark = None, marker[0].strip(" \t0123456789") if marker else ""
    if clock := _LEADING_CLOCK.match(line, begin):
        begin, time_ms = clock.end(), clock_milliseconds(clock[1])
    if marker and _HEADING.match(line):
        return _read_heading(line, begin, time_ms, mark)
    if (bold := _BOLD_NAME.match(line, begin)) and (":" in bold[0] or bold[3] or bold.end() == len(line)):
        label = bold[2].strip()
        if bold[3]:
            time_ms = clock_milliseconds(bold[3])
        plain = marker is None and bold[3] is None and bold.end() < len(line)
        return _Turn(label, bold.end(), time_ms, not plain, mark) if label and is_name_shaped(label) else None
    if marker and (labelled := split_label(line[begin:])):
        return _Turn(labelled[0], begin + labelled[1], time_ms, True, mark)
    return None


def _read_heading(line: str, begin: int, time_ms: int | None, mark: str) -> _Turn | None:
    """All of the heading is the name, but for a time before or after it."""
    end = len(line)
    if len(line) - begin > LONGEST_LABEL + 32:
        return None
    if clock := _TRAILING_CLOCK.search(line, begin):
        end, time_ms = clock.start(), clock_milliseconds(clock[1])
    label = line[begin:end].strip(" \t*_#:`-–—|@·[(")
    return _Turn(label, len(line), time_ms, True, mark) if label and is_name_shaped(label) else None


def _people(read: list[_Turn], places: int) -> frozenset[str]:
    """Labels that come back or have a time, and the others that are marked the same way, where those are fewer."""
    seen = Counter(turn.label for turn in read)
    sure = {
        turn.label for turn in read if is_name_shaped(turn.label) and (turn.time_ms is not None or seen[turn.label] > 1)
    }
    sure |= {label for label in choose_speakers(seen, places) if seen[label] > 1}
    markers = {turn.marker for turn in read if turn.label in sure}
    once = [turn.label for turn in read if turn.label not in sure and turn.marker in markers]
    shaped = {label for label in once if is_name_shaped(label)}
    return frozenset(sure | shaped if len(once) <= sum(seen[label] for label in sure) else sure)


FORMAT = Format("markdown", 1, detect, parse)
