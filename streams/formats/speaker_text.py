"""Plain text with labels: `Name: text`, `[00:01:02] Name: text`, `Name (00:01:02): text`, `Q:` and `A:`."""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import SEGMENT_WORDS, Draft, Drop, Format, Utterance, Utterances
from streams.formats.labels import LONGEST_LABEL, choose_speakers, is_name_shaped, split_label
from streams.formats.lines import Lines, lines
from streams.formats.source import Source

_LEADING_CLOCK = re.compile(rf"[ \t*]*[\[(]?({CLOCK})(?:[ \t]*(?:[-–—]|to)[ \t]*({CLOCK}))?[\])]?[ \t]*[-–—|]?[ \t]*")
_NAME_THEN_CLOCK = re.compile(
    rf"([^:\[\]()]{{1,{LONGEST_LABEL}}}?)[ \t*]{{0,8}}[\[(]({CLOCK})[\])][ \t*]*(?::[ \t*]*)?"
)
_CLOCK_AFTER_LABEL = re.compile(rf"[\[(]({CLOCK})[\])][ \t*]*|({CLOCK})[ \t*]*\Z")
_BEGINS_A_CLOCK = tuple("[(0123456789")
_FEWEST_TURNS = 2


class _Line(NamedTuple):
    label: str | None
    begin: int
    """Where what is said begins, after label and time."""
    time_ms: int | None
    end_ms: int | None = None

    @property
    def quality(self) -> TimeQuality:
        if self.end_ms is not None:
            return TimeQuality.EXACT
        return TimeQuality.NONE if self.time_ms is None else TimeQuality.TURN_START_ONLY


def detect(head: str) -> float:
    """The share of lines that are labelled turns, more when they carry times; 0 below two turns."""
    if "-->" in head:
        return 0.0
    texts = [(offset, line) for offset, line in lines(head) if line.strip()]
    read = [_read_line(offset, line) for offset, line in texts if _may_be_labelled(line)]
    speakers = _speakers(read, len(texts))
    turns = [line for line in read if line.label in speakers]
    if len(turns) < _FEWEST_TURNS:
        return 0.0
    timed = sum(line.time_ms is not None for line in turns) / len(turns)
    return min(0.95, 0.5 + 0.25 * len(turns) / len(texts) + 0.2 * timed)


def parse(source: Source) -> Draft:
    draft = Draft()
    found = Lines.of(source.text)
    written = np.flatnonzero(~found.blank())
    labelled = found.holding(":", "[", "：")
    read = list(map(_read_line, found.starts[labelled].tolist(), found.texts(labelled)))
    speakers = _speakers(read, len(written))
    kept = [at for at, line in enumerate(read) if line.label in speakers]
    turns = [read[at] for at in kept]
    draft.cues = len(turns)
    places = labelled[kept]
    starts = np.append(places, len(found))
    if starts[0]:
        draft.drops[Drop.HEADER].append((0, int(found.ends[starts[0] - 1])))
    draft.drop([(Drop.SPEAKER_LABEL, found.starts[places], np.array([turn.begin for turn in turns], dtype=np.int64))])
    # Which of the written lines each turn has, its first being the label's own.
    edges = pairwise(np.searchsorted(written, starts).tolist())
    begins, ends = found.starts[written].tolist(), found.ends[written].tolist()
    draft.utterances = Utterances.of(
        Utterance(turn.label, source.text[begin:end], begin, end, turn.time_ms, turn.end_ms, turn.quality, str(number))
        for number, (turn, (first, after)) in enumerate(zip(turns, edges, strict=True), 1)
        for begin, end in _said(turn, begins[first:after], ends[first:after], source.text)
    )
    return draft


def _said(turn: _Line, begins: list[int], ends: list[int], text: str) -> list[tuple[int, int]]:
    """One stretch where the turn is short enough for one segment and has no time to share out, else one a line."""
    begins[0] = turn.begin
    if not text[turn.begin : ends[0]].strip():
        begins, ends = begins[1:], ends[1:]
    if turn.time_ms is None and len(begins) > 1 and len(text[begins[0] : ends[-1]].split()) <= SEGMENT_WORDS:
        return [(begins[0], ends[-1])]
    return list(zip(begins, ends, strict=True))


def _may_be_labelled(line: str) -> bool:
    return ":" in line or "[" in line or "：" in line


def _read_line(offset: int, text: str) -> _Line:
    start, time_ms, end_ms = 0, None, None
    if text[:1].isalpha() and "(" not in text and "[" not in text:
        pass  # a line of prose: neither pattern with a clock can match it
    elif leading := _LEADING_CLOCK.match(text):
        start, time_ms = leading.end(), clock_milliseconds(leading[1])
        to_ms = clock_milliseconds(leading[2]) if leading[2] else -1
        end_ms = to_ms if to_ms >= time_ms else None
    elif (named := _NAME_THEN_CLOCK.match(text)) and is_name_shaped(named[1]):
        return _Line(named[1].strip(" \t*"), offset + named.end(), clock_milliseconds(named[2]))
    label = split_label(text[start:])
    if label is None:
        return _Line(None, offset + start, time_ms)
    speech = start + label[1]
    if text[speech : speech + 1] in _BEGINS_A_CLOCK and (late := _CLOCK_AFTER_LABEL.match(text, speech)):
        speech, time_ms = late.end(), clock_milliseconds(late[1] or late[2])
    return _Line(label[0], offset + speech, time_ms, end_ms)


def _speakers(read: list[_Line], places: int) -> set[str]:
    """Labels that count as people; one after a time needs no second appearance."""
    seen = Counter([line.label for line in read if line.label is not None])
    timed = {line.label for line in read if line.label and line.time_ms is not None and is_name_shaped(line.label)}
    return timed | set(choose_speakers(seen, places))


FORMAT = Format("speaker_text", 2, detect, parse)
