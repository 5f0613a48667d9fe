"""A coach's device: each checks that its stream has no gap and nothing twice."""

import time
from dataclasses import dataclass, field
from typing import Any

import msgpack

from bench.load_socket import BINARY, Socket


@dataclass(frozen=True)
class User:
    coach_id: str
    token: str


@dataclass
class Observed:
    """What all clients saw together. `offsets` is what was said, by client id, at its place in its stream."""

    offsets: dict[str, int] = field(default_factory=dict)
    said_at: dict[str, float] = field(default_factory=dict)
    unacknowledged: dict[str, "Client"] = field(default_factory=dict)
    acks: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    fan_out: list[float] = field(default_factory=list)
    """Seconds from a say to each client that sees it."""
    events: int = 0
    refused: int = 0
    """Messages that the gateway did not take, and that were said again."""
    faults: list[str] = field(default_factory=list)

    def forget_times(self) -> None:
        for times in (self.acks, self.own, self.fan_out):
            times.clear()


class Client(Socket):
    """One device of a coach. What it has seen outlives its connection."""

    subprotocol = "coachstream.v1.msgpack"

    __slots__ = ("end", "epoch", "last", "observed", "user")

    def __init__(self, user: User, observed: Observed) -> None:
        super().__init__()
        self.user, self.observed = user, observed
        self.epoch: str | None = None
        self.last = -1
        self.end = -1

    def say(self, client_id: str) -> None:
        observed = self.observed
        observed.said_at.setdefault(client_id, time.perf_counter())
        observed.unacknowledged[client_id] = self
        self._send({"type": "say", "id": client_id, "text": f"{client_id} and a few more words, as people write"})

    def opened(self) -> None:
        hello: dict[str, Any] = {"type": "connect", "token": self.user.token, "replay": 0}
        if self.epoch is not None:
            hello["resume"] = {"epoch": self.epoch, "offset": self.last}
        self._send(hello)

    def received(self, payload: bytes) -> None:
        for message in msgpack.unpackb(payload):
            kind = message["type"]
            if kind == "event":
                self._event(message)
            elif kind == "ack":
                if self.observed.unacknowledged.pop(message["id"], None) is not None:
                    self.observed.acks.append(time.perf_counter() - self.observed.said_at[message["id"]])
            elif kind == "connected":
                self._connected(message)
            elif kind == "error":
                self.observed.refused += 1
            elif kind == "reconnect":
                self.closing = True

    def ended(self, why: str) -> None:
        self.observed.faults.append(f"{self.user.coach_id}: {why}")

    def _send(self, message: dict[str, Any]) -> None:
        self.write(BINARY, msgpack.packb([message]))

    def _connected(self, message: dict[str, Any]) -> None:
        if self.epoch is None:
            self.epoch, self.last = message["epoch"], message["offset"]
        elif not message["recovered"]:
            self.observed.faults.append(f"{self.user.coach_id}: not recovered from {self.last}")
            self.epoch, self.last = message["epoch"], message["offset"]
        self.end = message["offset"]
        self.settle(None)

    def _event(self, message: dict[str, Any]) -> None:
        observed, offset = self.observed, message["offset"]
        if message["prev"] != self.last or offset <= self.last:
            observed.faults.append(f"{self.user.coach_id}: {offset} after {message['prev']} came after {self.last}")
        self.last = offset
        observed.events += 1
        client_id = message["client_id"]
        if client_id not in observed.said_at:
            return
        took = time.perf_counter() - observed.said_at[client_id]
        observed.fan_out.append(took)
        if observed.offsets.setdefault(client_id, offset) != offset:
            observed.faults.append(f"{client_id} is in the stream twice")
        if client_id.startswith(f"{id(self)}-"):
            observed.own.append(took)


class Stuck(Socket):
    """A device that takes up its stream, and then reads no more."""

    subprotocol = Client.subprotocol

    __slots__ = ("user",)

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def opened(self) -> None:
        self.write(BINARY, msgpack.packb([{"type": "connect", "token": self.user.token, "replay": 0}]))

    def received(self, payload: bytes) -> None:
        self.settle(None)
        if self.transport is not None:
            self.transport.pause_reading()

    def ended(self, why: str) -> None:
        """As it should."""
