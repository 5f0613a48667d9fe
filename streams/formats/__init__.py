"""The formats a transcript may come in. A new one is a file beside this and a row in the table."""

from streams.formats import otter, speaker_text, srt, webvtt
from streams.formats.draft import Format

FORMATS: tuple[Format, ...] = (webvtt.FORMAT, srt.FORMAT, otter.FORMAT, speaker_text.FORMAT)
"""The earlier wins a tie."""

_HEAD = 65_536
_LEAST_SCORE = 0.5


def recognise(text: str) -> tuple[Format, float] | None:
    """The format a text is in, with how sure that is, by its content alone."""
    scores = [(form, form.detect(text[:_HEAD])) for form in FORMATS]
    best = max(scores, key=lambda scored: scored[1])
    return best if best[1] >= _LEAST_SCORE else None
