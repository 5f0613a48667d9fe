"""Google Meet's transcript, a Google Doc saved as Word, text or Markdown.

A clock stands on a line of its own about every minute, and the turns below it, `Name: words`, have no times of their
own. Notes that Gemini wrote may stand before or after the transcript, in tabs whose titles begin with an emoji.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from schemas.transcript import TimeQuality
from streams.formats.clock import clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import choose_speakers, is_name_shaped, split_label
from streams.formats.lines import lines
from streams.formats.source import Source

_ANCHOR = re.compile(r"[#* \t]*([0-9]{1,2}:[0-5][0-9]:[0-5][0-9])[* \t]*\Z")
_CLOCK_INSIDE = re.compile(r"[0-9]{1,2}:[0-5][0-9]:[0-5][0-9]")
_NOTES_TAB = re.compile(r"[#* \t]*\U0001f4dd")
_TRANSCRIPT_TAB = re.compile(r"[#* \t]*\U0001f4d6")
_GEMINI = re.compile(r"[^\r\n]*\bGemini\b")
_PRESENTATION = re.compile(
    r".+['’]s presentation\Z|(?:pr[eäé]sentaci[oó]n|pr[eäé]sentation|presentazione|apresentação) d.+", re.IGNORECASE
)
_LEAST_LABELLED = 0.3


def detect(head: str) -> float:
    """Clocks on lines of their own with labelled turns below, or the marks of Gemini's notes."""
    texts = [line for _, line in lines(head) if line.strip()]
    anchors = [at for at, line in enumerate(texts) if _ANCHOR.match(line)]
    if anchors:
        below = [line for line in texts[anchors[0] :] if not _ANCHOR.match(line)]
        labelled = sum(_label(line) is not None for line in below)
        if labelled and labelled >= _LEAST_LABELLED * len(below):
            return 0.97
    tab = any(_NOTES_TAB.match(line) for line in texts)
    gemini = sum(_GEMINI.match(line) is not None for line in texts)
    return 0.96 if (tab and gemini) or (gemini and _is_feedback(texts)) else 0.0


def _is_feedback(texts: list[str]) -> bool:
    """The notes end by asking to be checked, in one of the last lines, with a link's text that names Gemini."""
    return sum("Gemini" in line for line in texts[-4:]) >= 2


@dataclass(slots=True)
class _State:
    draft: Draft
    speakers: frozenset[str]
    glued: re.Pattern[str] | None
    last_turn: int
    anchor_ms: int | None = None
    speaker: str | None = None
    in_notes: bool = False
    presented: set[str] = field(default_factory=set)


def parse(source: Source) -> Draft:
    read = list(lines(source.text))
    speakers, last_turn = _speakers(read)
    state = _State(Draft(), speakers, _glued(speakers), last_turn)
    for offset, line in read:
        _read_line(state, offset, line)
    if state.presented:
        state.draft.warnings.append("Words from a shared presentation are given to nobody.")
    if state.draft.utterances:
        state.draft.warnings.append("Times are those of the block a turn stands in, about a minute long.")
    return state.draft


def _read_line(state: _State, offset: int, line: str) -> None:
    span = (offset, offset + len(line))
    drops = state.draft.drops
    if match := _ANCHOR.match(line):
        state.anchor_ms, state.speaker, state.in_notes = clock_milliseconds(match[1]), None, False
        state.draft.cues += 1
        drops[Drop.CUE_TIMING].append(span)
    elif _TRANSCRIPT_TAB.match(line):
        state.anchor_ms, state.in_notes = None, False
        drops[Drop.HEADER].append(span)
    elif state.in_notes or _NOTES_TAB.match(line):
        state.in_notes = True
        drops[Drop.SUMMARY].append(span)
    elif state.anchor_ms is None:
        drops[Drop.HEADER].append(span)
    elif offset > state.last_turn and (state.speaker is None or _CLOCK_INSIDE.search(line)):
        state.speaker = None
        drops[Drop.FOOTER].append(span)
    else:
        _read_turns(state, offset, line)


def _read_turns(state: _State, offset: int, line: str) -> None:
    """One turn, or several where the line break before a name is missing."""
    cuts = [0, *(match.start() for match in state.glued.finditer(line))] if state.glued else [0]
    for begin, end in zip(cuts, [*cuts[1:], len(line)], strict=True):
        label = split_label(line[begin:end])
        if label is not None and label[0] in state.speakers:
            state.speaker = label[0]
            state.draft.drops[Drop.SPEAKER_LABEL].append((offset + begin, offset + begin + label[1]))
            begin += label[1]
        if line[begin:end].strip():
            _say(state, line[begin:end], offset + begin, offset + end)


def _say(state: _State, words: str, start: int, end: int) -> None:
    speaker = state.speaker
    if speaker is not None and _PRESENTATION.match(speaker):
        state.presented.add(speaker)
        speaker = None
    cue, quality = str(state.draft.cues), TimeQuality.BLOCK_ANCHOR
    state.draft.utterances.append(Utterance(speaker, words, start, end, state.anchor_ms, None, quality, cue))


def _label(line: str) -> str | None:
    label = split_label(line)
    return label[0] if label is not None and is_name_shaped(label[0]) else None


def _speakers(read: list[tuple[int, str]]) -> tuple[frozenset[str], int]:
    """Who speaks below the first clock, and where the last turn begins."""
    seen: Counter[str] = Counter()
    places: list[tuple[int, str]] = []
    begun = in_notes = False
    count = 0
    for offset, line in read:
        if _ANCHOR.match(line):
            begun, in_notes = True, False
        elif _NOTES_TAB.match(line):
            in_notes = True
        elif begun and not in_notes and line.strip():
            count += 1
            if label := split_label(line):
                seen[label[0]] += 1
                places.append((offset, label[0]))
    people = frozenset(choose_speakers(seen, count)) | frozenset(label for label in seen if _PRESENTATION.match(label))
    return people, max((offset for offset, label in places if label in people), default=-1)


def _glued(speakers: frozenset[str]) -> re.Pattern[str] | None:
    """A known name and colon with no space before them, in the middle of a line."""
    names = sorted((re.escape(name) for name in speakers if len(name) > 1), key=len, reverse=True)
    return re.compile(rf"(?<=\S)(?<![-'’.(\[*_])(?:{'|'.join(names)}): ") if names else None


FORMAT = Format("meet", 1, detect, parse)
