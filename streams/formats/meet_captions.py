"""The caption track of a Meet recording, WebVTT or SubViewer: `(Name)` on a line of its own, then text.

Two speakers may share a cue. A blank line inside it separates them, so a cue lasts until the next times, not until a
blank line.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise

from schemas.transcript import Channel, TimeQuality
from streams.formats import sbv
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, is_name_shaped
from streams.formats.lines import lines
from streams.formats.source import Source

_TIMING = re.compile(rf"[ \t]*({CLOCK})[ \t]*-->[ \t]*({CLOCK})")
_NAME = re.compile(rf"[ \t]*(?:[-–—][ \t]*)?\(([^\r\n]{{1,{LONGEST_LABEL}}})\)[ \t]*\Z")
_NUMBER = re.compile(r"[ \t]*[0-9]{1,9}[ \t]*\Z")
_LEAST_SHARE = 0.2
_FEWEST = 2


def detect(head: str) -> float:
    """Timed blocks, the first of them begun by a name in brackets, and often enough more."""
    texts = [line for _, line in lines(head) if line.strip()]
    timed = [at for at, line in enumerate(texts) if _timing(line)]
    if not timed or timed[0] > 3:
        return 0.0
    begun = [at for at in timed if at + 1 < len(texts) and _name(texts[at + 1])]
    followed = [at for at in begun if at + 2 < len(texts) and not _timing(texts[at + 2])]
    sure = timed[0] in begun and len(followed) >= min(_FEWEST, len(timed)) and len(begun) >= _LEAST_SHARE * len(timed)
    return 1.0 if sure else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    read = list(lines(source.text))
    names = _names(read)
    timing: re.Match[str] | None = None
    speaker: str | None = None
    cue: list[Utterance] = []
    for at, (offset, line) in enumerate(read):
        span = (offset, offset + len(line))
        if match := _timing(line):
            draft.utterances.extend(_share_time(timing, cue))
            draft.cues += 1
            timing, cue = match, []
            draft.drops[Drop.CUE_TIMING].append(span)
        elif at + 1 < len(read) and _NUMBER.match(line) and _timing(read[at + 1][1]):
            draft.drops[Drop.CUE_IDENTIFIER].append(span)
        elif timing is None:
            draft.drops[Drop.HEADER].append(span)
        elif (name := _name(line)) in names:
            speaker = name
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif line.strip(" \t-–—"):
            cue.append(_utterance(speaker, line, span, draft.cues))
    draft.utterances.extend(_share_time(timing, cue))
    return draft


def _utterance(speaker: str | None, line: str, span: tuple[int, int], cue: int) -> Utterance:
    return Utterance(speaker, line, *span, None, None, TimeQuality.EXACT, str(cue), channel=Channel.CAPTION)


def _share_time(timing: re.Match[str] | None, cue: list[Utterance]) -> Iterator[Utterance]:
    """By the length of what each says, where the cue has several speakers."""
    if timing is None or not cue:
        return
    start, end = clock_milliseconds(timing[1]), clock_milliseconds(timing[2])
    quality = TimeQuality.INTERPOLATED if len(cue) > 1 or end < start else TimeQuality.EXACT
    length, duration = sum(len(part.text) for part in cue), max(0, end - start)
    passed = accumulate((len(part.text) for part in cue), initial=0)
    cuts = [start + duration * before // length for before in passed]
    for part, (start_ms, end_ms) in zip(cue, pairwise(cuts), strict=True):
        yield part._replace(start_ms=start_ms, end_ms=end_ms, quality=quality)


def _names(read: list[tuple[int, str]]) -> frozenset[str | None]:
    """Names begin a cue or come back; what is only once in brackets, such as a noise, is neither."""
    seen: Counter[str] = Counter()
    beginning: set[str] = set()
    after_timing = False
    for _, line in read:
        if name := _name(line):
            seen[name] += 1
            if after_timing:
                beginning.add(name)
        after_timing = _timing(line) is not None
    return frozenset(name for name in seen if name in beginning or seen[name] > 1)


def _name(line: str) -> str | None:
    match = _NAME.match(line) if len(line) <= LONGEST_LABEL + 16 else None
    return " ".join(match[1].split()) if match and is_name_shaped(match[1]) else None


def _timing(line: str) -> re.Match[str] | None:
    return _TIMING.match(line) or sbv.TIMING.match(line)


FORMAT = Format("meet_captions", 1, detect, parse)
