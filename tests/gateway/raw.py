"""A WebSocket client by hand: sends any bytes, also wrong ones, and reads only when it is told to."""

import asyncio
import json
import socket
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import msgpack

from tests.gateway.platform import JSON, WITHIN_S, Gateway

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
DEFLATED = 0x40
"""The reserved bit of a message that permessage-deflate compressed (RFC 7692, 6)."""
DEFLATE = "permessage-deflate; client_max_window_bits"
KEY, ACCEPT = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""RFC 6455, 1.3."""
UPGRADE = {
    "Host": "gateway",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Protocol": JSON,
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    """By name in lower case."""


@dataclass(frozen=True)
class Received:
    opcode: int
    reserved: int
    payload: bytes

    @property
    def code(self) -> int:
        """Of a close frame; 1005 where it says none (RFC 6455, 7.1.5)."""
        assert self.opcode == CLOSE
        return int.from_bytes(self.payload[:2], "big") if self.payload else 1005


def frame(
    opcode: int, payload: bytes = b"", final: bool = True, reserved: int = 0, mask: bytes | None = b"\0\0\0\0"
) -> bytes:
    length, masked = len(payload), 0x80 if mask is not None else 0
    if length < 126:
        head = bytes([masked | length])
    elif length < 1 << 16:
        head = bytes([masked | 126]) + struct.pack(">H", length)
    else:
        head = bytes([masked | 127]) + struct.pack(">Q", length)
    if mask is not None:
        payload = mask + bytes(byte ^ key for byte, key in zip(payload, cycle(mask), strict=False))
    return bytes([(0x80 if final else 0) | reserved | opcode]) + head + payload


def batch(*messages: Any) -> bytes:
    return json.dumps(messages).encode()


def deflated(data: bytes, level: int = 6) -> bytes:
    compressor = zlib.compressobj(level, wbits=-12)
    return (compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]


def padded(size: int) -> bytes:
    """A ping of exactly that many bytes, by a field that nobody knows."""
    empty = len(batch({"type": "ping", "id": "p", "padding": ""}))
    return batch({"type": "ping", "id": "p", "padding": "x" * (size - empty)})


class Raw:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))
        await self.writer.drain()

    async def answer(self) -> Answer:
        head = (await self.until(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        return Answer(int(first.split()[1]), {name.lower(): value for name, value in pairs})

    async def received(self) -> Received:
        """The next frame. Raises IncompleteReadError at the end of the connection."""
        first, second = await self._within(self._reader.readexactly(2))
        assert first & 0x80, "the gateway does not fragment"
        assert not second & 0x80, "a server does not mask (RFC 6455, 5.1)"
        widths = {126: 2, 127: 8}
        length = second
        if second in widths:
            length = int.from_bytes(await self._within(self._reader.readexactly(widths[second])), "big")
        payload = await self._within(self._reader.readexactly(length))
        return Received(first & 0x0F, first & 0x70, payload)

    async def messages(self) -> list[dict[str, Any]]:
        """The next batch, by either subprotocol."""
        received = await self.received()
        assert received.opcode in (TEXT, BINARY), received
        assert not received.reserved
        batch: list[dict[str, Any]]
        batch = json.loads(received.payload) if received.opcode == TEXT else msgpack.unpackb(received.payload)
        return batch

    async def close_code(self) -> int:
        """Of the close frame; whatever is before it is passed over."""
        while (received := await self.received()).opcode != CLOSE:
            pass
        return received.code

    async def until(self, text: bytes) -> bytes:
        return await self._within(self._reader.readuntil(text))

    async def at_end(self) -> bool:
        """Whether the gateway closes the connection after all that was read."""
        return await self._within(self._reader.read(1)) == b""

    async def _within(self, reading: Any) -> bytes:
        async with asyncio.timeout(WITHIN_S):
            data: bytes = await reading
            return data


@asynccontextmanager
async def dialled(gateway: Gateway, receive_buffer: int | None = None) -> AsyncIterator[Raw]:
    """A TCP connection, and nothing more. `receive_buffer`: what the kernel holds that is not read, in bytes."""
    host, port = gateway.address.split(":")
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.connect((host, int(port)))
    connection.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=connection)
    try:
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


def request(first: str = "GET /ws HTTP/1.1", /, **headers: str | None) -> bytes:
    """A handshake; `headers` change it, underscores for hyphens, null for without."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in {**UPGRADE, **changed}.items() if value is not None]
    return "\r\n".join([first, *lines, "", ""]).encode("latin-1")


async def shaken(gateway: Gateway, first: str = "GET /ws HTTP/1.1", /, **headers: str | None) -> Answer:
    """What the gateway answers to a handshake."""
    async with dialled(gateway) as raw:
        await raw.send(request(first, **headers))
        return await raw.answer()


@asynccontextmanager
async def opened(gateway: Gateway, receive_buffer: int | None = None, **headers: str | None) -> AsyncIterator[Raw]:
    """After the handshake, before `connect`."""
    async with dialled(gateway, receive_buffer) as raw:
        await raw.send(request(**headers))
        assert (await raw.answer()).status == 101
        yield raw


@asynccontextmanager
async def connected(gateway: Gateway, receive_buffer: int | None = None, **headers: str | None) -> AsyncIterator[Raw]:
    """After `connected`, with nothing to replay."""
    async with opened(gateway, receive_buffer, **headers) as raw:
        await raw.send(frame(TEXT, batch({"type": "connect", "token": gateway.token(), "replay": 0})))
        assert (await raw.messages())[0]["type"] == "connected"
        yield raw
