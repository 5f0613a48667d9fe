"""Teams' Word download as text: title, date, `27m 42s`, `X started transcription`, then a paragraph for each turn.

A paragraph's first line is `Name   0:03`, its others are speech. `X stopped transcription` is a paragraph of its own,
in the language of whoever downloads: it is known by its place and by the name it begins with, not by its words.
"""

import re
from collections.abc import Iterator

from schemas.transcript import TimeQuality
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.lines import lines
from streams.formats.otter import heading
from streams.formats.source import Source

_DURATION = re.compile(
    r"[ \t]*(?:[0-9]{1,3}[ \t]?h[ \t]+)?[0-9]{1,3}[ \t]?m(?:in)?\.?[ \t]+[0-9]{1,2}[ \t]?s\.?[ \t]*\Z"
)
_MOST_NOTICE_WORDS = 8
_MOST_PREAMBLE_LINES = 30


def detect(head: str) -> float:
    """A duration in the preamble, or turns whose speech follows their heading in the same paragraph."""
    preamble: list[str] = []
    after_heading = False
    for _, line in lines(head):
        if after_heading:
            timed = any(_DURATION.match(text) for text in preamble)
            return 0.98 if timed or (len(preamble) > 1 and line.strip()) else 0.0
        after_heading = heading(line) is not None
        if not after_heading and line.strip():
            preamble.append(line)
        if len(preamble) > _MOST_PREAMBLE_LINES:
            break
    return 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    turn: tuple[str, int] | None = None
    names = {found[0] for _, line in lines(source.text) if (found := heading(line))}
    paragraphs = list(_paragraphs(source.text))
    apart = any(len(paragraph) == 1 and heading(paragraph[0][1]) for paragraph in paragraphs)
    for paragraph in paragraphs:
        may_be_notice = (
            turn is not None and heading(paragraph[0][1]) is None and (not apart or paragraph is paragraphs[-1])
        )
        if may_be_notice and _is_notice(paragraph, names):
            offset, line = paragraph[0]
            draft.drops[Drop.NOTICE].append((offset, offset + len(line)))
            continue
        for offset, line in paragraph:
            span = (offset, offset + len(line))
            if found := heading(line):
                turn = found
                draft.cues += 1
                draft.drops[Drop.SPEAKER_LABEL].append(span)
            elif turn is None:
                draft.drops[Drop.HEADER].append(span)
            else:
                quality = TimeQuality.TURN_START_ONLY
                draft.utterances.append(Utterance(turn[0], line, *span, turn[1], None, quality, str(draft.cues)))
    return draft


def _paragraphs(text: str) -> Iterator[list[tuple[int, str]]]:
    gathered: list[tuple[int, str]] = []
    for offset, line in lines(text):
        if line.strip():
            gathered.append((offset, line))
        elif gathered:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


def _is_notice(paragraph: list[tuple[int, str]], names: set[str]) -> bool:
    """One short line that begins with a speaker's name and is no turn."""
    line = paragraph[0][1].strip()
    name = next((name for name in names if line.startswith(name)), None)
    return name is not None and len(paragraph) == 1 and 0 < len(line[len(name) :].split()) <= _MOST_NOTICE_WORDS


FORMAT = Format("teams_document", 2, detect, parse)
