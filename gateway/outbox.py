"""What one connection has yet to send: bounded in bytes; sent at once when idle, gathered under load."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from gateway.limits import CATCH_UP_BYTES, FRAME_BYTES, GATHER_S
from gateway.messages import Shared
from gateway.metrics import Metrics
from gateway.protocol import Subprotocol, frame
from gateway.rate import TokenBucket
from gateway.wire import framed


class Wire(Protocol):
    """The socket under a connection, as far as it is written to."""

    paused: bool
    window_bits: int

    def write(self, frame: bytes) -> None: ...
    def unsent(self) -> int: ...


class _Part(NamedTuple):
    encoded: bytes
    appended_ms: int


class Postman:
    """Sends what outboxes have gathered, all of them from one timer; and counts what is sent."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self._waiting: list[Outbox] = []

    def soon(self, outbox: "Outbox") -> None:
        """Within GATHER_S."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(GATHER_S, self._round)
        self._waiting.append(outbox)

    def sent(self, count: int, size: int) -> None:
        self.metrics.sent.inc(count)
        self.metrics.sent_bytes.inc(size)

    def took(self, appended_ms: int) -> None:
        """What Kafka took at `appended_ms` is sent; 0 for what did not come from there."""
        if appended_ms:
            self.metrics.kafka_to_socket.observe(max(0.0, time.time() - appended_ms / 1000))

    def _round(self) -> None:
        waiting, self._waiting = self._waiting, []
        for outbox in waiting:
            outbox.gathered()


class Outbox:
    """Messages go out in the order they were put. `overflowed` is called once, when the client is too slow."""

    __slots__ = ("_gathering", "_idle", "_most", "_overflowed", "_parts", "_postman", "_queued", "_room", "_shut",
                 "_subprotocol", "_wire")  # fmt: skip

    def __init__(
        self, subprotocol: Subprotocol, wire: Wire, overflowed: Callable[[], None], most: int, postman: Postman
    ) -> None:
        self._subprotocol = subprotocol
        self._wire = wire
        self._overflowed = overflowed
        self._most = most
        self._postman = postman
        self._parts: deque[_Part] | None = None
        self._queued = 0
        self._gathering = False
        self._shut = False
        # One send per gathering time keeps a connection idle; more than that is load.
        self._idle = TokenBucket(5, 1 / GATHER_S, time.monotonic())
        self._room: asyncio.Future[None] | None = None

    @property
    def empty(self) -> bool:
        """Everything put so far is handed to the socket."""
        return not self._parts

    def put(self, encoded: bytes) -> None:
        """Not held back to be gathered with others. A message larger than the bound may go alone."""
        if self._queue(_Part(encoded, 0)):
            self.flush()

    def deliver(self, event: Shared) -> None:
        """Held back for a while under load."""
        if not self._parts and not self._wire.paused and not self._shut and self._idle.take(time.monotonic()):
            batch = event.framed(self._subprotocol, self._wire.window_bits)
            self._wire.write(batch)
            self._postman.sent(1, len(batch))
            self._postman.took(event.appended_ms)
        elif self._queue(_Part(event.encoded(self._subprotocol), event.appended_ms)):
            if self._queued >= FRAME_BYTES:
                self.flush()
            elif not self._gathering and not self._wire.paused:
                self._gathering = True
                self._postman.soon(self)

    def gathered(self) -> None:
        self._gathering = False
        self.flush()

    def flush(self) -> None:
        """Hand to the socket what it takes. To be called again when it takes more."""
        while self._parts and not self._wire.paused:
            parts = self._take(self._parts)
            batch = framed(frame(self._subprotocol, [part.encoded for part in parts]), self._wire.window_bits)
            self._wire.write(batch)
            self._postman.sent(len(parts), len(batch))
            for part in parts:
                self._postman.took(part.appended_ms)
        if not self._parts:
            self._parts = None
        if self._room is not None and self._unsent() <= CATCH_UP_BYTES:
            self._open()

    async def room(self) -> None:
        """Returns when a replay may go on."""
        while not self._shut and self._unsent() > CATCH_UP_BYTES:
            if self._room is None:
                self._room = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._room)

    def shut(self) -> None:
        """Nothing more is sent."""
        self._shut = True
        self._parts = None
        self._queued = 0
        self._open()

    def _queue(self, part: _Part) -> bool:
        if self._shut:
            return False
        unsent = self._unsent()
        self._postman.metrics.queue_depth.observe(unsent)
        if unsent and unsent + len(part.encoded) > self._most:
            self.shut()
            self._overflowed()
            return False
        if self._parts is None:
            self._parts = deque()
        self._parts.append(part)
        self._queued += len(part.encoded)
        return True

    def _unsent(self) -> int:
        return self._queued + self._wire.unsent()

    def _open(self) -> None:
        if self._room is not None:
            self._room.set_result(None)
            self._room = None

    def _take(self, waiting: deque[_Part]) -> list[_Part]:
        parts: list[_Part] = []
        size = 0
        while waiting and (not parts or size + len(waiting[0].encoded) <= FRAME_BYTES):
            part = waiting.popleft()
            size += len(part.encoded)
            parts.append(part)
        self._queued -= size
        return parts
