"""Statements of a session's parts to those of the whole: repeats taken out by rule, the choice left to the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.summary import Section, Statement
from schemas.transcript import Transcript
from streams.vocabulary import overlap, stems

MOST = 40
_SAME_WORDS = 0.85
_STAY = (Section.REVIEWS, Section.COMMITMENTS, Section.NEXT_SESSION, Section.PRIVATE_NOTES)
"""What no choice leaves out."""


def distinct(statements: Sequence[Statement]) -> list[Statement]:
    """Without those that cite the same words in the same section, or say what one before them says."""
    kept: list[_Said] = []
    for one in statements:
        said = _Said(one, frozenset(stems(one.text)), _spans(one))
        if not any(said.repeats(other) for other in kept):
            kept.append(said)
    return [said.statement for said in kept]


def chosen(candidates: Sequence[Statement], keep: Sequence[int]) -> list[Statement]:
    """The numbered ones, counted from 1, and what stays in any case; numbers that name nothing are passed over."""
    wanted = {number - 1 for number in keep}
    return [one for at, one in enumerate(candidates) if at in wanted or one.section in _STAY]


def in_order(statements: Sequence[Statement], transcript: Transcript) -> list[Statement]:
    """By section, then as spoken; what has no evidence comes last in its section. Each id once."""
    sections = list(Section)
    spoken = {segment.segment_id: at for at, segment in enumerate(transcript.segments)}

    def place(one: Statement) -> tuple[int, int, int]:
        first = one.evidence[0] if one.evidence else None
        at = spoken.get(first.segment_id, len(spoken)) if first else len(spoken)
        return sections.index(one.section), at, first.start_char if first else 0

    return sorted({one.statement_id: one for one in statements}.values(), key=place)


@dataclass(frozen=True)
class _Said:
    statement: Statement
    stems: frozenset[str]
    spans: frozenset[tuple[str, int, int]]

    def repeats(self, other: "_Said") -> bool:
        if self.statement.section is not other.statement.section:
            return False
        same_words = bool(self.spans) and self.spans == other.spans
        return same_words or overlap(set(self.stems), set(other.stems)) >= _SAME_WORDS


def _spans(one: Statement) -> frozenset[tuple[str, int, int]]:
    return frozenset((span.segment_id, span.start_char, span.end_char) for span in one.evidence)
