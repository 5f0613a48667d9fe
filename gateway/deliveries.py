"""What a webhook's delivery says, once it is proven: a transcript, or where one is to be had."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sources_port import SourceKind, Wanted
from gateway.errors import ApiError
from gateway.intake import About
from gateway.uploads import said

ZOOM_HOSTS = frozenset({"zoom.us", "zoomgov.com"})
FIREFLIES_HOSTS = frozenset({"api.fireflies.ai"})
FIREFLIES_QUERY = (
    "query Transcript($id: String!) { transcript(id: $id) { id title date "
    "sentences { index speaker_name speaker_id text start_time end_time } } }"
)
MOST_FILES = 10


@dataclass(frozen=True)
class Found:
    """One transcript: its bytes, or what to fetch them with."""

    filename: str
    said: About
    content: bytes | None = None
    wanted: Wanted | None = None


@dataclass(frozen=True)
class Delivery:
    delivery_id: str
    """The same when it is sent again."""
    found: list[Found] = field(default_factory=list)
    answer: dict[str, str] | None = None
    """What the sender wants to hear back, where that is more than that it came."""


@dataclass(frozen=True)
class Receiver:
    """What reading a delivery takes of the source it came to."""

    secret: str = field(repr=False)
    """The one that proved it."""
    timezone: str
    api_key: str | None = field(repr=False)


def read(kind: SourceKind, headers: Mapping[str, str], body: bytes, to: Receiver) -> Delivery:
    """Raises ApiError 422 for what cannot be read."""
    if kind is SourceKind.WEBHOOK:
        return _standard(headers, body, to)
    try:
        message = json.loads(body)
        return _zoom(message, to) if kind is SourceKind.ZOOM else _fireflies(message, to)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ApiError(422, "invalid", "the delivery is not as its sender's documentation says") from error


def _zoom(message: dict[str, Any], to: Receiver) -> Delivery:
    event, payload = message["event"], message["payload"]
    if event == "endpoint.url_validation":
        token = str(payload["plainToken"])
        proof = hmac.new(to.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        return Delivery("", answer={"plainToken": token, "encryptedToken": proof})
    meeting = payload.get("object") or {}
    delivery = Delivery(f"{event} {meeting.get('uuid')} {message.get('event_ts')}")
    if event != "recording.transcript_completed":
        return delivery
    topic = str(meeting.get("topic") or "Zoom meeting")
    timezone = str(meeting.get("timezone") or to.timezone)
    about = said(topic, _local_date(meeting.get("start_time"), timezone), timezone)
    headers = {"Authorization": f"Bearer {message['download_token']}"}
    files = [one for one in meeting["recording_files"] if one.get("file_type") == "TRANSCRIPT"][:MOST_FILES]
    for one in files:
        wanted = Wanted(str(one["download_url"]), ZOOM_HOSTS, headers)
        delivery.found.append(Found(f"{topic.replace('/', '-')}.vtt", about, wanted=wanted))
    return delivery


def _local_date(start_time: object, timezone: str) -> str | None:
    """The day it was where the meeting was."""
    if not isinstance(start_time, str):
        return None
    return datetime.fromisoformat(start_time).astimezone(ZoneInfo(timezone)).date().isoformat()


def _fireflies(message: dict[str, Any], to: Receiver) -> Delivery:
    event, meeting = str(message["event"]), str(message["meeting_id"])
    delivery = Delivery(f"{event} {meeting} {message['timestamp']}")
    if event == "meeting.transcribed":
        query = {"query": FIREFLIES_QUERY, "variables": {"id": meeting}}
        headers = {"Authorization": f"Bearer {to.api_key}"}
        wanted = Wanted("https://api.fireflies.ai/graphql", FIREFLIES_HOSTS, headers, query)
        delivery.found.append(Found(f"{meeting}.json", said(None, None, to.timezone), wanted=wanted))
    return delivery


def _standard(headers: Mapping[str, str], body: bytes, to: Receiver) -> Delivery:
    """`{"text", "filename", "title", "session_date", "timezone"}`; or the body is the transcript, JSON or not."""
    delivery = Delivery(headers["webhook-id"])
    fields = _fields(headers, body)
    if fields is None:
        delivery.found.append(Found("transcript", said(None, None, to.timezone), content=body))
        return delivery
    given = {name: fields.get(name) for name in ("filename", "title", "session_date", "timezone")}
    if any(value is not None and not isinstance(value, str) for value in given.values()):
        raise ApiError(422, "invalid", "filename, title, session_date and timezone are text")
    about = said(given["title"], given["session_date"], given["timezone"], to.timezone)
    content = fields["text"].encode("utf-8", "replace")
    delivery.found.append(Found(given["filename"] or "transcript", about, content=content))
    return delivery


def _fields(headers: Mapping[str, str], body: bytes) -> dict[str, Any] | None:
    """Null where the body is the transcript itself."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) and isinstance(fields.get("text"), str) else None
