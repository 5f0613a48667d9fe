"""Teams' older Word download as text: `0:0:3.120 --> 0:0:7.450`, a line with the name, then lines of speech."""

import re
from itertools import pairwise

from schemas.transcript import TimeQuality
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, is_name_shaped
from streams.formats.lines import lines
from streams.formats.source import Source

_STAMP = r"([0-9]{1,3}):([0-9]{1,2}):([0-9]{1,2})(?:\.([0-9]{1,9}))?"
_TIMING = re.compile(rf"[ \t]*{_STAMP}[ \t]*-->[ \t]*{_STAMP}[ \t]*\Z")
_NUMBER = re.compile(r"[ \t]*[0-9]{1,9}[ \t]*\Z")


def detect(head: str) -> float:
    """Times whose numbers are not padded, as no subtitle format writes them, and no number before them."""
    texts = [line for _, line in lines(head) if line.strip()]
    places = [at for at, line in enumerate(texts) if _TIMING.match(line)]
    if not places or texts[0].startswith("WEBVTT") or any(_NUMBER.match(texts[at - 1]) for at in places if at):
        return 0.0
    names = [texts[at + 1] for at in places if at + 1 < len(texts)]
    named = len(set(names)) < len(names) or len(names) <= 2
    if not named or not all(0 < len(name) <= LONGEST_LABEL for name in names):
        return 0.0
    return 0.95 if _is_unpadded(texts[places[0]]) or _are_headings(names, places, len(texts)) else 0.0


def _are_headings(names: list[str], places: list[int], size: int) -> bool:
    """Of times that are padded: whether those few names each have words below them."""
    lengths = [after - at for at, after in pairwise([*places, size])]
    few = len(names) > 2 and 2 * len(set(names)) <= len(names) + 1
    return few and min(lengths) > 2 and all(map(is_name_shaped, names)) and not any(":" in name for name in names)


def parse(source: Source) -> Draft:
    draft = Draft()
    timing: tuple[int, int] | None = None
    speaker: str | None = None
    for offset, line in lines(source.text):
        span = (offset, offset + len(line))
        if match := _TIMING.match(line):
            fields = match.groups()
            timing, speaker = (_milliseconds(*fields[:4]), _milliseconds(*fields[4:])), None
            draft.cues += 1
            draft.drops[Drop.CUE_TIMING].append(span)
        elif timing is None:
            draft.drops[Drop.HEADER].append(span)
        elif not line.strip():
            continue
        elif speaker is None:
            speaker = " ".join(line.split())
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        else:
            draft.utterances.append(_utterance(speaker, line, span, timing, draft.cues))
    return draft


def _utterance(speaker: str, line: str, span: tuple[int, int], timing: tuple[int, int], cue: int) -> Utterance:
    start, end = timing
    if end < start:
        return Utterance(speaker, line, *span, start, None, TimeQuality.TURN_START_ONLY, str(cue))
    return Utterance(speaker, line, *span, start, end, TimeQuality.EXACT, str(cue))


def _milliseconds(hours: str, minutes: str, seconds: str, fraction: str | None) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "").ljust(3, "0")[:3])


def _is_unpadded(timing: str) -> bool:
    return any(len(part) == 1 for part in re.findall(r"[0-9]+", timing.replace(".", ":")))


FORMAT = Format("teams_timed", 2, detect, parse)
