"""Approving a version and sending it to the client. Nothing leaves that the coach did not approve as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from connectors.sharing_port import Decision
from schemas.events import (
    ApproveSummary,
    Choice,
    RefineSummary,
    SharedSentence,
    ShareSummary,
    SummaryApproved,
    SummaryDrafted,
    SummaryShared,
)
from schemas.record import following
from schemas.sharing import shareable
from schemas.summary import Statement
from streams.analyst import Clarification, Declined

ACTOR = "stage:refine"
_SHOWN = 60


@dataclass(frozen=True)
class Recipient:
    """Given by the coach, or of the coach's own list of clients."""

    address: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True)
class Standing:
    """One version, and what was decided about the session so far."""

    drafted: SummaryDrafted
    newest: int
    decisions: Sequence[Decision]

    @property
    def version(self) -> int:
        return self.drafted.summary.version

    def is_approved(self) -> bool:
        return any(isinstance(one, SummaryApproved) and one.summary_version == self.version for one in self.decisions)


def approved(cause: ApproveSummary | RefineSummary, standing: Standing, now: datetime) -> SummaryApproved | Declined:
    """Version by version: an approval says nothing of what comes after."""
    version = standing.version
    if standing.is_approved():
        return Declined(f"Version {version} is approved already.", ["share it with the client"])
    later = f" Version {standing.newest} is newer, and not approved by this." if version < standing.newest else ""
    return SummaryApproved(
        **following(cause, "approved", ACTOR, now),
        session_id=cause.session_id,
        title=standing.drafted.title,
        summary_version=version,
        approved_by=cause.actor,
        reply=f"Version {version} is approved.{later}",
    )


def confirmation(standing: Standing, to: Recipient) -> Clarification | Declined:
    """What would leave, put to the coach as a question."""
    if (refusal := _refusal(standing)) is not None:
        return refusal
    parts = shareable(standing.drafted.summary)
    told = [f"Version {standing.version} would go to {to}: {_counted(len(parts.leaving))}."]
    if parts.withheld:
        told.append(f"{_counted(len(parts.withheld))} stay{'s' * (len(parts.withheld) == 1)} with you.")
    if parts.unsupported:
        told.append(f"Without evidence, and sent all the same: {_quoted(parts.unsupported)}.")
    command = f"share version {standing.version} with {to.address}"
    return Clarification(" ".join([*told, "Shall I send it?"]), [Choice(label="yes, send it", command=command)])


def shared(
    cause: ShareSummary | RefineSummary,
    standing: Standing,
    to: Recipient,
    confirms_unsupported: bool,
    on: date | None,
    now: datetime,
) -> SummaryShared | Declined:
    """The fact that makes the mail go; `on` is the session's date."""
    if (refusal := _refusal(standing)) is not None:
        return refusal
    parts = shareable(standing.drafted.summary)
    if parts.unsupported and not confirms_unsupported:
        return Declined(
            f"Not sent: no evidence stands behind {_quoted(parts.unsupported)}. Confirm that it may leave, or hide it.",
            [f"share it with {to.address}"],
        )
    return SummaryShared(
        **following(cause, "shared", ACTOR, now),
        session_id=cause.session_id,
        session_date=on,
        summary_version=standing.version,
        recipient=to.address,
        recipient_name=to.name,
        sentences=[_sentence(one) for one in parts.leaving],
        withheld=len(parts.withheld),
        unsupported=[one.statement_id for one in parts.unsupported],
        shared_by=cause.actor,
        reply=f"Version {standing.version} is on its way to {to}.",
    )


def _refusal(standing: Standing) -> Declined | None:
    version = standing.version
    if not standing.is_approved():
        earlier = [one.summary_version for one in standing.decisions if isinstance(one, SummaryApproved)]
        what = f" You approved version {max(earlier)}; this one is another." if earlier else ""
        return Declined(f"Nothing was sent: version {version} is not approved yet.{what}", ["approve"])
    if not shareable(standing.drafted.summary).leaving:
        return Declined("Nothing was sent: every sentence is for you alone.", ["undo"])
    return None


def _sentence(one: Statement) -> SharedSentence:
    return SharedSentence(
        statement_id=one.statement_id,
        section=one.section,
        text=one.text,
        owner=one.commitment.owner if one.commitment else None,
        due_date=one.commitment.due_date if one.commitment else None,
    )


def _counted(number: int) -> str:
    return f"{number} sentence{'s' * (number != 1)}"


def _quoted(statements: Sequence[Statement]) -> str:
    texts = (one.text if len(one.text) <= _SHOWN else one.text[: _SHOWN - 1] + "…" for one in statements)
    return ", ".join(f"“{text}”" for text in texts)
