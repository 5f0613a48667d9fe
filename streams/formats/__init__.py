"""The formats a transcript may come in. A new one is a file beside this and a row in the table."""

from streams.formats import (
    columns,
    html_page,
    markdown,
    meet,
    meet_captions,
    name_lines,
    otter,
    sbv,
    speaker_text,
    srt,
    teams_document,
    teams_timed,
    teams_vtt,
    timed_lines,
    turn_headings,
    webvtt,
    zoom_chat,
)
from streams.formats.draft import Format
from streams.formats.json_turns import forget_head
from streams.formats.json_vendors import JSON_FORMATS

FORMATS: tuple[Format, ...] = (
    meet_captions.FORMAT,
    teams_vtt.FORMAT,
    webvtt.FORMAT,
    teams_timed.FORMAT,
    sbv.FORMAT,
    srt.FORMAT,
    html_page.FORMAT,
    zoom_chat.FORMAT,
    teams_document.FORMAT,
    meet.FORMAT,
    columns.FORMAT,
    otter.FORMAT,
    markdown.FORMAT,
    turn_headings.FORMAT,
    timed_lines.FORMAT,
    speaker_text.FORMAT,
    name_lines.FORMAT,
    *JSON_FORMATS,
)
"""The earlier wins a tie."""

_HEAD = 65_536
_LEAST_SCORE = 0.5


def named(text: str, name: str) -> tuple[Format, float] | None:
    """The format of that name, with how sure it is that the text is in it."""
    return next(((form, form.detect(text[:_HEAD])) for form in FORMATS if form.name == name), None)


def recognise(text: str) -> tuple[Format, float] | None:
    """The format a text is in, with how sure that is, by its content alone."""
    best = _best(FORMATS, text[:_HEAD])
    if best[1] < _LEAST_SCORE and len(text) > _HEAD and text.lstrip(" \t\r\n")[:1] in ("{", "["):
        # What comes first in JSON may be anything, a summary of any length too.
        best = _best(JSON_FORMATS, text)
        forget_head()
    return best if best[1] >= _LEAST_SCORE else None


def _best(formats: tuple[Format, ...], text: str) -> tuple[Format, float]:
    best = (formats[0], -1.0)
    for form in formats:
        score = form.detect(text)
        if score > best[1]:
            best = (form, score)
        if score == 1.0:
            break  # nothing is surer
    return best
