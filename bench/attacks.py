"""Clients that mean ill, as a table. `python -m bench.attacks NAME HOST PORT TOKEN SECONDS` has one kind of them at
work, in a process of its own."""

import asyncio
import sys
import zlib
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle

import msgpack
import uvloop

from bench.load_socket import BINARY, PING

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: coachstream.v1.msgpack\r\n"
    b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)
FIRST_OF_MANY, CONTINUATION, DEFLATED = 0x02, 0x00, 0x40
TOKEN = b"{token}"
PAUSE_S = 0.01


@dataclass(frozen=True)
class Attack:
    """Each connection sends `first`, when that is answered `then`, and `again` as fast as it is taken, or once in so
    many seconds. Closed, it comes back."""

    name: str
    connections: int
    first: bytes = HANDSHAKE
    then: bytes = b""
    """Messages, with TOKEN where the token belongs."""
    again: bytes = b""
    every_s: float = 0
    reads: bool = True
    stays: bool = True
    """Otherwise it leaves after that many seconds, and comes again."""


def frame(head: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    else:
        wide = size >= 1 << 16
        length = bytes([0xFF if wide else 0xFE]) + size.to_bytes(8 if wide else 2, "big")
    return bytes([head]) + length + b"\0\0\0\0" + payload


def message(*batch: object) -> bytes:
    return frame(0x80 | BINARY, msgpack.packb(batch))


def deflated(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, wbits=-12)
    return frame(0x80 | DEFLATED | BINARY, (compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4])


def connect(**fields: object) -> bytes:
    packed: bytes = msgpack.packb([{"type": "connect", "token": TOKEN.decode(), "replay": 0, **fields}])
    return packed


PINGS = frame(0x80 | PING, b"x" * 125) * 500
HISTORY = {"type": "history", "id": "h", "before": 1 << 40, "limit": 500}
ATTACKS = (
    Attack("half-open connections", 3_000, first=b"", every_s=1),
    Attack("handshakes of a byte a second", 1_000, first=b"GET /ws HTTP/1.1\r\nX: ", again=b"x", every_s=1),
    Attack("heads without end", 20, first=b"GET /ws HTTP/1.1\r\nX: ", again=b"x" * 65_536),
    Attack("connections that never connect", 1_000, every_s=1),
    Attack(
        "tokens that do not hold", 50, then=message({"type": "connect", "token": "a.b.c"}), every_s=0.05, stays=False
    ),
    Attack("pings without end", 20, then=connect(), again=PINGS),
    Attack("pings whose pongs nobody reads", 20, then=connect(), again=PINGS, reads=False),
    Attack("fragments without end", 20, then=frame(FIRST_OF_MANY, b""), again=frame(CONTINUATION, b"") * 5_000),
    Attack(
        "65,000 maps in a message",
        20,
        then=frame(0x80 | BINARY, b"\xdc\xfd\xe8" + b"\x80" * 65_000),
        every_s=0.05,
        stays=False,
    ),
    Attack("arrays in arrays", 20, then=frame(0x80 | BINARY, b"\x91" * 65_000), every_s=0.05, stays=False),
    Attack(
        "arrays that lie about their length",
        20,
        then=frame(0x80 | BINARY, b"\xdd\xff\xff\xff\xff"),
        every_s=0.05,
        stays=False,
    ),
    Attack("messages of 20 MB", 20, then=connect(), again=frame(0x80 | BINARY, b"x" * 20_000_000)),
    Attack("bombs of 20 MB", 20, then=connect(), again=deflated(b"\0" * 20_000_000)),
    Attack(
        "messages that inflate to 64 KiB",
        20,
        then=connect(),
        again=deflated(msgpack.packb([{"type": "ping", "id": "p", "x": "x" * 65_000}])),
    ),
    Attack("history of 500, on twenty devices", 20, then=connect(), again=message(HISTORY), every_s=0.1),
    Attack("replays of 500, over and over", 15, then=connect(replay=500), every_s=0.2, stays=False),
)


async def go_on(attack: Attack, host: str, port: int, token: str, source: str) -> None:
    while True:
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            await _once(attack, host, port, token, source)
        await asyncio.sleep(PAUSE_S)


async def _once(attack: Attack, host: str, port: int, token: str, source: str) -> None:
    reader, writer = await asyncio.open_connection(host, port, local_addr=(source, 0))
    try:
        writer.write(attack.first)
        if attack.then:
            await reader.readuntil(b"\r\n\r\n")
            then = attack.then
            if TOKEN in then:
                then = message(*_with_token(then, token))
            writer.write(then)
        work = [asyncio.ensure_future(_send(attack, writer))]
        if attack.reads:
            work.append(asyncio.ensure_future(_read(reader)))
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
    finally:
        writer.transport.abort()


def _with_token(then: bytes, token: str) -> list[dict[str, object]]:
    batch: list[dict[str, object]] = msgpack.unpackb(then)
    return [{**one, "token": token} for one in batch]


async def _read(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


async def _send(attack: Attack, writer: asyncio.StreamWriter) -> None:
    while not writer.transport.is_closing():
        if attack.again:
            writer.write(attack.again)
            await writer.drain()
        await asyncio.sleep(attack.every_s)
        if not attack.stays:
            return


async def attack_for(attack: Attack, host: str, port: int, token: str, seconds: float) -> None:
    sources = cycle(f"127.0.0.{number}" for number in range(2, 6))
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(go_on(attack, host, port, token, next(sources)) for _ in range(attack.connections)))


def main(name: str, host: str, port: str, token: str, seconds: str) -> None:
    attack = next(attack for attack in ATTACKS if attack.name == name)
    uvloop.run(attack_for(attack, host, int(port), token, float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
