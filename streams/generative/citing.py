"""From what a model claims to statements: each quote is looked for in the transcript, whatever segment was named."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from schemas.summary import (
    Commitment,
    EvidenceSpan,
    NextSession,
    Outcome,
    Owner,
    Review,
    Section,
    Statement,
    Visibility,
)
from schemas.transcript import Role, Segment, Transcript
from streams.evidence import quote, span
from streams.extractive.due import find_due
from streams.generative.claims import Citation, Claim, ClaimedCommitment
from streams.vocabulary import content_words, words

LONGEST_TEXT = 600
LONGEST_QUOTE = 2_000
MOST_CITATIONS = 8
ALONE_IN_SESSION = 4
"""Words that a quote must have to be looked for outside the segment named: fewer may stand there by chance."""

TELLING = 3
REPEATED = 0.75
"""From how many content words, and which share of them, a sentence repeats a direct message."""

_ELLIPSIS = re.compile(r"\s*(?:\.\.\.|…|\[\.\.\.\]|\[…\])\s*")
_MARKED = re.compile(r"!?\[([^\]]{0,300})\]\([^)]{0,1000}\)")
_ADDRESS = re.compile(r"(?:(?:https?:)?//|www\.|data:|javascript:)\S+", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f​-‏‪-‮⁠-⁯﻿]+")


@dataclass(frozen=True)
class Source:
    """The words that may be cited, and who wrote the statements that cite them."""

    transcript: Transcript
    said_on: date | None
    timezone: str
    model: str

    @cached_property
    def segments(self) -> dict[str, Segment]:
        return {one.segment_id: one for one in self.transcript.segments}

    @cached_property
    def private(self) -> list[set[str]]:
        """The words of each direct message."""
        return [set(content_words(one.text)) for one in self.transcript.segments if one.private]

    def role(self, segment_id: str) -> Role:
        segment = self.segments.get(segment_id)
        people = {one.participant_id: one.role for one in self.transcript.participants}
        return people.get((segment.participant_id if segment else None) or "", Role.UNKNOWN)


def statement(claim: Claim, source: Source) -> Statement | None:
    """The claim with the spans that its quotes were found at; those not found are left to the checker to miss.

    Null only for a claim that says nothing. Its id follows from what it says and cites.
    """
    text = plain(claim.text)
    if not words(text):
        return None
    evidence = list(_evidence(claim.evidence, source))
    section = Section.PRIVATE_NOTES if _is_private(text, evidence, source) else claim.section
    spoken = "\n".join(f"{one.segment_id} {one.start_char} {one.end_char}" for one in evidence)
    digest = hashlib.sha256(f"{source.transcript.sha256}\n{section}\n{text}\n{spoken}".encode()).hexdigest()
    return Statement(
        statement_id=f"st-{digest[:16]}",
        section=section,
        text=text,
        speaker=_speaker(evidence, source),
        evidence=evidence,
        visibility=Visibility.COACH_ONLY if section is Section.PRIVATE_NOTES else Visibility.CLIENT_AND_COACH,
        rule=source.model,
        commitment=_commitment(claim.commitment, evidence, source) if section is Section.COMMITMENTS else None,
        review=_review(claim.outcome, evidence, source) if section is Section.REVIEWS else None,
        next_session=_next_session(evidence, source) if section is Section.NEXT_SESSION else None,
    )


def _is_private(text: str, evidence: Sequence[EvidenceSpan], source: Source) -> bool:
    """Nothing that a model says decides it: what rests on a direct message, or repeats one, is for the coach alone."""
    if any((segment := source.segments.get(one.segment_id)) is not None and segment.private for one in evidence):
        return True
    said = content_words(text)
    return len(said) >= TELLING and any(
        sum(word in message for word in said) / len(said) >= REPEATED for message in source.private
    )


def plain(text: str) -> str:
    """Without links, images, markup and unseen characters: a summary's text leads nowhere."""
    before = ""
    while before != text:  # what is left when a mark is taken out may be a mark again
        before, text = text, _unmarked(text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def _unmarked(text: str) -> str:
    text = _MARKED.sub(r"\1", _CONTROL.sub(" ", text))
    return " ".join(_ADDRESS.sub("(link left out)", _TAG.sub(" ", text)).split())


def _evidence(citations: Sequence[Citation], source: Source) -> Iterator[EvidenceSpan]:
    seen: set[tuple[str, int, int]] = set()
    for citation in citations[:MOST_CITATIONS]:
        for piece in _ELLIPSIS.split(citation.quote[:LONGEST_QUOTE]):
            found = _found(piece, citation.segment, source)
            if found and (place := (found.segment_id, found.start_char, found.end_char)) not in seen:
                seen.add(place)
                yield found


def _found(said: str, segment_id: str, source: Source) -> EvidenceSpan | None:
    """Where the words stand, in the segment named or, where there are enough of them, in whichever has them."""
    wanted = words(said)
    if not wanted:
        return None
    pattern = _pattern(wanted)
    named = source.segments.get(segment_id)
    elsewhere = source.transcript.segments if len(wanted) >= ALONE_IN_SESSION else ()
    for segment in ([named] if named else []) + list(elsewhere):
        if match := pattern.search(segment.text):
            return span(segment, match.start(), match.end())
    return None


def _pattern(wanted: Sequence[str]) -> re.Pattern[str]:
    """The words in order, whatever their case and what stands between them."""
    said = r"[\W_]+".join(re.escape(word).replace("'", "['’]") for word in wanted)
    return re.compile(rf"(?<!\w){said}(?!\w)", re.IGNORECASE)


def _speaker(evidence: Sequence[EvidenceSpan], source: Source) -> str | None:
    spoken = {
        segment.participant_id for one in evidence if (segment := source.segments.get(one.segment_id)) is not None
    }
    names = {one.participant_id: one.name for one in source.transcript.participants}
    return names.get(next(iter(spoken)) or "") if len(spoken) == 1 else None


def _commitment(claimed: ClaimedCommitment | None, evidence: Sequence[EvidenceSpan], source: Source) -> Commitment:
    """An owner who said none of the words is not believed, and neither is a deadline that nobody said."""
    if claimed is None:
        return Commitment(owner=Owner.UNKNOWN)
    spoke = {source.role(one.segment_id).value for one in evidence}
    owner = claimed.owner if claimed.owner.value in spoke or claimed.owner is Owner.OTHER else Owner.UNKNOWN
    due_text = _said(claimed.due_text, evidence, source)
    due = find_due(due_text, source.said_on) if due_text else None
    date = due.date if due else None
    basis = f"{source.said_on} {source.timezone}" if date else None
    return Commitment(owner=owner, due_date=date, due_text=due_text, due_basis=basis, kind=claimed.kind)


def _review(outcome: Outcome | None, evidence: Sequence[EvidenceSpan], source: Source) -> Review | None:
    about = " ".join(quote(one, source.segments) or "" for one in evidence)
    return Review(outcome=outcome, about=about) if outcome is not None and about else None


def _next_session(evidence: Sequence[EvidenceSpan], source: Source) -> NextSession | None:
    """The day that was said; a time of day is left to those who heard it."""
    for one in evidence:
        said = quote(one, source.segments) or ""
        if (due := find_due(said, source.said_on)) is not None:
            return NextSession(date=due.date, starts_at=None, said=said[due.start : due.end])
    return None


def _said(due_text: str | None, evidence: Sequence[EvidenceSpan], source: Source) -> str | None:
    wanted = words(due_text or "")
    if not wanted:
        return None
    for one in evidence:
        if match := _pattern(wanted).search(quote(one, source.segments) or ""):
            return match.group()
    return None
