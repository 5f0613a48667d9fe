"""A transcript as a web page.

Where elements say what they hold (`class="speaker"`, `<time>`, `<cite>`, `<dt>`), they are believed. Else the page's
text is laid out as lines, a block a line, and read as whichever plain text format it is in.
"""

import re
from itertools import chain, groupby, islice

from schemas.events import RejectionReason
from schemas.transcript import TimeQuality
from streams.formats import (
    columns,
    markdown,
    meet,
    name_lines,
    otter,
    speaker_text,
    teams_document,
    teams_timed,
    timed_lines,
    turn_headings,
    zoom_chat,
)
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Ranges, Utterance
from streams.formats.html_layout import Layout
from streams.formats.html_pieces import Kind, Piece, pieces
from streams.formats.labels import LONGEST_LABEL
from streams.formats.source import Source

_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^<]{0,2000}-->\s*)*<(?:!doctype html|html|head|body|meta|title)\b",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"\s*<(?:cite|time|span|b|strong|blockquote|div|p|table|ul|ol|dl|section|article|main|h[1-6])\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_CLOCK = re.compile(rf"[\s\[(]*({CLOCK})")
_PLAIN = (
    *(columns, teams_document, teams_timed, meet, zoom_chat, otter, markdown),
    *(turn_headings, timed_lines, speaker_text, name_lines),
)
_FEWEST_TURNS = 2
_HEAD = 65_536
_LEAST_SCORE = 0.5
_MOST_PIECES = 1_000_000


def detect(head: str) -> float:
    """A page's own first tag, or that of a block with an end tag further on."""
    if _ROOT.match(head):
        return 1.0
    return 0.96 if _FRAGMENT.match(head) and "</" in head else 0.0


def parse(source: Source) -> Draft:
    found = list(islice(pieces(source.text), _MOST_PIECES + 1))
    if len(found) > _MOST_PIECES:
        return Draft(refused=RejectionReason.TOO_COMPLEX)
    speakers = {piece.element for piece in found if piece.kind is Kind.SPEAKER and piece.text.strip()}
    draft = _by_elements(found) if len(speakers) >= _FEWEST_TURNS else _by_layout(found)
    for piece in found:
        if piece.kind is Kind.UNSEEN:
            draft.drops[Drop.STYLE].append((piece.start, piece.end))
    _drop_the_rest(draft, len(source.text))
    return draft


def _by_elements(found: list[Piece]) -> Draft:
    draft = Draft()
    speaker: str | None = None
    time_ms: int | None = None
    begun = timed_ahead = False
    for (kind, _), group in groupby(found, key=lambda piece: (piece.kind, piece.element)):
        run = list(group)
        words, span = "".join(piece.text for piece in run), (run[0].start, run[-1].end)
        if kind is Kind.SPEAKER and words.strip():
            speaker = " ".join(words.split()).rstrip(" :").strip()[:LONGEST_LABEL] or None
            time_ms, timed_ahead, begun = time_ms if timed_ahead else None, False, True
            draft.cues += 1
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif kind is Kind.TIME and words.strip():
            reading = _CLOCK.match(words)
            time_ms, timed_ahead = clock_milliseconds(reading[1]) if reading else None, True
            draft.drops[Drop.CUE_TIMING].append(span)
        elif kind is Kind.TEXT and not begun:
            draft.drops[Drop.HEADER].append(span)
        elif kind is Kind.TEXT and words.strip(" \t\r\n:-–—|·,.()[]"):
            timed_ahead = False
            quality = TimeQuality.NONE if time_ms is None else TimeQuality.TURN_START_ONLY
            draft.utterances.append(Utterance(speaker, words, *span, time_ms, None, quality, str(draft.cues)))
    return draft


def _by_layout(found: list[Piece]) -> Draft:
    """The page's lines read by a plain text format, and its places put back to those of the page."""
    layout = Layout(piece for piece in found if piece.kind is not Kind.UNSEEN)
    scores = [(form.FORMAT.detect(layout.text[:_HEAD]), form.FORMAT) for form in _PLAIN]
    score, form = max(scores, key=lambda scored: scored[0])
    if score < _LEAST_SCORE:
        return Draft()
    draft: Draft = form.parse(Source(layout.text, "utf-8", 0, len(layout.text)))
    spoken = draft.utterances
    for at, span in enumerate(zip(spoken.start, spoken.end, strict=True)):
        spoken.start[at], spoken.end[at] = layout.place(*span)
    for reason, ranges in draft.drops.items():
        draft.drops[reason] = Ranges(layout.place(start, end) for start, end in ranges)
    return draft


def _drop_the_rest(draft: Draft, size: int) -> None:
    """Tags, and whatever else no piece holds."""
    ranges = zip(draft.utterances.start, draft.utterances.end, strict=True)
    at = 0
    for start, end in sorted([*ranges, *chain.from_iterable(draft.drops.values())]):
        if start > at:
            draft.drops[Drop.MARKUP].append((at, start))
        at = max(at, end)
    if at < size:
        draft.drops[Drop.MARKUP].append((at, size))


FORMAT = Format("html_page", 2, detect, parse)
