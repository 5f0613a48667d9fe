"""What a session shows of a coach's craft: evidence to learn from, never a score."""

from enum import StrEnum

from schemas.record import Value
from schemas.summary import EvidenceSpan


class Verdict(StrEnum):
    OBSERVED = "OBSERVED"
    PARTLY = "PARTLY"
    NOT_OBSERVED = "NOT_OBSERVED"
    """Nothing was found by the rules, which is not to say that it was not there."""
    NOT_ASSESSABLE = "NOT_ASSESSABLE"
    """The words, or the times, of this transcript cannot show it."""


class MarkerEvidence(Value):
    """One marker, and the moments that bear on it."""

    marker: str
    """The framework's number, such as `3.1`."""
    meaning: str
    """What it is about, in our words."""
    verdict: Verdict
    evidence: list[EvidenceSpan]
    comment: str | None = None
    """What was counted, or why it cannot be told."""
