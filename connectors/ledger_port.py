"""What sessions say of commitments: the entries of the ledger, and where they are kept."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from schemas.events import CommitmentMarked
from schemas.record import Value
from schemas.summary import CommitmentKind, EvidenceSpan, Owner, Statement


class Made(Value):
    """A commitment of one session's newest summary."""

    commitment_id: str
    statement: Statement
    words: list[str]
    """Stems of what it is about: what a later session's words are compared with."""


class Told(Value):
    """A review in one session's newest summary."""

    statement: Statement
    words: list[str]
    """As in Made, of the question and its answer."""


class SessionEntries(Value):
    """All that one version of a session's summary says of commitments."""

    coach_id: str
    session_id: str
    title: str
    session_date: date | None
    summary_version: int
    transcript_version: int
    made: list[Made]
    told: list[Told]


@dataclass(frozen=True)
class KeptEntries:
    entries: SessionEntries
    began_at: datetime
    """When the session was first heard of: its place among sessions of one day, or of no known day."""


class State(StrEnum):
    AGREED = "AGREED"
    CARRIED_OVER = "CARRIED_OVER"
    """Agreed once more in a later session."""
    DONE = "DONE"
    PARTLY = "PARTLY"
    NOT_DONE = "NOT_DONE"
    DROPPED = "DROPPED"
    CHANGED = "CHANGED"


SETTLED = frozenset({State.DONE, State.DROPPED, State.CHANGED})
"""Nothing more is to come of these; of all others there is."""


@dataclass(frozen=True)
class Move:
    """What brought a commitment into a state: a sentence of a session, or the coach by hand."""

    state: State
    session_id: str | None
    """Null, with no title, statement, text or evidence, where the coach marked it by hand."""
    session_title: str
    session_date: date | None
    """By hand, the day of that, in UTC."""
    by: str | None
    """Who said it; null where the transcript names nobody."""
    statement_id: str | None
    text: str
    evidence: list[EvidenceSpan]
    transcript_version: int | None
    """Whose segments the evidence points into."""


@dataclass(frozen=True)
class LedgerEntry:
    """One commitment through the sessions of a client."""

    commitment_id: str
    text: str
    owner: Owner
    kind: CommitmentKind
    state: State
    due_date: date | None
    due_text: str | None
    confidence: int | None
    moves: list[Move] = field(default_factory=list)
    """First how it was made, last what brought it where it is."""
    repeated_as: list[str] = field(default_factory=list)
    """Ids of later commitments that are this one once more."""

    @property
    def made_in(self) -> str:
        """The session that it was first agreed in."""
        session_id = self.moves[0].session_id
        assert session_id is not None
        return session_id

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED


class CommitmentEntries(Protocol):
    async def keep(self, entries: SessionEntries) -> None:
        """In place of those of the session's older versions; those of a newer one stay. Idempotent."""
        ...

    async def mark(self, marked: CommitmentMarked) -> None:
        """Idempotent by event id."""
        ...

    async def marks(self, coach_id: str, commitment_ids: Collection[str]) -> list[CommitmentMarked]:
        """Of these commitments, oldest first."""
        ...

    async def of_client(self, coach_id: str, client_id: str) -> list[KeptEntries]:
        """Of every session that belongs to the client by now, in no particular order."""
        ...
