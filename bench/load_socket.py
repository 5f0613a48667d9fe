"""A WebSocket client on a bare asyncio transport: what it costs is taken from the platform under measure on the same
cores. And many of them, connected as fast as they are let in."""

import asyncio
import os
import random
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

PORTS_AN_ADDRESS = 5_000
"""Connections from one loopback address: the kernel has 28,000 ports for each pair of addresses."""
BACKOFF_S = (1, 2, 4, 8, 16, 30)
CONNECT_WITHIN_S = 20.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@dataclass(frozen=True)
class Address:
    host: str
    port: int


class Socket(asyncio.Protocol):
    """`joined` is done once the connection is of use. What is heard and said is for the subclass."""

    subprotocol = ""

    __slots__ = ("_buffer", "_upgraded", "closing", "joined", "transport")

    def __init__(self) -> None:
        self.closing = True
        self.transport: asyncio.Transport | None = None
        self.joined: asyncio.Future[None] | None = None
        self._buffer = b""
        self._upgraded = False

    def opened(self) -> None:
        """The handshake is over: say who you are."""
        raise NotImplementedError

    def received(self, payload: bytes) -> None:
        raise NotImplementedError

    def ended(self, why: str) -> None:
        """The server ended the connection."""
        raise NotImplementedError

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # uvloop's are no subclass
        self.transport, self._buffer, self._upgraded, self.closing = transport, b"", False, False
        key = b64encode(os.urandom(16)).decode()
        asked = f"Sec-WebSocket-Protocol: {self.subprotocol}\r\n" if self.subprotocol else ""
        transport.write(
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{asked}\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self.settle(ConnectionError("the connection ended"))
        if not self.closing:
            self.ended("ended without a close frame")

    def cut(self) -> None:
        self.closing = True
        if self.transport is not None:
            self.transport.abort()

    def write(self, opcode: int, payload: bytes) -> None:
        # A mask of zeros is a mask, and leaves the payload as it is.
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        else:
            head = struct.pack("!BBH", 0x80 | opcode, 0xFE, size)
        if self.transport is not None:
            self.transport.write(head + b"\0\0\0\0" + payload)

    def settle(self, error: Exception | None) -> None:
        if self.joined is not None and not self.joined.done():
            if error is None:
                self.joined.set_result(None)
            else:
                self.joined.set_exception(error)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded and not self._upgrade():
            return
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode in (TEXT, BINARY):
                self.received(payload)
            elif opcode == PING:
                self.write(PONG, payload)
            elif opcode == CLOSE:
                if not self.closing:
                    self.ended(f"closed with {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}")
                self.cut()

    def _upgrade(self) -> bool:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self._buffer = b""
            self.settle(ConnectionRefusedError(head.partition(b"\r\n")[0].decode()))
            self.cut()
            return False
        self._buffer, self._upgraded = rest, True
        self.opened()
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


S = TypeVar("S", bound=Socket)


class Crowd(Generic[S]):
    """Connects all, and again after a cut. `refused`: handshakes and connections that had to be tried again."""

    def __init__(self, clients: Sequence[S], address: Address) -> None:
        self.clients = clients
        self.refused = 0
        self._address = address

    @property
    def connected(self) -> int:
        return sum(client.transport is not None for client in self.clients)

    async def connect(self, at_once: int, first: int = 0) -> None:
        """All from the `first` on, at most `at_once` under way at a time."""
        room = asyncio.Semaphore(at_once)

        async def one(index: int) -> None:
            async with room:
                await self._insist(index)

        await asyncio.gather(*(one(index) for index in range(first, len(self.clients))))

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
                    return await open_socket(self.clients[index], self._address, index)
            except (OSError, TimeoutError):
                self.clients[index].cut()
                self.refused += 1
                attempt = min(attempt + 1, len(BACKOFF_S) - 1)
                await asyncio.sleep(random.uniform(0, BACKOFF_S[attempt]))


async def open_socket(client: Socket, address: Address, index: int, receive_bytes: int = 0) -> None:
    """`index` picks the source address; `receive_bytes` bounds what the kernel takes in for a client that does not
    read."""
    loop = asyncio.get_running_loop()
    client.joined = loop.create_future()
    raw = socket.socket()
    try:
        raw.setblocking(False)
        if receive_bytes:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        raw.bind((f"127.0.0.{1 + index // PORTS_AN_ADDRESS}", 0))
        await loop.sock_connect(raw, (address.host, address.port))
    except BaseException:
        raw.close()
        raise
    await loop.create_connection(lambda: client, sock=raw)
    await client.joined
