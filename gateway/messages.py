"""What the gateway says: the maps that `protocol.encode` puts on the wire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from connectors.streams_port import StreamEvent
from gateway.limits import HEARTBEAT_S, RATE_BURST, RATE_PER_S, ErrorCode
from gateway.protocol import Subprotocol, encode


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000 + 0.5)


def plain(value: Any) -> Any:
    """Record fields as both encodings can carry them: times as ms since 1970, dates as ISO 8601."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    return value


def connected(coach_id: str, connection_id: str, epoch: str, offset: int, recovered: bool) -> dict[str, Any]:
    return {
        "type": "connected",
        "coach_id": coach_id,
        "connection_id": connection_id,
        "epoch": epoch,
        "offset": offset,
        "recovered": recovered,
        "heartbeat_s": HEARTBEAT_S,
        "rate_limit": {"per_second": RATE_PER_S, "burst": RATE_BURST},
    }


def event(at: StreamEvent) -> dict[str, Any]:
    return {
        "type": "event",
        "offset": at.offset,
        "prev": at.prev,
        "id": at.event.event_id,
        "name": at.event.name,
        "at": milliseconds(at.event.occurred_at),
        "session_id": getattr(at.event, "session_id", None),
        "client_id": getattr(at.event, "client_id", None),
        "data": plain(at.event.model_dump()),
    }


def ack(message_id: str) -> dict[str, Any]:
    return {"type": "ack", "id": message_id}


def pong(message_id: str) -> dict[str, Any]:
    return {"type": "pong", "id": message_id}


def history(message_id: str, events: Sequence[StreamEvent], more: bool) -> dict[str, Any]:
    return {"type": "history", "id": message_id, "events": [event(at) for at in events], "more": more}


def error(code: ErrorCode, message: str, message_id: str | None) -> dict[str, Any]:
    return {"type": "error", "code": code.value, "message": message, "id": message_id}


def reconnect(after_ms: int) -> dict[str, Any]:
    return {"type": "reconnect", "after_ms": after_ms}


@dataclass
class Shared:
    """A stream event with its encodings, each made once and sent to every connection as the same bytes."""

    at: StreamEvent
    _encoded: dict[Subprotocol, bytes] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        return self.at.offset

    @property
    def prev(self) -> int:
        return self.at.prev

    @property
    def size(self) -> int:
        return self.at.size

    def bytes(self, subprotocol: Subprotocol) -> bytes:
        if subprotocol not in self._encoded:
            self._encoded[subprotocol] = encode(subprotocol, event(self.at))
        return self._encoded[subprotocol]
