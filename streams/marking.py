"""Which commitment a coach means to mark by hand, and what comes of it."""

from collections.abc import Sequence
from datetime import datetime

from connectors.ledger import is_named, open_first
from connectors.ledger_port import LedgerEntry
from schemas.events import Choice, CommitmentMarked, MarkCommitment, RefineSummary
from schemas.record import following
from schemas.summary import CommitmentMark, Section, Summary
from streams.agreement_questions import OPEN_QUESTION, Mark
from streams.analyst import Clarification, Declined
from streams.engagement import bearing, commitment_id

ACTOR = "stage:refine"
MOST_CHOICES = 5
_WORDS = {CommitmentMark.DONE: "done", CommitmentMark.NOT_DONE: "not done", CommitmentMark.DROPPED: "dropped"}


def meant(
    wanted: Mark, entries: Sequence[LedgerEntry], summary: Summary | None, session_id: str
) -> LedgerEntry | Declined | Clarification:
    """`summary` is the version looked at, of the session `session_id`."""
    found = _fitting(wanted, entries, summary, session_id)
    if len(found) == 1:
        return found[0]
    if not found:
        return Declined("I do not see which commitment you mean.", [OPEN_QUESTION])
    among = found[:MOST_CHOICES]
    word = _WORDS[wanted.mark]
    choices = [Choice(label=one.text, command=f"mark commitment {one.commitment_id} as {word}") for one in among]
    return Clarification(f"{len(found)} commitments fit that. Which of them is {word}?", choices)


def _fitting(
    wanted: Mark, entries: Sequence[LedgerEntry], summary: Summary | None, session_id: str
) -> list[LedgerEntry]:
    """Of those that fit, only the open ones, where there are such."""
    if wanted.about is not None:
        asked = set(bearing(wanted.about))
        fitting = [one for one in open_first(entries) if asked and asked <= set(bearing(one.text))]
        return [one for one in fitting if not one.is_settled] or fitting
    known_as = wanted.commitment_id or (summary and _numbered(wanted.number or 0, summary, session_id))
    return [one for one in entries if known_as and is_named(one, known_as)]


def _numbered(number: int, summary: Summary, session_id: str) -> str | None:
    made = [one for one in summary.of(Section.COMMITMENTS) if one.commitment is not None]
    return commitment_id(session_id, made[number - 1]) if 1 <= number <= len(made) else None


def marked(
    event: MarkCommitment | RefineSummary, entry: LedgerEntry, mark: CommitmentMark, client_id: str, now: datetime
) -> CommitmentMarked:
    return CommitmentMarked(
        **following(event, "marked", ACTOR, now),
        session_id=event.session_id,
        client_id=client_id,
        commitment_id=entry.commitment_id,
        mark=mark,
        text=entry.text,
        command=event.command if isinstance(event, RefineSummary) else None,
        reply=f"Marked as {_WORDS[mark]}: “{entry.text}”",
    )
