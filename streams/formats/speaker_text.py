"""Plain text with labels: `Name: text`, `[00:01:02] Name: text`, `Name (00:01:02): text`, `Q:` and `A:`."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, choose_speakers, is_name_shaped, split_label
from streams.formats.lines import line_table, lines
from streams.formats.source import Source

_LEADING_CLOCK = re.compile(rf"[ \t*]*[\[(]?({CLOCK})[\])]?[ \t]*[-–—|]?[ \t]*")
_NAME_THEN_CLOCK = re.compile(
    rf"([^:\[\]()]{{1,{LONGEST_LABEL}}}?)[ \t*]{{0,8}}[\[(]({CLOCK})[\])][ \t*]*(?::[ \t*]*)?"
)
_FEWEST_TURNS = 2


@dataclass(slots=True)
class _Line:
    offset: int
    text: str
    speech: int
    """Offset in the line of what is said after label and time."""
    label: str | None
    time_ms: int | None


def detect(head: str) -> float:
    """The share of lines that are labelled turns, more when they carry times; 0 below two turns."""
    if "-->" in head:
        return 0.0
    read = [_read_line(offset, line) for offset, line in lines(head) if line.strip()]
    speakers = _speakers(read)
    turns = [line for line in read if line.label in speakers]
    if len(turns) < _FEWEST_TURNS:
        return 0.0
    timed = sum(line.time_ms is not None for line in turns) / len(turns)
    return min(0.95, 0.5 + 0.25 * len(turns) / len(read) + 0.2 * timed)


def parse(source: Source) -> Draft:
    draft = Draft()
    read = [_read_line(offset, line) for offset, line in zip(*line_table(source.text), strict=True)]
    speakers = _speakers(line for line in read if line.text and not line.text.isspace())
    current: _Line | None = None
    labels: list[tuple[int, int]] = []
    for line in read:
        if line.label in speakers:
            current = line
            draft.cues += 1
            labels.append((line.offset, line.offset + line.speech))
            _say(draft, line, line.speech, current)
        elif current is None:
            draft.drops[Drop.HEADER].append((line.offset, line.offset + len(line.text)))
        else:
            _say(draft, line, 0, current)
    if labels:
        draft.drops[Drop.SPEAKER_LABEL] = labels
    return draft


def _say(draft: Draft, line: _Line, begin: int, turn: _Line) -> None:
    words = line.text[begin:]
    if not words or words.isspace():
        return
    draft.utterances.append(
        Utterance(
            turn.label,
            words,
            line.offset + begin,
            line.offset + len(line.text),
            turn.time_ms,
            None,
            TimeQuality.NONE if turn.time_ms is None else TimeQuality.TURN_START_ONLY,
            str(draft.cues),
        )
    )


def _read_line(offset: int, text: str) -> _Line:
    if text[:1].isalpha() and "(" not in text and "[" not in text:
        label = split_label(text)  # a line of prose: neither pattern with a clock can match it
        return _Line(offset, text, 0, None, None) if label is None else _Line(offset, text, label[1], label[0], None)
    start, time_ms = 0, None
    if leading := _LEADING_CLOCK.match(text):
        start, time_ms = leading.end(), clock_milliseconds(leading[1])
    elif (named := _NAME_THEN_CLOCK.match(text)) and is_name_shaped(named[1]):
        return _Line(offset, text, named.end(), named[1].strip(" \t*"), clock_milliseconds(named[2]))
    label = split_label(text[start:])
    if label is None:
        return _Line(offset, text, start, None, time_ms)
    return _Line(offset, text, start + label[1], label[0], time_ms)


def _speakers(read: Iterable[_Line]) -> set[str]:
    """Labels that count as people; one after a time needs no second appearance."""
    places = list(read)
    seen = Counter(line.label for line in places if line.label is not None)
    timed = {line.label for line in places if line.label and line.time_ms is not None and is_name_shaped(line.label)}
    return timed | set(choose_speakers(seen, len(places)))


FORMAT = Format("speaker_text", 1, detect, parse)
