"""What the stages and the gateway ask of the outside, as Protocols. Real and in-memory bodies pass one suite."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from schemas.events import NotificationStatusChanged, SummaryDrafted, TranscriptParsed, TranscriptUploaded
from schemas.record import Event

Vectors = NDArray[np.float32]
"""Shape (texts, dimensions), rows of length 1."""


class Unavailable(Exception):
    """The outside system did not answer, or said to come back later: worth trying again."""


class Unsendable(Exception):
    """Kafka will never take this record, for its size: trying again will not help."""


class NotFound(Exception):
    """What was asked for is not there: trying again will not help."""


class ObjectStore(Protocol):
    """Raw uploads, by key."""

    async def put(self, key: str, content: bytes) -> None: ...
    async def put_file(self, key: str, file: BinaryIO) -> None:
        """All of a file from its start, never whole in memory. A put that fails leaves what was there."""
        ...

    async def get(self, key: str) -> bytes:
        """Raises NotFound."""
        ...


class Priority(StrEnum):
    """Who waits for whom at the embedder: a search query goes before a draft, a draft before indexing."""

    QUERY = "query"
    DRAFT = "draft"
    INDEX = "index"


class Embedder(Protocol):
    """Texts to unit vectors."""

    @property
    def model(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    async def embed(self, texts: Sequence[str], priority: Priority) -> Vectors: ...


@dataclass(frozen=True)
class Passage:
    """What the index holds: a few neighbouring segments."""

    passage_id: str
    coach_id: str
    session_id: str
    transcript_version: int
    title: str
    session_date: date | None
    segment_ids: tuple[str, ...]
    speakers: tuple[str, ...]
    text: str
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True)
class Hit:
    passage: Passage
    score: float
    """0 to 1, the best of one answer nearest 1; comparable within one answer only."""


class PassageIndex(Protocol):
    """Passages by meaning, one tenant a coach."""

    async def replace_session(
        self, coach_id: str, session_id: str, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Afterwards the session has exactly these passages; doing it twice changes nothing."""
        ...

    async def search(
        self, coach_id: str, query: str, vector: Vectors, limit: int, session_id: str | None = None
    ) -> list[Hit]:
        """Hybrid of words and meaning, best first; `vector` has shape (1, dimensions)."""
        ...

    async def count(self, coach_id: str, session_id: str) -> int: ...


@dataclass(frozen=True)
class Mail:
    message_id: str
    """Without angle brackets; the same for every try at one notification."""
    sender: str
    recipient: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Returns once the server has taken it. Raises Unavailable, or MailRefused for good."""
        ...


class MailRefused(Exception):
    """The mail server will never take this mail."""


class NotificationLedger(Protocol):
    """Which mails are done with."""

    async def outcome(self, notification_id: str) -> NotificationStatusChanged | None: ...
    async def record(self, outcome: NotificationStatusChanged) -> None:
        """The first outcome of a notification stays; a second is ignored."""
        ...


class Role(StrEnum):
    COACH = "coach"
    ADMIN = "admin"
    """Also sees how the platform does; no other coach's words."""


@dataclass(frozen=True)
class Coach:
    coach_id: str
    email: str
    display_name: str
    timezone: str
    password_hash: str = field(repr=False)
    role: Role = Role.COACH


class Accounts(Protocol):
    """Who may log in. State, not events."""

    async def add(self, coach: Coach) -> bool:
        """False when the id or the e-mail is taken."""
        ...

    async def by_id(self, coach_id: str) -> Coach | None: ...
    async def by_email(self, email: str) -> Coach | None: ...
    async def existing(self, coach_ids: Sequence[str]) -> set[str]:
        """Which of them there are, in one query."""
        ...

    async def remove(self, email: str) -> bool:
        """The account alone: not what was said with it. False when nobody has that e-mail."""
        ...

    async def set_role(self, email: str, role: Role) -> bool:
        """False when nobody has that e-mail."""
        ...


class UploadLedger(Protocol):
    """One session per coach and file content, so that a repeated upload is the same session."""

    async def claim(self, coach_id: str, sha256: str, session_id: str, event_id: str) -> tuple[str, str, bool]:
        """(session_id, event_id, published) of the first claim; published tells whether its event is in Kafka."""
        ...

    async def published(self, event: TranscriptUploaded) -> None:
        """The claim of this event's coach and digest is in Kafka, as this event."""
        ...

    async def original(self, coach_id: str, session_id: str) -> TranscriptUploaded | None:
        """The event that a session began with; null when it is not this coach's."""
        ...


class SummaryStore(Protocol):
    """What analyze and refine have written, by session: their state, rebuilt from the log."""

    async def save_transcript(self, parsed: TranscriptParsed) -> None:
        """Upsert by (session_id, transcript version)."""
        ...

    async def add_transcript(self, parsed: TranscriptParsed) -> bool:
        """Compare-and-set: False when that session already has a transcript of this version from another event."""
        ...

    async def transcript(self, session_id: str, version: int | None = None) -> TranscriptParsed | None:
        """The newest, or the one of `version`."""
        ...

    async def transcript_told_by(self, session_id: str, event_id: str) -> TranscriptParsed | None:
        """The version that the event of this id carries: what an earlier run made is sent again as it was."""
        ...

    async def save_summary(self, drafted: SummaryDrafted) -> bool:
        """Compare-and-set: False when that session already has a summary of this version from another cause."""
        ...

    async def summary(self, session_id: str, version: int | None = None) -> SummaryDrafted | None:
        """The newest, or the one of `version`."""
        ...

    async def versions(self, session_id: str) -> list[SummaryDrafted]:
        """Every summary of a session, oldest first."""
        ...

    async def summary_caused_by(self, event_id: str) -> SummaryDrafted | None:
        """What an earlier run on the same event made: it is sent again as it was, not made anew."""
        ...

    async def first_and_newest(self, coach_id: str, limit: int) -> Sequence[tuple[SummaryDrafted, SummaryDrafted]]:
        """Of the coach's sessions summarised last, at most `limit`: the first version of each, and the newest."""
        ...


class SessionStage(StrEnum):
    """How far a session is, in order."""

    UPLOADED = "UPLOADED"
    REJECTED = "REJECTED"
    """Before PARSED: a file that was refused may be read with another parser, and one that was read stays read."""
    PARSED = "PARSED"
    SUMMARIZED = "SUMMARIZED"


@dataclass(frozen=True)
class SessionStatus:
    session_id: str
    coach_id: str
    title: str
    filename: str | None
    stage: SessionStage
    updated_at: datetime
    transcript_version: int | None = None
    """1, and one more for each correction."""
    summary_version: int | None = None
    approved_version: int | None = None
    """The newest that the coach approved; an older one than `summary_version` says nothing of that."""
    shared_version: int | None = None
    passages: int | None = None
    """Null until indexed."""
    notification: str | None = None
    """SENT, FAILED, or null until tried."""
    error: str | None = None
    client_id: str | None = None
    """Whose session it is; null where nobody said."""
    times: dict[str, datetime] = field(default_factory=dict)
    """When each record name was first seen for this session."""


class ReadModels(Protocol):
    """What `project` makes of the log for the gateway to read."""

    async def apply(self, event: Event) -> None:
        """Idempotent by event id, and indifferent to order between topics."""
        ...

    async def session(self, coach_id: str, session_id: str) -> SessionStatus | None:
        """Null when the session is not this coach's."""
        ...

    async def sessions(self, coach_id: str, limit: int = 100, client_id: str | None = None) -> list[SessionStatus]:
        """Newest first; of one client, where one is named."""
        ...


class CoachLog(Protocol):
    """The writing side of coach streams. One writer at a time for each coach: the chat stage."""

    async def append(self, event: Event, prev: int) -> int:
        """Its offset in its coach's stream, once it is durable and every gateway is told. Raises Unavailable, and then
        it may be there or not."""
        ...

    async def expect(self, coach_ids: Collection[str]) -> None:
        """Get ready for coaches whose streams were not written to from here: their first event then takes no longer
        than the next. Raises Unavailable."""
        ...

    async def publish_live(self, event: Event, offset: int, prev: int) -> None:
        """Tell every gateway once more of an event that was appended: they drop a repeat by its offset."""
        ...
