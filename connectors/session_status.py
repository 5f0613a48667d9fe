"""How events become a session's status: pure, whatever holds the rows.

Each event gives a contribution, and contributions merge by maximum or minimum alone. Hence the order of events does not
matter, nor how often each arrives.
"""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.ports import SessionStage, SessionStatus
from schemas.events import (
    NotificationKind,
    NotificationStatusChanged,
    SessionAssigned,
    SessionIndexed,
    SummaryApproved,
    SummaryDrafted,
    SummaryShared,
    TranscriptParsed,
    TranscriptRejected,
    TranscriptUploaded,
)
from schemas.record import Event

STAGES = list(SessionStage)
FACTS = ("title", "filename", "passages", "notification", "error", "client_id")
"""What the newest event that tells it decides."""


@dataclass(frozen=True)
class Contribution:
    """What one event says about its session."""

    coach_id: str
    session_id: str
    name: str
    occurred_at: datetime
    order: str
    """Of two contributions to one fact, the one whose order is greater as ASCII stands."""
    stage: SessionStage
    facts: dict[str, str | int]
    transcript_version: int | None = None
    summary_version: int | None = None
    approved_version: int | None = None
    shared_version: int | None = None


def contribution(event: Event) -> Contribution | None:
    """Null when the event says nothing about a session's status."""
    match event:
        case TranscriptUploaded():
            return _of(
                event,
                event.session_id,
                SessionStage.UPLOADED,
                title=event.title,
                filename=event.filename,
                client_id=event.client_id,
            )
        case TranscriptParsed():
            # What an earlier try at the same file was refused for is over.
            return _of(
                event,
                event.session_id,
                SessionStage.PARSED,
                transcript_version=event.transcript.version,
                title=event.title,
                error="",
                client_id=event.client_id,
            )
        case TranscriptRejected():
            return _of(
                event,
                event.session_id,
                SessionStage.REJECTED,
                title=event.title,
                filename=event.filename,
                error=event.message,
            )
        case SummaryDrafted():
            version = event.summary.version
            return _of(event, event.session_id, SessionStage.SUMMARIZED, summary_version=version, title=event.title)
        case SessionIndexed():
            version = event.transcript_version
            return _of(event, event.session_id, SessionStage.PARSED, rank=version, passages=event.passages)
        case SummaryApproved():
            return _of(event, event.session_id, SessionStage.SUMMARIZED, approved_version=event.summary_version)
        case SummaryShared():
            return _of(event, event.session_id, SessionStage.SUMMARIZED, shared_version=event.summary_version)
        case NotificationStatusChanged(kind=NotificationKind.SUMMARY_SHARED):
            # The session's own mail is the one to its coach.
            return None
        case NotificationStatusChanged():
            return _of(event, event.session_id, SessionStage.SUMMARIZED, notification=event.status.value)
        case SessionAssigned():
            # What the coach says of it outranks what was taken from the file, whichever came first.
            return _of(event, event.session_id, SessionStage.UPLOADED, rank=1, client_id=event.client_id or "")
        case _:
            return None


def _of(
    event: Event,
    session_id: str,
    stage: SessionStage,
    *,
    rank: int = 0,
    transcript_version: int | None = None,
    summary_version: int | None = None,
    approved_version: int | None = None,
    shared_version: int | None = None,
    client_id: str | None = None,
    **facts: str | int,
) -> Contribution:
    if client_id is not None:
        facts["client_id"] = client_id
    milliseconds = round(event.occurred_at.timestamp() * 1000)
    return Contribution(
        coach_id=event.coach_id,
        session_id=session_id,
        name=event.name,
        occurred_at=event.occurred_at,
        order=f"{rank:08d}.{milliseconds:016d}.{event.event_id}",
        stage=stage,
        # PostgreSQL's text cannot hold a NUL, and titles and file names are whatever a coach's tool made.
        facts={name: value.replace("\0", "�") if isinstance(value, str) else value for name, value in facts.items()},
        transcript_version=transcript_version,
        summary_version=summary_version,
        approved_version=approved_version,
        shared_version=shared_version,
    )


@dataclass(frozen=True)
class SessionRow:
    """A status in the making: each fact beside the order of the event that told it."""

    coach_id: str
    session_id: str
    stage: SessionStage
    started_at: datetime
    updated_at: datetime
    transcript_version: int | None = None
    summary_version: int | None = None
    approved_version: int | None = None
    shared_version: int | None = None
    facts: dict[str, tuple[str, str | int]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)

    def status(self) -> SessionStatus:
        told = {name: value for name, (_, value) in self.facts.items()}
        return SessionStatus(
            session_id=self.session_id,
            coach_id=self.coach_id,
            title=str(told.get("title", "")),
            filename=_text(told.get("filename")),
            stage=self.stage,
            updated_at=self.updated_at,
            transcript_version=self.transcript_version,
            summary_version=self.summary_version,
            approved_version=self.approved_version,
            shared_version=self.shared_version,
            passages=None if "passages" not in told else int(told["passages"]),
            notification=_text(told.get("notification")),
            error=_text(told.get("error")) or None,
            client_id=_text(told.get("client_id")) or None,
            times=dict(self.times),
        )


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def merge(row: SessionRow | None, said: Contribution) -> SessionRow:
    """`row` with one contribution more; commutative, associative and idempotent in the contributions."""
    if row is None:
        row = SessionRow(said.coach_id, said.session_id, said.stage, said.occurred_at, said.occurred_at)
    facts = dict(row.facts)
    for name, value in said.facts.items():
        facts[name] = max(facts.get(name, ("", value)), (said.order, value), key=lambda told: told[0])
    return SessionRow(
        coach_id=row.coach_id,
        session_id=row.session_id,
        stage=max(row.stage, said.stage, key=STAGES.index),
        started_at=min(row.started_at, said.occurred_at),
        updated_at=max(row.updated_at, said.occurred_at),
        transcript_version=_newest(row.transcript_version, said.transcript_version),
        summary_version=_newest(row.summary_version, said.summary_version),
        approved_version=_newest(row.approved_version, said.approved_version),
        shared_version=_newest(row.shared_version, said.shared_version),
        facts=facts,
        times={**row.times, said.name: min(row.times.get(said.name, said.occurred_at), said.occurred_at)},
    )


def _newest(*versions: int | None) -> int | None:
    return max((version for version in versions if version is not None), default=None)
