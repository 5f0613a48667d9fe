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
    scores = [(form, form.detect(text[:_HEAD])) for form in FORMATS]
    best = max(scores, key=lambda scored: scored[1])
    return best if best[1] >= _LEAST_SCORE else None
