"""Taking transcripts: checked, hashed off the loop, stored, and told to Kafka, before the coach is told."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.datastructures import FormData, UploadFile

from connectors.ports import Coach, SessionStage, SessionStatus
from gateway.errors import ApiError
from gateway.ports import Dependencies
from gateway.sniff import unsupported
from schemas.events import TranscriptUploaded
from schemas.ids import new_id
from topics.catalogue import TRANSCRIPT_UPLOADED

CHUNK = 1024 * 1024
NAME_CHARACTERS = 200
RECENT = 10_000


@dataclass(frozen=True)
class About:
    """What the form says of its files."""

    title: str | None
    session_date: date | None
    timezone: str


@dataclass(frozen=True)
class Taken:
    session_id: str
    filename: str
    duplicate: bool
    status_url: str


def about(form: FormData) -> About:
    """Raises ApiError 422."""
    title = _text(form, "title")
    timezone = _text(form, "timezone") or "UTC"
    given_date = _text(form, "session_date")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ApiError(422, "invalid", "timezone is no IANA name such as Europe/Berlin") from error
    try:
        session_date = date.fromisoformat(given_date) if given_date else None
    except ValueError as error:
        raise ApiError(422, "invalid", "session_date is no date such as 2026-03-31") from error
    return About(_printable(title)[:NAME_CHARACTERS] if title else None, session_date, timezone)


class Uploads:
    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._recent: OrderedDict[str, SessionStatus] = OrderedDict()

    async def take(self, coach: Coach, file: UploadFile, said: About) -> Taken:
        """The session of this file; the same one however often it is sent. Raises ApiError, or Unavailable."""
        filename = _filename(file.filename)
        content, sha256 = await asyncio.to_thread(_read, file, self._dependencies.settings.limits.upload_bytes)
        self._check(content, filename)
        now = self._dependencies.now()
        mine = new_id(now)
        ledger = self._dependencies.ledger
        session_id, event_id, published = await ledger.claim(coach.coach_id, sha256, mine, new_id(now))
        if not published:
            event = self._event(coach, file, said, sha256, len(content), session_id, event_id)
            await self._dependencies.objects.put(event.object_key, content)
            await self._dependencies.sink.send(TRANSCRIPT_UPLOADED, event)
            await ledger.published(coach.coach_id, sha256)
            self._remember(event)
        return Taken(session_id, filename, session_id != mine, f"/transcripts/{session_id}/status")

    def recent(self, coach_id: str, session_id: str) -> SessionStatus | None:
        """A session taken here that the read models may not know of yet."""
        status = self._recent.get(session_id)
        return status if status is not None and status.coach_id == coach_id else None

    def _check(self, content: bytes, filename: str) -> None:
        if not content.strip():
            raise ApiError(422, "empty", f"{filename} is empty: there is no transcript in it")
        if (kind := unsupported(content)) is not None:
            hint = "upload the transcript itself: text, VTT, SRT, JSON or Word"
            raise ApiError(415, "unsupported", f"{filename} is {kind}; {hint}")

    def _event(
        self, coach: Coach, file: UploadFile, said: About, sha256: str, size: int, session_id: str, event_id: str
    ) -> TranscriptUploaded:
        filename = _filename(file.filename)
        return TranscriptUploaded(
            event_id=event_id,
            occurred_at=self._dependencies.now(),
            coach_id=coach.coach_id,
            correlation_id=event_id,
            actor=f"coach:{coach.coach_id}",
            session_id=session_id,
            filename=filename,
            media_type=_printable(file.content_type)[:100] if file.content_type else None,
            size=size,
            sha256=sha256,
            object_key=f"uploads/{sha256}",
            title=said.title or PurePosixPath(filename).stem or filename,
            session_date=said.session_date,
            timezone=said.timezone,
            coach_name=coach.display_name,
        )

    def _remember(self, event: TranscriptUploaded) -> None:
        self._recent[event.session_id] = SessionStatus(
            session_id=event.session_id,
            coach_id=event.coach_id,
            title=event.title,
            filename=event.filename,
            stage=SessionStage.UPLOADED,
            updated_at=event.occurred_at,
            times={event.name: event.occurred_at},
        )
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)


def _read(file: UploadFile, most: int) -> tuple[bytes, str]:
    digest, chunks, size = hashlib.sha256(), [], 0
    while chunk := file.file.read(CHUNK):
        size += len(chunk)
        if size > most:
            name = _filename(file.filename)
            raise ApiError(413, "too_large", f"{name} is larger than {most // (1024 * 1024)} MB, the most for one file")
        digest.update(chunk)
        chunks.append(chunk)
    return b"".join(chunks), digest.hexdigest()


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _filename(given: str | None) -> str:
    """The last part of the name, whatever path it came with; it is shown and never used as a path."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    return _printable(last).strip()[-NAME_CHARACTERS:] or "transcript"


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
