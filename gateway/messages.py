"""What the gateway says: the maps that `protocol.encode` puts on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgpack

from connectors.streams_port import StreamEvent
from gateway.limits import HEARTBEAT_S, RATE_BURST, RATE_PER_S, ErrorCode
from gateway.protocol import Subprotocol, encode, frame
from gateway.wire import framed


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000 + 0.5)


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Record fields as both encodings can carry them: times as ms since 1970, dates as ISO 8601."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is dict:
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, date):
        return value.isoformat()
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
    data = plain(at.fields)
    return {
        "type": "event",
        "offset": at.offset,
        "prev": at.prev,
        "id": data["event_id"],
        "name": at.name,
        "at": data["occurred_at"],
        "session_id": data.get("session_id"),
        "client_id": data.get("client_id"),
        "data": data,
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


class Shared:
    """A stream event as it goes out, encoded once and sent to every connection as the same bytes."""

    __slots__ = ("_made", "_packed", "appended_ms", "offset", "prev")

    def __init__(self, at: StreamEvent) -> None:
        self.offset = at.offset
        self.prev = at.prev
        self.appended_ms = at.appended_ms
        self._packed = encode(Subprotocol.MSGPACK, event(at))
        self._made: dict[Subprotocol | tuple[Subprotocol, int], bytes] | None = None

    @property
    def size(self) -> int:
        return len(self._packed)

    @property
    def event_id(self) -> str:
        return str(msgpack.unpackb(self._packed)["id"])

    def encoded(self, subprotocol: Subprotocol) -> bytes:
        """As one message of a batch."""
        if subprotocol is Subprotocol.MSGPACK:
            return self._packed
        made = self._kept()
        if subprotocol not in made:
            # What JSON says is all in MessagePack, which is smaller to remember.
            made[subprotocol] = encode(subprotocol, msgpack.unpackb(self._packed))
        return made[subprotocol]

    def framed(self, subprotocol: Subprotocol, window_bits: int) -> bytes:
        """Alone in a batch, as a whole WebSocket frame."""
        made, key = self._kept(), (subprotocol, window_bits)
        if key not in made:
            made[key] = framed(frame(subprotocol, [self.encoded(subprotocol)]), window_bits)
        return made[key]

    def delivered(self) -> None:
        """To all who were there: what was made for them need not be kept."""
        self._made = None

    def _kept(self) -> dict[Subprotocol | tuple[Subprotocol, int], bytes]:
        if self._made is None:
            self._made = {}
        return self._made
