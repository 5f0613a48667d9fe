"""The chat protocol from a client's side, without a connection: frames, positions, and what closes mean."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import msgpack

from gateway.limits import TEXT_CHARACTERS, Close

FRAME_BYTES_MOST = 32 * 1024 * 1024
"""Of what the gateway sends: an event that Kafka takes, with the names of its fields, is smaller."""
GAP_SEEN = 4900
"""Sent by this client when the stream skipped an event: it comes again, with its position."""
STOPPING_CODES = range(4100, 4200)
ADVICE: dict[int, str] = {
    Close.UNAUTHENTICATED: "log in again",
    Close.FORBIDDEN: "this account may not use the chat: ask whoever runs it",
    Close.PROTOCOL_ERROR: "gateway and client do not understand each other: use the same version of both",
    Close.TOO_MANY_CONNECTIONS: "the chat is open in too many places: close one",
}

Message = dict[str, Any]


class Refused(Exception):
    """The gateway does not want this client: coming back would not help."""


class NotAccepted(Exception):
    """A message was not taken, by the gateway or before it got there."""


class Order(Enum):
    """An event as the next of a stream."""

    NEXT = auto()
    REPEAT = auto()
    GAP = auto()


@dataclass
class Position:
    """How far a client has come in its stream."""

    epoch: str | None = None
    offset: int = -1
    known: bool = False
    """Nothing up to `offset` is missing, so that the connection may be taken up there."""
    _follows: bool = False
    """The next event must name `offset` as the one before it."""

    def connecting(self, replay: int) -> Message:
        """Fields of `connect`."""
        return {"resume": {"epoch": self.epoch, "offset": self.offset}} if self.known else {"replay": replay}

    def welcome(self, connected: Message, replay: int) -> None:
        """Take up the stream where `connected` says. `replay`: how many events were asked for."""
        if connected["recovered"]:
            return
        nothing_before = connected["offset"] == -1 or (replay == 0 and not self.known)
        self.epoch, self._follows, self.known = connected["epoch"], False, nothing_before
        self.offset = connected["offset"] if nothing_before else -1

    def order(self, event: Message) -> Order:
        """Moves on when it is the next."""
        if event["offset"] <= self.offset:
            return Order.REPEAT
        if self._follows and event["prev"] != self.offset:
            return Order.GAP
        self.offset, self.known, self._follows = event["offset"], True, True
        return Order.NEXT


def framed(message: Message) -> bytes:
    """A batch of one."""
    packed: bytes = msgpack.packb([message])
    return packed


def unframed(frame: str | bytes) -> list[Message]:
    """The batch in a frame. Raises Refused: the same would come again."""
    try:
        batch = msgpack.unpackb(frame) if isinstance(frame, bytes) else None
    except (ValueError, msgpack.UnpackException) as error:
        raise Refused(f"the gateway sent what is no MessagePack: {error}") from error
    if not isinstance(batch, list):
        raise Refused("the gateway sent what is no batch of messages")
    return batch


def check_text(text: str) -> None:
    """Raises NotAccepted for what the gateway would not take, and for what cannot be sent to it."""
    if not 0 < len(text) <= TEXT_CHARACTERS:
        raise NotAccepted(f"a message has 1 to {TEXT_CHARACTERS} characters, and this one {len(text)}")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise NotAccepted("the message has characters that are no text")


def check_close(code: int, reason: str) -> None:
    """Raises Refused for a close that the client does not come back from."""
    if code in STOPPING_CODES:
        advice = f"; {ADVICE[code]}" if code in ADVICE else ""
        raise Refused(f"the gateway closed the connection for good: {code} {reason}{advice}")
