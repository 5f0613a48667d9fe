"""WebVTT, with the voices of Teams and the `Name: text` payloads of Zoom (https://www.w3.org/TR/webvtt1/, 6)."""

import re
from itertools import pairwise

from streams.formats import srt
from streams.formats.cues import Cue, take_apart
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import line_table
from streams.formats.source import Source
from streams.formats.timings import usual_timings

_TIMESTAMP = r"(?:([0-9]{1,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})(?![0-9])"
_TIMINGS = re.compile(rf"[ \t\f]*{_TIMESTAMP}[ \t\f]*-->[ \t\f]*{_TIMESTAMP}")
_ARROW = "-->"
_BLOCKS = {"NOTE": Drop.NOTE, "STYLE": Drop.STYLE, "REGION": Drop.REGION}
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t\r\n]|\Z)")


def detect(head: str) -> float:
    return 1.0 if _SIGNATURE.match(head) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    cues = read_cues(source, draft)
    if draft.cues and draft.unreadable == draft.cues:
        return _with_times_of_subrip(source)
    take_apart(cues, source.text, draft)
    return draft


def _with_times_of_subrip(source: Source) -> Draft:
    """Of a file with no time that WebVTT allows: converters leave the comma, or two decimals, of what they read."""
    draft = srt.parse(source)
    if draft.cues:
        draft.warnings.append("Times are not written as WebVTT writes them, and were read as SubRip's.")
        return draft
    return Draft(cues=1, unreadable=1)


def read_cues(source: Source, draft: Draft) -> list[Cue]:
    """The file's cues in order, by the specification's file parsing; what is no cue goes to the draft's drops."""
    offsets, texts = line_table(source.text)
    # Blank lines and timings end a block, whatever it is; so does the end of the file.
    stops = [at for at, line in enumerate(texts) if at and (not line or _ARROW in line)]
    stops.append(len(texts))
    draft.drops[Drop.HEADER].append((0, _line_end(offsets, texts, stops[0] - 1)))
    timings = iter(usual_timings([texts[stop] for stop in stops[:-1] if texts[stop]], "."))
    cues: list[Cue] = []
    first: int | None = None
    for stop, after in pairwise(stops):
        if texts[stop]:
            times = next(timings) or _times(texts[stop])
            _read_cue(offsets, texts, stop if first is None else first, stop, after, times, cues, draft)
            first = None
        elif after == stop + 2 and after < len(texts) and texts[after]:
            first = stop + 1
        elif after > stop + 1:
            kind = _block_kind(texts[stop + 1])
            draft.drops[kind].append((offsets[stop + 1], _line_end(offsets, texts, after - 1)))
    return cues


def _line_end(offsets: list[int], texts: list[str], at: int) -> int:
    return offsets[at] + len(texts[at])


def _times(line: str) -> tuple[int, int] | None:
    match = _TIMINGS.match(line)
    if match is None:
        return None
    hours, minutes, seconds, thousandths, *to = match.groups()
    return _milliseconds(hours, minutes, seconds, thousandths), _milliseconds(*to)


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(thousandths)


def _read_cue(
    offsets: list[int],
    texts: list[str],
    first: int,
    timing: int,
    after: int,
    times: tuple[int, int] | None,
    cues: list[Cue],
    draft: Draft,
) -> None:
    draft.cues += 1
    start = offsets[timing]
    end = _line_end(offsets, texts, after - 1)
    if times is None:
        draft.unreadable += 1
        draft.drops[Drop.UNREADABLE_TIMING].append((offsets[first], end))
        return
    identifier = None
    if first < timing:
        identifier = texts[first]
        draft.drops[Drop.CUE_IDENTIFIER].append((offsets[first], offsets[first] + len(identifier)))
    draft.drops[Drop.CUE_TIMING].append((start, start + len(texts[timing])))
    payload = offsets[timing + 1] if after > timing + 1 else end
    cues.append(Cue(identifier, draft.cues, times[0], times[1], payload, end))


def _block_kind(line: str) -> Drop:
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    return _BLOCKS.get(word, Drop.OUTSIDE_CUE)


FORMAT = Format("webvtt", 2, detect, parse)
