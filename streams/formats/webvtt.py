"""WebVTT, with the voices of Teams and the `Name: text` payloads of Zoom (https://www.w3.org/TR/webvtt1/, 6)."""

import re

from streams.formats.cues import Cue, take_apart
from streams.formats.draft import Draft, Drop, Format
from streams.formats.lines import line_table
from streams.formats.source import Source

_TIMESTAMP = r"(?:([0-9]{1,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})(?![0-9])"
_TIMINGS = re.compile(rf"[ \t\f]*{_TIMESTAMP}[ \t\f]*-->[ \t\f]*{_TIMESTAMP}")
_ARROW = "-->"
_SIXTY = {f"{number:02}": number for number in range(60)}
_BLOCKS = {"NOTE": Drop.NOTE, "STYLE": Drop.STYLE, "REGION": Drop.REGION}
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t\r\n]|\Z)")


def detect(head: str) -> float:
    return 1.0 if _SIGNATURE.match(head) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    take_apart(read_cues(source, draft), source.text, draft)
    return draft


def read_cues(source: Source, draft: Draft) -> list[Cue]:
    """The file's cues in order, by the specification's file parsing; what is no cue goes to the draft's drops."""
    offsets, texts = line_table(source.text)
    count = len(texts)
    texts.append("")  # ends every block, so that no loop has to look where the file ends
    cues: list[Cue] = []
    at = _block_end(texts, 1)
    draft.drops[Drop.HEADER].append((0, offsets[at - 1] + len(texts[at - 1])))
    while at < count:
        line = texts[at]
        if not line:
            at += 1
            continue
        first = at
        timing = at if _ARROW in line else at + 1
        if _ARROW in texts[timing]:
            at = _block_end(texts, timing + 1)
            _read_cue(offsets, texts, first, timing, at, cues, draft)
        else:
            at = _block_end(texts, at)
            draft.drops[_block_kind(line)].append((offsets[first], offsets[at - 1] + len(texts[at - 1])))
    return cues


def _block_end(texts: list[str], at: int) -> int:
    """The first line from `at` on that is blank or has timings."""
    while (line := texts[at]) and _ARROW not in line:
        at += 1
    return at


def _read_cue(
    offsets: list[int], texts: list[str], first: int, timing: int, after: int, cues: list[Cue], draft: Draft
) -> None:
    draft.cues += 1
    line, start = texts[timing], offsets[timing]
    match = _TIMINGS.match(line)
    end = offsets[after - 1] + len(texts[after - 1])
    if match is None:
        draft.unreadable += 1
        draft.drops[Drop.UNREADABLE_TIMING].append((offsets[first], end))
        return
    identifier = None
    if first < timing:
        identifier = texts[first]
        draft.drops[Drop.CUE_IDENTIFIER].append((offsets[first], offsets[first] + len(identifier)))
    draft.drops[Drop.CUE_TIMING].append((start, start + len(line)))
    hours, minutes, seconds, thousandths, to_hours, to_minutes, to_seconds, to_thousandths = match.groups()
    cues.append(
        Cue(
            identifier,
            draft.cues,
            (int(hours or 0) * 3600 + _SIXTY[minutes] * 60 + _SIXTY[seconds]) * 1000 + int(thousandths),
            (int(to_hours or 0) * 3600 + _SIXTY[to_minutes] * 60 + _SIXTY[to_seconds]) * 1000 + int(to_thousandths),
            offsets[timing + 1] if after > timing + 1 else end,
            end,
        )
    )


def _block_kind(line: str) -> Drop:
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    return _BLOCKS.get(word, Drop.OUTSIDE_CUE)


FORMAT = Format("webvtt", 1, detect, parse)
