"""Many WebSocket clients in one process: each checks that its stream has no gap and nothing twice.

Written on bare asyncio transports: what a client costs here is taken from the platform under measure on the same cores.
"""

import asyncio
import os
import random
import struct
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import msgpack

PORTS_AN_ADDRESS = 20_000
"""Connections from one loopback address: the kernel has 28,000 ports for each pair of addresses."""
BACKOFF_S = (1, 2, 4, 8, 16, 30)
CONNECT_WITHIN_S = 20.0


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
    """Handshakes and messages that the gateway did not take, and that were tried again."""
    faults: list[str] = field(default_factory=list)

    def forget_times(self) -> None:
        for times in (self.acks, self.own, self.fan_out):
            times.clear()


class Client(asyncio.Protocol):
    """One device of a coach. `lost` is called when the connection ends; `joined` is done once it is connected."""

    __slots__ = ("_buffer", "_upgraded", "closing", "end", "epoch", "host", "joined", "last", "observed", "transport",
                 "user")  # fmt: skip

    def __init__(self, user: User, host: str, observed: Observed) -> None:
        self.user, self.host, self.observed = user, host, observed
        self.epoch: str | None = None
        self.last = -1
        self.end = -1
        self.closing = True
        self.transport: asyncio.Transport | None = None
        self.joined: asyncio.Future[None] | None = None
        self._buffer = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # uvloop's are no subclass
        self.transport, self._buffer, self._upgraded, self.closing = transport, b"", False, False
        key = b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /ws HTTP/1.1\r\nHost: {self.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Protocol: coachstream.v1.msgpack\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self._settle(ConnectionError("the connection ended"))
        if not self.closing:
            self.observed.faults.append(f"{self.user.coach_id}: the gateway ended a connection")

    def cut(self) -> None:
        self.closing = True
        if self.transport is not None:
            self.transport.abort()

    def say(self, client_id: str) -> None:
        observed = self.observed
        observed.said_at.setdefault(client_id, time.perf_counter())
        observed.unacknowledged[client_id] = self
        self._send({"type": "say", "id": client_id, "text": f"{client_id} and a few more words, as people write"})

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded and not self._upgrade():
            return
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 2:
                for message in msgpack.unpackb(payload):
                    self._receive(message)
            elif opcode == 9:
                self._write(0xA, payload)
            elif opcode == 8:
                self._closed_by_gateway(payload)

    def _upgrade(self) -> bool:
        head, ended, rest = self._buffer.partition(b"\r\n\r\n")
        if not ended:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self.closing = True
            self._buffer = b""
            self._settle(ConnectionRefusedError(head.partition(b"\r\n")[0].decode()))
            self.cut()
            return False
        self._buffer, self._upgraded = rest, True
        hello: dict[str, Any] = {"type": "connect", "token": self.user.token, "replay": 0}
        if self.epoch is not None:
            hello["resume"] = {"epoch": self.epoch, "offset": self.last}
        self._send(hello)
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        start, size = 2, buffer[1] & 0x7F
        if size == 126:
            start = 4
        elif size == 127:
            start = 10
        if len(buffer) < start:
            return None
        if start > 2:
            size = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0] & 0x0F, buffer[start : start + size]

    def _send(self, message: dict[str, Any]) -> None:
        self._write(2, msgpack.packb([message]))

    def _write(self, opcode: int, payload: bytes) -> None:
        # A mask of zeros is a mask, and leaves the payload as it is.
        size = len(payload)
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size) if size < 126 else struct.pack(
            "!BBH", 0x80 | opcode, 0xFE, size
        )  # fmt: skip
        if self.transport is not None:
            self.transport.write(head + b"\0\0\0\0" + payload)

    def _receive(self, message: dict[str, Any]) -> None:
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

    def _connected(self, message: dict[str, Any]) -> None:
        if self.epoch is None:
            self.epoch, self.last = message["epoch"], message["offset"]
        elif not message["recovered"]:
            self.observed.faults.append(f"{self.user.coach_id}: not recovered from {self.last}")
            self.epoch, self.last = message["epoch"], message["offset"]
        self.end = message["offset"]
        self._settle(None)

    def _event(self, message: dict[str, Any]) -> None:
        observed, offset = self.observed, message["offset"]
        if message["prev"] != self.last or offset <= self.last:
            observed.faults.append(f"{self.user.coach_id}: {offset} after {message['prev']} came after {self.last}")
        self.last = offset
        observed.events += 1
        client_id = message["client_id"]
        if client_id is None:
            return
        took = time.perf_counter() - observed.said_at[client_id]
        observed.fan_out.append(took)
        if observed.offsets.setdefault(client_id, offset) != offset:
            observed.faults.append(f"{client_id} is in the stream twice")
        if client_id.startswith(f"{id(self)}-"):
            observed.own.append(took)

    def _closed_by_gateway(self, payload: bytes) -> None:
        if not self.closing:
            code = int.from_bytes(payload[:2], "big")
            self.observed.faults.append(f"{self.user.coach_id}: closed with {code} {payload[2:].decode()}")
        self.cut()

    def _settle(self, error: Exception | None) -> None:
        if self.joined is not None and not self.joined.done():
            if error is None:
                self.joined.set_result(None)
            else:
                self.joined.set_exception(error)


class Crowd:
    """All clients, over the users in turn."""

    def __init__(self, users: Sequence[User], connections: int, host: str, port: int) -> None:
        self.observed = Observed()
        self._host, self._port = host, port
        self.clients = [
            Client(users[n % len(users)], f"{host}:{port}", self.observed) for n in range(connections)
        ]  # fmt: skip

    async def connect(self, at_once: int, told: Callable[[int], None] = lambda count: None) -> None:
        """All of them, at most `at_once` under way at a time."""
        room = asyncio.Semaphore(at_once)
        done = 0

        async def one(index: int) -> None:
            nonlocal done
            async with room:
                await self._insist(index)
            done += 1
            told(done)

        await asyncio.gather(*(one(index) for index in range(len(self.clients))))

    async def reconnect(self) -> list[float]:
        """As a client does that was cut off: with full jitter. Seconds until each was connected again, in order."""
        began = time.perf_counter()
        times: list[float] = []

        async def one(index: int) -> None:
            await asyncio.sleep(random.uniform(0, BACKOFF_S[0]))
            await self._insist(index)
            times.append(time.perf_counter() - began)

        await asyncio.gather(*(one(index) for index in range(len(self.clients))))
        return sorted(times)

    def cut(self) -> None:
        for client in self.clients:
            client.cut()

    async def _insist(self, index: int) -> None:
        attempt = 0
        while True:
            try:
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    return await self._open(index)
            except (OSError, TimeoutError):
                self.clients[index].cut()
                self.observed.refused += 1
                attempt = min(attempt + 1, len(BACKOFF_S) - 1)
                await asyncio.sleep(random.uniform(0, BACKOFF_S[attempt]))

    async def _open(self, index: int) -> None:
        client, loop = self.clients[index], asyncio.get_running_loop()
        client.joined = loop.create_future()
        source = (f"127.0.0.{1 + index // PORTS_AN_ADDRESS}", 0)
        await loop.create_connection(lambda: client, self._host, self._port, local_addr=source)
        await client.joined
