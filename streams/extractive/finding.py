"""A sentence that a rule chose, and how it becomes a statement."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from schemas.summary import Commitment, NextSession, Review, Section, Statement, Visibility
from schemas.transcript import Transcript
from streams.extractive.cleaning import clean, verbatim
from streams.sentences import Sentence

MAX_WORDS = 60


@dataclass(frozen=True)
class Finding:
    """What the statement quotes, in order; the text comes from `quoted`, and `proof` is evidence besides."""

    section: Section
    rule: str
    weight: float
    quoted: tuple[Sentence, ...]
    proof: tuple[Sentence, ...] = ()
    commitment: Commitment | None = None
    review: Review | None = None
    next_session: NextSession | None = None
    visibility: Visibility = Visibility.CLIENT_AND_COACH
    keep_wording: bool = False

    @property
    def first(self) -> Sentence:
        return self.quoted[0]

    @cached_property
    def text(self) -> str:
        cleaned = verbatim if self.keep_wording else clean
        text = " ".join(text for text in (cleaned(sentence.text) for sentence in self.quoted) if text)
        return text[:-1] + "." if self.commitment and text.endswith("?") else text


def statement(finding: Finding, transcript: Transcript) -> Statement:
    """The id is that of the transcript, the section and the words quoted: drafting twice gives it twice."""
    quotes = [span for sentence in finding.quoted for span in sentence.evidence()]
    spoken = "\n".join(f"{span.segment_id} {span.start_char} {span.end_char}" for span in quotes)
    digest = hashlib.sha256(f"{transcript.sha256}\n{finding.section}\n{spoken}".encode()).hexdigest()
    return Statement(
        statement_id=f"st-{digest[:16]}",
        section=finding.section,
        text=finding.text,
        speaker=_speaker(finding, transcript),
        evidence=quotes + [span for sentence in finding.proof for span in sentence.evidence()],
        visibility=finding.visibility,
        rule=finding.rule,
        commitment=finding.commitment,
        review=finding.review,
        next_session=finding.next_session,
    )


def _speaker(finding: Finding, transcript: Transcript) -> str | None:
    """Who said the words quoted, where the file itself names one person for all of them."""
    named = {segment.segment_id: segment.participant_id for segment in transcript.segments}
    speakers = {named[piece.segment.segment_id] for sentence in finding.quoted for piece in sentence.pieces}
    participants = {participant.participant_id: participant.name for participant in transcript.participants}
    return participants.get(next(iter(speakers)) or "") if len(speakers) == 1 else None
