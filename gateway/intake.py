"""Taking transcripts, whatever they come by: checked, hashed off the loop, stored, and told to Kafka."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from connectors.ports import Coach, ObjectStore, SessionStage, SessionStatus, UploadLedger
from gateway.errors import ApiError
from gateway.ports import EventSink
from gateway.sniff import unsupported
from schemas.events import TranscriptUploaded
from schemas.ids import new_id
from topics.catalogue import TRANSCRIPT_UPLOADED

CHUNK = 1024 * 1024
NAME_CHARACTERS = 200
RECENT = 10_000


@dataclass(frozen=True)
class About:
    """What is said of a file beside its content."""

    title: str | None = None
    session_date: date | None = None
    timezone: str = "UTC"
    client_id: str | None = None
    """One of the coach's; whoever fills this in has checked that."""


@dataclass(frozen=True)
class Offered:
    """A file as somebody offers it. `file` can be read again from its start, and does not change meanwhile."""

    filename: str | None
    file: BinaryIO
    said: About
    media_type: str | None = None
    actor: str | None = None
    """Who brings it, where that is not the coach: `source:<id>`, `watch:<coach_id>`."""


@dataclass(frozen=True)
class Taken:
    session_id: str
    filename: str
    duplicate: bool
    status_url: str


@dataclass(frozen=True)
class _Measured:
    sha256: str
    size: int


class Intake:
    """The one way in: what a source has to do beside this is to find out whose file it is."""

    def __init__(
        self,
        objects: ObjectStore,
        ledger: UploadLedger,
        sink: EventSink,
        now: Callable[[], datetime],
        most_bytes: int,
    ) -> None:
        self._objects = objects
        self._ledger = ledger
        self._sink = sink
        self._now = now
        self._most_bytes = most_bytes
        self._recent: OrderedDict[str, SessionStatus] = OrderedDict()

    async def take(self, coach: Coach, offered: Offered) -> Taken:
        """The session of this file; the same one however often it is sent. Raises ApiError, or Unavailable."""
        filename = _filename(offered.filename)
        measured = await asyncio.to_thread(_measured, offered.file, filename, self._most_bytes)
        now = self._now()
        mine = new_id(now)
        session_id, event_id, published = await self._ledger.claim(coach.coach_id, measured.sha256, mine, new_id(now))
        if not published:
            event = self._event(coach, offered, measured, session_id, event_id)
            await self._objects.put_file(event.object_key, offered.file)
            await self._sink.send(TRANSCRIPT_UPLOADED, event)
            await self._ledger.published(event)
            self._remember(event)
        return Taken(session_id, filename, session_id != mine, f"/transcripts/{session_id}/status")

    def recent(self, coach_id: str, session_id: str) -> SessionStatus | None:
        """A session taken here that the read models may not know of yet."""
        status = self._recent.get(session_id)
        return status if status is not None and status.coach_id == coach_id else None

    def _event(
        self, coach: Coach, offered: Offered, measured: _Measured, session_id: str, event_id: str
    ) -> TranscriptUploaded:
        filename, said = _filename(offered.filename), offered.said
        return TranscriptUploaded(
            event_id=event_id,
            occurred_at=self._now(),
            coach_id=coach.coach_id,
            correlation_id=event_id,
            actor=offered.actor or f"coach:{coach.coach_id}",
            session_id=session_id,
            filename=filename,
            media_type=printable(offered.media_type)[:100] if offered.media_type else None,
            size=measured.size,
            sha256=measured.sha256,
            object_key=f"uploads/{measured.sha256}",
            title=printable(said.title or "").strip()[:NAME_CHARACTERS] or PurePosixPath(filename).stem or filename,
            session_date=said.session_date,
            timezone=said.timezone,
            coach_name=coach.display_name,
            client_id=said.client_id,
        )

    def _remember(self, event: TranscriptUploaded) -> None:
        self._recent[event.session_id] = SessionStatus(
            session_id=event.session_id,
            coach_id=event.coach_id,
            title=event.title,
            filename=event.filename,
            stage=SessionStage.UPLOADED,
            updated_at=event.occurred_at,
            client_id=event.client_id,
            times={event.name: event.occurred_at},
        )
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)


def _measured(file: BinaryIO, filename: str, most: int) -> _Measured:
    """Raises ApiError for what can be no transcript."""
    digest, size, blank = hashlib.sha256(), 0, True
    file.seek(0)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise ApiError(
                413, "too_large", f"{filename} is larger than {most // (1024 * 1024)} MB, the most for one file"
            )
        digest.update(chunk)
        blank = blank and not chunk.strip()
    if blank:
        raise ApiError(422, "empty", f"{filename} is empty: there is no transcript in it")
    if (kind := unsupported(file)) is not None:
        hint = "upload the transcript itself: text, VTT, SRT, JSON or Word"
        raise ApiError(415, "unsupported", f"{filename} is {kind}; {hint}")
    return _Measured(digest.hexdigest(), size)


def _filename(given: str | None) -> str:
    """The last part of the name, whatever path it came with; it is shown and never used as a path."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    return printable(last).strip()[-NAME_CHARACTERS:] or "transcript"


def printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
