"""A summary as the mail that a coach would send their client: greeting, headings, sentences or lists, sign-off."""

from collections.abc import Sequence

from schemas.summary import Layout, Section, Statement, Visibility
from schemas.voice import Style
from streams.style.headings import DEFAULTS
from streams.style.naming import called
from streams.style.writing import CLIENT

_LISTS = (Section.COMMITMENTS, Section.CLIENT_WORDS, Section.OPEN_THREADS)
"""Lists in either layout: what is ticked off, quoted, or taken up again."""


def recap(statements: Sequence[Statement], layout: Layout, style: Style, client: str | None) -> str:
    """Plain text, in the order of the statements. What only the coach may see is not in it."""
    shown = [one for one in statements if one.visibility is Visibility.CLIENT_AND_COACH and one.section in DEFAULTS]
    names = {**DEFAULTS, **{heading.section: heading.text for heading in style.headings}}
    blocks = [greeting(style, client)] if style.greeting else []
    for section in dict.fromkeys(one.section for one in shown):
        texts = [one.text for one in shown if one.section is section]
        as_list = layout is Layout.BULLETS or section in _LISTS
        body = "\n".join(f"- {text}" for text in texts) if as_list else " ".join(texts)
        blocks.append(f"{names[section]}\n{body}")
    if style.sign_off:
        blocks.append(style.sign_off)
    return "\n\n".join(blocks)


def greeting(style: Style, client: str | None) -> str:
    """The coach's greeting to this client; without a name where none is known."""
    words = style.greeting or ""
    return words.replace(CLIENT, called(client, style.naming)) if client else words.replace(f" {CLIENT}", "")
