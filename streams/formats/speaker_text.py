"""Plain text with labels: `Name: text`, `[00:01:02] Name: text`, `Name (00:01:02): text`, `Q:` and `A:`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import SEGMENT_WORDS, Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, choose_speakers, is_name_shaped, split_label
from streams.formats.lines import line_table, lines
from streams.formats.source import Source

_LEADING_CLOCK = re.compile(rf"[ \t*]*[\[(]?({CLOCK})(?:[ \t]*(?:[-–—]|to)[ \t]*({CLOCK}))?[\])]?[ \t]*[-–—|]?[ \t]*")
_NAME_THEN_CLOCK = re.compile(
    rf"([^:\[\]()]{{1,{LONGEST_LABEL}}}?)[ \t*]{{0,8}}[\[(]({CLOCK})[\])][ \t*]*(?::[ \t*]*)?"
)
_CLOCK_AFTER_LABEL = re.compile(rf"[\[(]({CLOCK})[\])][ \t*]*|({CLOCK})[ \t*]*\Z")
_BEGINS_A_CLOCK = tuple("[(0123456789")
_FEWEST_TURNS = 2


@dataclass(slots=True)
class _Line:
    offset: int
    text: str
    speech: int
    """Offset in the line of what is said after label and time."""
    label: str | None
    time_ms: int | None
    end_ms: int | None = None


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
    offsets, texts = line_table(source.text)
    places = len(texts) - sum([not line or line.isspace() for line in texts])
    read = [(at, _read_line(offsets[at], line)) for at, line in enumerate(texts) if _may_be_labelled(line)]
    speakers = _speakers([line for _, line in read], places)
    turns = [(at, line) for at, line in read if line.label in speakers]
    starts = [at for at, _ in turns] + [len(texts)]
    if starts[0]:
        draft.drops[Drop.HEADER].append((0, offsets[starts[0] - 1] + len(texts[starts[0] - 1])))
    for number, ((at, turn), after) in enumerate(zip(turns, starts[1:], strict=True), 1):
        spoken = [(turn.offset + turn.speech, turn.text[turn.speech :])]
        spoken += zip(offsets[at + 1 : after], texts[at + 1 : after], strict=True)
        draft.utterances += _said(turn, number, spoken, source.text)
    draft.cues = len(turns)
    if turns:
        draft.drops[Drop.SPEAKER_LABEL] = [(turn.offset, turn.offset + turn.speech) for _, turn in turns]
    return draft


def _said(turn: _Line, number: int, spoken: list[tuple[int, str]], text: str) -> Iterator[Utterance]:
    """One utterance where the turn is short enough for one segment and has no time to share out, else one a line."""
    spoken = [(begin, words) for begin, words in spoken if words and not words.isspace()]
    if turn.time_ms is None and len(spoken) > 1:
        begin, end = spoken[0][0], spoken[-1][0] + len(spoken[-1][1])
        words = text[begin:end]
        if len(words.split()) <= SEGMENT_WORDS:
            spoken = [(begin, words)]
    quality = TimeQuality.NONE if turn.time_ms is None else TimeQuality.TURN_START_ONLY
    if turn.end_ms is not None:
        quality = TimeQuality.EXACT
    for begin, words in spoken:
        yield Utterance(turn.label, words, begin, begin + len(words), turn.time_ms, turn.end_ms, quality, str(number))


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
        return _Line(offset, text, named.end(), named[1].strip(" \t*"), clock_milliseconds(named[2]))
    label = split_label(text[start:])
    if label is None:
        return _Line(offset, text, start, None, time_ms)
    speech = start + label[1]
    if text[speech : speech + 1] in _BEGINS_A_CLOCK and (late := _CLOCK_AFTER_LABEL.match(text, speech)):
        speech, time_ms = late.end(), clock_milliseconds(late[1] or late[2])
    return _Line(offset, text, speech, label[0], time_ms, end_ms)


def _speakers(read: list[_Line], places: int) -> set[str]:
    """Labels that count as people; one after a time needs no second appearance."""
    seen = Counter([line.label for line in read if line.label is not None])
    timed = {line.label for line in read if line.label and line.time_ms is not None and is_name_shaped(line.label)}
    return timed | set(choose_speakers(seen, places))


FORMAT = Format("speaker_text", 2, detect, parse)
