"""What one connection has yet to send: bounded in bytes, written by one task, in batches."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gateway.limits import CATCH_UP_BYTES, FRAME_BYTES, GATHER_S
from gateway.metrics import Metrics
from gateway.protocol import Subprotocol, frame
from gateway.rate import TokenBucket

Send = Callable[[str | bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Part:
    encoded: bytes
    appended_ms: int


class Outbox:
    """Messages go out in the order they were put. `overflowed` is called once, when the client is too slow."""

    def __init__(
        self, subprotocol: Subprotocol, send: Send, overflowed: Callable[[], None], most: int, metrics: Metrics
    ) -> None:
        self._subprotocol = subprotocol
        self._send = send
        self._overflowed = overflowed
        self._most = most
        self._metrics = metrics
        self._parts: deque[_Part] = deque()
        self._unsent = 0
        self._queued = 0
        self._shut = False
        # One send per gathering time keeps a connection idle; more than that is load.
        self._idle = TokenBucket(5, 1 / GATHER_S, time.monotonic())
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._empty = asyncio.Event()
        self._empty.set()

    def put(self, encoded: bytes, *, urgent: bool = False, appended_ms: int = 0) -> None:
        """`urgent` is not held back to be gathered with others. A message larger than the bound may go alone."""
        if self._shut:
            return
        if self._unsent and self._unsent + len(encoded) > self._most:
            self._shut = True
            self._parts.clear()
            self._overflowed()
            return
        self._parts.append(_Part(encoded, appended_ms))
        self._unsent += len(encoded)
        self._queued += len(encoded)
        self._metrics.queue_depth.observe(self._unsent)
        self._empty.clear()
        self._wake.set()
        if urgent or self._queued >= FRAME_BYTES:
            self._hurry.set()
        if self._unsent > CATCH_UP_BYTES:
            self._room.clear()

    async def room(self) -> None:
        """Returns when a replay may go on."""
        await self._room.wait()

    async def flush(self) -> None:
        """Returns when everything put so far is handed to the socket."""
        self._hurry.set()
        await self._empty.wait()

    async def run(self) -> None:
        """The writer. Ends when cancelled, or with what `send` raises."""
        while True:
            await self._wake.wait()
            if not self._hurry.is_set() and not self._idle.take(time.monotonic()):
                await self._gather()
            parts = self._take()
            await self._write(parts)

    async def _gather(self) -> None:
        try:
            async with asyncio.timeout(GATHER_S):
                await self._hurry.wait()
        except TimeoutError:
            return

    def _take(self) -> list[_Part]:
        parts: list[_Part] = []
        size = 0
        while self._parts and (not parts or size + len(self._parts[0].encoded) <= FRAME_BYTES):
            part = self._parts.popleft()
            size += len(part.encoded)
            parts.append(part)
        self._queued -= size
        if not self._parts:
            self._wake.clear()
            self._hurry.clear()
        return parts

    async def _write(self, parts: list[_Part]) -> None:
        if not parts:
            return
        batch = frame(self._subprotocol, [part.encoded for part in parts])
        await self._send(batch)
        size = sum(len(part.encoded) for part in parts)
        self._unsent -= size
        self._metrics.sent.inc(len(parts))
        self._metrics.sent_bytes.inc(size)
        now_ms = time.time() * 1000
        for part in parts:
            if part.appended_ms:
                self._metrics.kafka_to_socket.observe(max(0.0, now_ms - part.appended_ms) / 1000)
        if self._unsent <= CATCH_UP_BYTES:
            self._room.set()
        if not self._parts:
            self._empty.set()
