"""Lines that each begin with a time, or with a name and a time: what speech recognition prints.

`[00:00.000 --> 00:03.000]  words` is Whisper's, `Speaker 0    00:00:03    words` is Rev.ai's text; `0:03 words` comes
from a video's transcript panel.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, choose_speakers, split_label
from streams.formats.lines import lines
from streams.formats.source import Source

_TIMED = re.compile(
    rf"(?:([^\s\d:\[\]][^\r\n:\[\]\t]{{0,{LONGEST_LABEL - 1}}}?)(?:[ ]{{2,40}}|\t{{1,8}}))?"
    rf"[ \t]{{0,8}}[\[(]?({CLOCK})(?:[ \t]{{0,8}}(?:[-–—]{{1,2}}>?|to)[ \t]{{0,8}}({CLOCK}))?[\])]?"
    r"(?:[ \t]{0,8}[-–—|])?[ \t]+(?=\S)"
)
_LEAST_SHARE = 0.7
_FEWEST_LINES = 3
_FEWEST_WORDS = 2
"""To a line, on average: a list of chapters or an agenda has hardly more, and no order but its own."""
_MOST_BACKWARDS = 0.1


@dataclass(slots=True)
class _Timed:
    speaker: str | None
    speech: int
    """Offset in the line of what is said."""
    start_ms: int
    end_ms: int | None


def detect(head: str) -> float:
    """Most lines are timed, in order; surer where ranges say that each is a stretch of speech."""
    texts = [line for _, line in lines(head) if line.strip()]
    found = [(line, timed) for line in texts if (timed := _timed(line))]
    if len(found) < _FEWEST_LINES and not (found and all(timed.end_ms is not None for _, timed in found)):
        return 0.0
    backwards = sum(after.start_ms < before.start_ms for (_, before), (_, after) in pairwise(found))
    words = sum(len(line[timed.speech :].split()) for line, timed in found)
    if len(found) < _LEAST_SHARE * len(texts) or backwards > _MOST_BACKWARDS * len(found):
        return 0.0
    ranged = sum(timed.end_ms is not None for _, timed in found) >= len(found) / 2
    named = sum(timed.speaker is not None for _, timed in found) >= len(found) / 2
    return 0.93 if ranged or named else 0.6 if words > _FEWEST_WORDS * len(found) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    read = [(offset, line, _timed(line)) for offset, line in lines(source.text) if line.strip()]
    speakers = _speakers([(line, timed) for _, line, timed in read if timed])
    turn: _Timed | None = None
    for offset, line, timed in read:
        begin = offset
        if timed is not None:
            turn = _labelled(timed, line, speakers)
            draft.cues += 1
            begin = offset + turn.speech
            draft.drops[Drop.CUE_TIMING if turn.speaker is None else Drop.SPEAKER_LABEL].append((offset, begin))
        end = offset + len(line)
        if turn is None:
            draft.drops[Drop.HEADER].append((begin, end))
        elif line[begin - offset :].strip():
            quality = TimeQuality.TURN_START_ONLY if turn.end_ms is None else TimeQuality.EXACT
            words, cue = line[begin - offset :], str(draft.cues)
            draft.utterances.append(
                Utterance(turn.speaker, words, begin, end, turn.start_ms, turn.end_ms, quality, cue)
            )
    return draft


def _timed(line: str) -> _Timed | None:
    match = _TIMED.match(line)
    if match is None:
        return None
    label = split_label(match[1].rstrip(" :") + ":") if match[1] else None
    if match[1] and label is None:
        return None
    start_ms = clock_milliseconds(match[2])
    end_ms = clock_milliseconds(match[3]) if match[3] else None
    end_ms = end_ms if end_ms is not None and end_ms >= start_ms else None
    return _Timed(label[0] if label else None, match.end(), start_ms, end_ms)


def _speakers(found: list[tuple[str, _Timed]]) -> Collection[str]:
    """Labels after the times that are people."""
    labels = [label for line, timed in found if timed.speaker is None and (label := split_label(line[timed.speech :]))]
    return choose_speakers(Counter(name for name, _ in labels), len(found)) if labels else ()


def _labelled(timed: _Timed, line: str, speakers: Collection[str]) -> _Timed:
    label = split_label(line[timed.speech :]) if timed.speaker is None and speakers else None
    if label is None or label[0] not in speakers:
        return timed
    return _Timed(label[0], timed.speech + label[1], timed.start_ms, timed.end_ms)


FORMAT = Format("timed_lines", 1, detect, parse)
