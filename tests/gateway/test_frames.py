"""RFC 6455 and RFC 7692 frame by frame, from outside: what a client may do, and how one that does otherwise ends."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame

from gateway import frame_reader
from gateway.limits import FRAMES_BURST, MESSAGE_BYTES
from gateway.turns import Turns
from tests.gateway.platform import WITHIN_S, Gateway, serving
from tests.gateway.raw import (
    BINARY,
    CLOSE,
    CONTINUATION,
    DEFLATE,
    DEFLATED,
    PING,
    PONG,
    TEXT,
    Raw,
    batch,
    connected,
    deflated,
    frame,
    opened,
    padded,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = batch({"type": "ping", "id": "p"})
PONGED = [{"type": "pong", "id": "p"}]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway() -> AsyncIterator[Gateway]:
    """One for all: whatever a client does, the next one finds it whole."""
    async with serving() as running:
        yield running


async def said_pong(raw: Raw) -> bool:
    return await raw.messages() == PONGED


@pytest.mark.parametrize("payload", [b"", b"hello", b"\xff\x00\xfe", b"x" * 125])
async def test_a_ping_is_answered_with_what_it_carries(gateway: Gateway, payload: bytes) -> None:
    async with connected(gateway) as raw:
        await raw.send(frame(PING, payload))
        received = await raw.received()
        assert (received.opcode, received.reserved, received.payload) == (PONG, 0, payload)


async def test_pings_are_answered_before_connect_too(gateway: Gateway) -> None:
    async with opened(gateway) as raw:
        await raw.send(frame(PING, b"early"))
        assert (await raw.received()).payload == b"early"


async def test_pongs_that_nobody_asked_for_are_nothing(gateway: Gateway) -> None:
    async with connected(gateway) as raw:
        await raw.send(frame(PONG), frame(PONG, b"beat"), frame(PONG, b"x" * 125), frame(TEXT, ASKED))
        assert await said_pong(raw)


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("mask", [b"\0\0\0\0", b"\x01\x80\xff\x37"])
async def test_fragments_are_one_message_with_control_frames_between_them(
    gateway: Gateway, size: int, mask: bytes
) -> None:
    pieces = [ASKED[start : start + size] for start in range(0, len(ASKED), size)]
    async with connected(gateway) as raw:
        for number, piece in enumerate(pieces):
            opcode = CONTINUATION if number else TEXT
            await raw.send(frame(opcode, piece, final=False, mask=mask), frame(PING, bytes([number]), mask=mask))
            assert (await raw.received()).payload == bytes([number])
        await raw.send(frame(CONTINUATION, b"", mask=mask))
        assert await said_pong(raw)


async def test_a_message_may_come_byte_by_byte(gateway: Gateway) -> None:
    whole = padded(10_000)
    async with connected(gateway) as raw:
        pieces = [frame(CONTINUATION, bytes([byte]), final=False) for byte in whole[1:]]
        await raw.send(frame(TEXT, whole[:1], final=False), *pieces, frame(CONTINUATION))
        assert await said_pong(raw)


async def test_frames_may_come_in_any_pieces_of_tcp(gateway: Gateway) -> None:
    async with connected(gateway) as raw:
        for byte in frame(TEXT, ASKED):
            await raw.send(bytes([byte]))
        assert await said_pong(raw)


def largest(fragments: int, level: int | None = None) -> bytes:
    """A message of exactly the limit, with a ping in its midst where there is one."""
    data, reserved = padded(MESSAGE_BYTES), 0
    if level is not None:
        data, reserved = deflated(data, level), DEFLATED
    cuts = [len(data) * place // fragments for place in range(fragments + 1)]
    frames = [
        frame(CONTINUATION if place else TEXT, data[cuts[place] : cuts[place + 1]], place == fragments - 1)
        for place in range(fragments)
    ]
    if reserved:
        frames[0] = bytes([frames[0][0] | reserved]) + frames[0][1:]
    return frame(PING, b"p" * 125).join(frames)


@pytest.mark.parametrize("level", [None, 0, 9])
@pytest.mark.parametrize("fragments", [1, 2, 1000])
async def test_a_message_of_the_largest_size_is_taken(gateway: Gateway, fragments: int, level: int | None) -> None:
    async with connected(gateway, Sec_WebSocket_Extensions=DEFLATE) as raw:
        await raw.send(largest(fragments, level))
        while (received := await raw.received()).opcode == PONG:
            assert received.payload == b"p" * 125
        assert json.loads(received.payload) == PONGED


@pytest.mark.parametrize(
    "over",
    [
        pytest.param([frame(TEXT, padded(MESSAGE_BYTES + 1))], id="whole"),
        pytest.param([frame(BINARY, b"x" * (MESSAGE_BYTES + 1))], id="of the other kind"),
        pytest.param([frame(TEXT, b"x" * MESSAGE_BYTES, False), frame(CONTINUATION, b"x")], id="in fragments"),
        pytest.param([frame(TEXT, b"x" * MESSAGE_BYTES, False), frame(CONTINUATION, b"x", False)], id="not yet whole"),
        pytest.param([frame(TEXT, deflated(padded(MESSAGE_BYTES + 1)), reserved=DEFLATED)], id="after inflation"),
        pytest.param([frame(TEXT, deflated(b"\0" * 100_000_000), reserved=DEFLATED)], id="a bomb"),
        pytest.param([b"\x81\xff" + b"\xff" * 8], id="only said to be"),
    ],
)
async def test_one_byte_more_closes_1009(gateway: Gateway, over: list[bytes]) -> None:
    async with connected(gateway, Sec_WebSocket_Extensions=DEFLATE) as raw:
        await raw.send(*over)
        assert await raw.close_code() == 1009
        assert await raw.at_end()


async def test_a_bomb_in_fragments_closes_1009(gateway: Gateway) -> None:
    bomb = deflated(b"\0" * 20_000_000)
    async with connected(gateway, Sec_WebSocket_Extensions=DEFLATE) as raw:
        await raw.send(frame(TEXT, bomb[:40], False, DEFLATED))
        await raw.send(*(frame(CONTINUATION, bomb[at : at + 40], False) for at in range(40, 4_000, 40)))
        assert await raw.close_code() == 1009


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param(frame(TEXT, ASKED, mask=None), 1002, id="unmasked"),
        pytest.param(frame(TEXT, ASKED, reserved=0x40), 1002, id="first reserved bit"),
        pytest.param(frame(TEXT, ASKED, reserved=0x20), 1002, id="second reserved bit"),
        pytest.param(frame(TEXT, ASKED, reserved=0x10), 1002, id="third reserved bit"),
        pytest.param(frame(3, ASKED), 1002, id="reserved opcode"),
        pytest.param(frame(11), 1002, id="reserved control opcode"),
        pytest.param(frame(CONTINUATION, ASKED), 1002, id="continuation of nothing"),
        pytest.param(frame(TEXT, b"[", False) + frame(TEXT, b"]"), 1002, id="message within a message"),
        pytest.param(frame(PING, b"x" * 126), 1002, id="long ping"),
        pytest.param(frame(PING, b"x", False), 1002, id="fragmented ping"),
        pytest.param(frame(CLOSE, b"\x03"), 1002, id="close of one byte"),
        pytest.param(frame(CLOSE, struct.pack(">H", 1005)), 1002, id="close with a code that is none"),
        pytest.param(frame(CLOSE, struct.pack(">H", 2999)), 1002, id="close with a code of nobody"),
        pytest.param(frame(CLOSE, struct.pack(">H", 1000) + b"\xff"), 1007, id="close for no text"),
        pytest.param(frame(TEXT, b'["\xff"]'), 1007, id="no text"),
        pytest.param(frame(TEXT, b"\xed\xa0\x80"), 1007, id="half a surrogate pair"),
        pytest.param(frame(TEXT, b"\xe2\x82", False) + frame(CONTINUATION, b"("), 1007, id="no text, in fragments"),
    ],
)
async def test_frames_that_cannot_be_close_the_connection(gateway: Gateway, wrong: bytes, code: int) -> None:
    async with connected(gateway) as raw, gateway.connected() as neighbour:
        await raw.send(wrong)
        assert await raw.close_code() == code
        assert await raw.at_end()
        assert await neighbour.pong() == []


async def test_what_does_not_inflate_closes_1002(gateway: Gateway) -> None:
    async with connected(gateway, Sec_WebSocket_Extensions=DEFLATE) as raw:
        await raw.send(frame(TEXT, b"\xff\xff\xff\xff", reserved=DEFLATED))
        assert await raw.close_code() == 1002


@pytest.mark.parametrize("payload", [b"", *(struct.pack(">H", code) + b"bye" for code in (1000, 1001, 3000, 4999))])
async def test_a_close_is_answered_with_the_same(gateway: Gateway, payload: bytes) -> None:
    async with connected(gateway) as raw:
        await raw.send(frame(CLOSE, payload))
        received = await raw.received()
        assert (received.opcode, received.payload) == (CLOSE, payload)
        assert await raw.at_end()


async def test_a_close_may_come_in_the_midst_of_a_message(gateway: Gateway) -> None:
    async with connected(gateway) as raw:
        payload = struct.pack(">H", 1000)
        await raw.send(frame(TEXT, b"[", final=False), frame(CLOSE, payload), frame(CONTINUATION, b"]"))
        received = await raw.received()
        assert (received.opcode, received.payload) == (CLOSE, payload)
        assert await raw.at_end()


async def test_codes_that_clients_make_up_are_counted_as_one(gateway: Gateway) -> None:
    for code in range(3_000, 3_020):
        async with connected(gateway) as raw:
            await raw.send(frame(CLOSE, struct.pack(">H", code)))
            assert await raw.close_code() == code
    async with gateway.http() as http:
        counted = (await http.get("/metrics")).text
    assert 'coachstream_gateway_closes_total{code="other"}' in counted
    assert 'code="30' not in counted


async def test_what_is_no_text_before_a_close_ends_in_order(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    async with connected(gateway) as raw:
        await raw.send(frame(TEXT, b"\xff") + frame(CLOSE, struct.pack(">H", 1000)))
        assert (await raw.received()).opcode == CLOSE
        assert await raw.at_end()
    assert caplog.records == []


async def test_answers_to_what_came_before_a_wrong_frame_are_given(gateway: Gateway) -> None:
    async with connected(gateway) as raw:
        await raw.send(frame(TEXT, ASKED) + frame(TEXT, ASKED, mask=None))
        assert await said_pong(raw)
        assert await raw.close_code() == 1002


async def test_who_sends_first_and_reads_later_learns_why_it_was_closed(gateway: Gateway) -> None:
    """Megabytes that nobody reads would make the kernel take the close frame back."""
    async with connected(gateway) as raw:
        await raw.send(frame(TEXT, b"x" * 12_000_000))
        assert await raw.close_code() == 1009
        assert await raw.at_end()


async def test_who_never_stops_sending_is_cut_off(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_reader, "DISCARDED_BYTES", 1_000_000)
    async with connected(gateway) as raw:
        with pytest.raises(ConnectionError):
            for _ in range(100):
                await raw.send(b"x" * 1_000_000)


async def test_what_comes_after_a_close_is_not_inflated(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    inflated = 0
    decode = PerMessageDeflate.decode

    def counted(self: PerMessageDeflate, one: Frame, *, max_size: int | None = None) -> Frame:
        nonlocal inflated
        inflated += 1
        return decode(self, one, max_size=max_size)

    monkeypatch.setattr(PerMessageDeflate, "decode", counted)
    async with connected(gateway, Sec_WebSocket_Extensions=DEFLATE) as raw:
        await raw.send(frame(TEXT, deflated(padded(60_000)), reserved=DEFLATED) * 2_000)
        assert await raw.close_code() == 4006
        assert await raw.at_end()
    assert inflated < 100


async def test_connections_that_have_much_to_be_parsed_take_turns() -> None:
    turns, done = Turns(), []

    def piece(name: str, left: int) -> None:
        done.append(name)
        if left:
            turns.take(lambda: piece(name, left - 1))

    turns.take(lambda: piece("one", 2))
    turns.take(lambda: piece("two", 1))
    seen = []
    while len(done) < 5:
        await asyncio.sleep(0)
        seen.append(len(done))
    assert done == ["one", "two", "one", "two", "one"]
    assert seen == sorted({1, 2, 3, 4, 5})


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(frame(PING), id="pings"),
        pytest.param(frame(PONG), id="pongs"),
        pytest.param(frame(CONTINUATION, final=False), id="empty fragments"),
        pytest.param(frame(CONTINUATION, b"x", final=False), id="tiny fragments"),
    ],
)
async def test_frames_without_end_close_4006(gateway: Gateway, piece: bytes) -> None:
    async with connected(gateway) as raw, gateway.connected() as neighbour:
        await raw.send(frame(TEXT, b"", final=False), piece * (FRAMES_BURST + 2_000))
        assert await raw.close_code() == 4006
        assert await neighbour.pong() == []


async def test_pongs_do_not_pile_up_before_who_does_not_read_them(gateway: Gateway) -> None:
    pings = 8_000
    async with connected(gateway, receive_buffer=4096) as raw:
        reading = raw.writer.transport
        assert isinstance(reading, asyncio.ReadTransport)
        reading.pause_reading()
        await raw.send(frame(PING, b"x" * 125) * pings, frame(PING, b"the last"))
        for _ in range(2_000):
            # The gateway's loop is this one: it has its turns as well.
            await asyncio.sleep(0)
        reading.resume_reading()
        answered = 0
        while (await raw.received()).payload != b"the last":
            answered += 1
        assert 0 < answered < pings / 2


async def test_who_closes_without_reading_is_cut_off(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_reader, "CLOSE_WITHIN_S", 0.05)
    async with connected(gateway, receive_buffer=4096) as raw:
        reading = raw.writer.transport
        assert isinstance(reading, asyncio.ReadTransport)
        reading.pause_reading()
        for _ in range(8):
            gateway.said("x" * 30_000)
        await raw.send(frame(CLOSE, struct.pack(">H", 1000)))
        assert gateway.server is not None
        async with asyncio.timeout(WITHIN_S):
            while gateway.server.server_state.connections:  # noqa: ASYNC110
                await asyncio.sleep(0)
