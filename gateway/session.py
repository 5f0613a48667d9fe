"""One connection's state machine: what a frame, or time, leads to. Pure; the edge does what it is told."""

from dataclasses import dataclass
from enum import StrEnum

from gateway import messages
from gateway.limits import (
    RATE_BURST,
    RATE_PER_S,
    REFUSAL_BYTES,
    REFUSALS_BURST,
    REFUSALS_PER_S,
    Close,
    ErrorCode,
)
from gateway.protocol import (
    ClientMessage,
    Connect,
    History,
    Ping,
    Refused,
    Say,
    Subprotocol,
    Undecodable,
    decode,
)
from gateway.rate import TokenBucket


class Phase(StrEnum):
    AWAITING_CONNECT = "awaiting connect"
    CONNECTED = "connected"
    CLOSING = "closing"


@dataclass(frozen=True)
class Reply:
    """Say this at once."""

    message: dict[str, object]


@dataclass(frozen=True)
class Shut:
    """Close the connection; nothing after it counts."""

    code: Close


Action = Connect | Say | History | Reply | Shut
"""`Connect`, `Say` and `History` are for the edge to carry out: they need the outside."""


class Session:
    """Begins awaiting `connect`. `now` is seconds of a clock that does not go back."""

    __slots__ = ("_rate", "_refusals", "_subprotocol", "phase")

    def __init__(self, subprotocol: Subprotocol, now: float) -> None:
        self.phase = Phase.AWAITING_CONNECT
        self._subprotocol = subprotocol
        self._rate = TokenBucket(RATE_BURST, RATE_PER_S, now)
        self._refusals: TokenBucket | None = None

    def receive(self, frame: str | bytes, now: float) -> list[Action]:
        """What one frame from the client leads to, in order."""
        if self.phase is Phase.CLOSING:
            return []
        try:
            batch = decode(self._subprotocol, frame)
        except Undecodable:
            return [self._shut(Close.PROTOCOL_ERROR)]
        actions: list[Action] = []
        cost = max(1, len(frame) // REFUSAL_BYTES)
        for message in batch:
            if self.phase is Phase.AWAITING_CONNECT:
                action = self._first(message)
            elif self._rate.take(now):
                action = _answer(message)
            else:
                action, cost = self._too_fast(message, cost, now), 1
            actions.append(action)
            if isinstance(action, Shut):
                break
        return actions

    def late(self) -> Shut | None:
        """The time to connect is over."""
        return self._shut(Close.PROTOCOL_ERROR) if self.phase is Phase.AWAITING_CONNECT else None

    def closing(self) -> None:
        self.phase = Phase.CLOSING

    def _first(self, message: ClientMessage) -> Action:
        if isinstance(message, Refused) and message.code is ErrorCode.FORBIDDEN:
            # A `connect`, with what cannot be a token.
            return self._shut(Close.UNAUTHENTICATED)
        if not isinstance(message, Connect):
            return self._shut(Close.PROTOCOL_ERROR)
        self.phase = Phase.CONNECTED
        return message

    def _too_fast(self, message: ClientMessage, cost: int, now: float) -> Action:
        if self._refusals is None:
            self._refusals = TokenBucket(REFUSALS_BURST, REFUSALS_PER_S, now)
        if not self._refusals.take(now, cost):
            return self._shut(Close.RATE_LIMITED)
        return _refusal(ErrorCode.RATE_LIMITED, f"more than {RATE_PER_S:g} messages a second", _id_of(message))

    def _shut(self, code: Close) -> Shut:
        self.phase = Phase.CLOSING
        return Shut(code)


def _answer(message: ClientMessage) -> Action:
    if isinstance(message, Refused):
        return _refusal(message.code, message.message, message.id)
    if isinstance(message, Connect):
        return _refusal(ErrorCode.BAD_MESSAGE, "this connection is connected already", None)
    if isinstance(message, Ping):
        return Reply(messages.pong(message.id))
    return message


def _refusal(code: ErrorCode, message: str, message_id: str | None) -> Reply:
    return Reply(messages.error(code, message, message_id))


def _id_of(message: ClientMessage) -> str | None:
    return None if isinstance(message, Connect) else message.id
