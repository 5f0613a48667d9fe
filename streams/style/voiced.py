"""A draft in a coach's voice: what stays, in which order, and how its words are cut. No word is invented.

A word may be struck when it is a filler, contracted or spelt out, and a client's `I` may become `you` or their name.
Words in quotation marks, the client's own words and private notes stay as they were said. What is left out can be
brought back.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from schemas.summary import Section, Statement
from schemas.voice import ClientName, Style
from streams.analyst import Draft
from streams.contractions import contracted, expanded
from streams.style.learning import CUTTABLE
from streams.style.naming import called
from streams.style.person import spoken_of
from streams.style.phrases import FILLERS, matcher
from streams.vocabulary import negated, words

_AS_SAID = (Section.CLIENT_WORDS, Section.PRIVATE_NOTES)
_PROVED = (None, ClientName.FIRST_NAME, ClientName.FULL_NAME)
"""Names that the transcript has: a sentence that says `the client` would rest on nothing."""

_ENDS = ".!?"
_ALWAYS, _NEVER = 0.8, 0.2
_QUOTED = re.compile(r"([“\"][^”\"]*[”\"])")


def voiced(draft: Draft, style: Style, clients: Collection[str]) -> Draft:
    """`draft` as its coach would have it. `clients` are the names under which clients speak in it."""
    kept = [one for one in draft.statements if one.section not in style.left_out]
    for length in style.section_lengths:
        kept = _shortened(kept, length.section, length.sentences, style)
    ids = {one.statement_id for one in kept}
    gone = [one for one in draft.statements if one.statement_id not in ids]
    order = [*style.section_order, *(section for section in Section if section not in style.section_order)]
    kept.sort(key=lambda one: order.index(one.section))
    return replace(
        draft,
        statements=[_worded(one, style, clients) for one in kept],
        layout=style.layout or draft.layout,
        removed=[*draft.removed, *gone],
    )


def _shortened(statements: list[Statement], section: Section, most: int, style: Style) -> list[Statement]:
    """With the `most` sentences of a section that are nearest the length the coach writes."""
    among = [one for one in statements if one.section is section]
    if section not in CUTTABLE or len(among) <= most:
        return statements
    usual = style.sentence_words[1] if style.sentence_words else 0
    best = sorted(among, key=lambda one: abs(len(words(one.text)) - usual))[:most]
    return [one for one in statements if one.section is not section or one in best]


def _worded(statement: Statement, style: Style, clients: Collection[str]) -> Statement:
    if statement.section in _AS_SAID:
        return statement
    text = _outside_quotes(statement.text, lambda part: _trimmed(part, style))
    if style.person and statement.speaker in clients and style.naming in _PROVED:
        # `I know` becomes `you know`, which may be a filler.
        spoken = spoken_of(text, style.person, called(statement.speaker, style.naming))
        text = _outside_quotes(spoken, lambda part: _trimmed(part, style))
    if style.contractions is not None and style.contractions >= _ALWAYS:
        text = _outside_quotes(text, contracted)
    elif style.contractions is not None and style.contractions <= _NEVER:
        text = _outside_quotes(text, expanded)
    return statement.changed(text=text) if text != statement.text else statement


def _trimmed(text: str, style: Style) -> str:
    """Without the fillers that the coach strikes out, except where one bears on a denial or is all that is said."""
    fillers = [phrase.text.lower() for phrase in style.banned if phrase.text.lower() in FILLERS]
    if not fillers:
        return text
    pattern = re.compile(rf"(?:,\s*)?{matcher(fillers).pattern}(?:\s*,)?\s*", re.IGNORECASE)

    def struck(match: re.Match[str]) -> str:
        before = text[: match.start()].split()[-1:]
        if before and negated(before[0]):
            return match[0]
        opens = not before or before[0][-1:] in _ENDS
        if opens and text[match.end() :][:1] in _ENDS:
            return match[0]
        return " " if match.start() and match[0][-1:].isspace() else ""

    left = re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s{2,}", " ", pattern.sub(struck, text)))
    if text[:1].isupper():
        left = left.lstrip()
    if not words(left):
        return text
    return left[0].upper() + left[1:] if text[:1].isupper() else left


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    parts: Sequence[str] = _QUOTED.split(text)
    return "".join(part if at % 2 else change(part) if part else part for at, part in enumerate(parts))
