"""The contract, from outside: a real server on loopback, in-memory parts behind it."""

import asyncio
import socket
from typing import Any

import msgpack
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from gateway.ports import Limits
from schemas.events import ChatSaid
from tests.gateway.platform import DANA, EVE, JSON, MSGPACK, ORIGIN, Gateway, chat_said, serving


@pytest.mark.parametrize("subprotocol", [JSON, MSGPACK])
async def test_says_are_acknowledged_and_seen_once(gateway: Gateway, subprotocol: str) -> None:
    async with gateway.connected(subprotocol=subprotocol) as client:
        assert client.hello["offset"] == -1
        assert not client.hello["recovered"]
        assert (client.hello["coach_id"], client.hello["heartbeat_s"]) == ("dana", 30)
        await client.send({"type": "say", "id": "a", "text": "hello"}, {"type": "ping", "id": "b"})
        ack, event, pong = sorted(await client.take(3), key=lambda message: message["type"])
        assert ack == {"type": "ack", "id": "a"}
        assert pong == {"type": "pong", "id": "b"}
        assert (event["offset"], event["prev"], event["name"], event["client_id"]) == (0, -1, "ChatSaid", "a")
        assert event["session_id"] is None
        assert event["data"]["text"] == "hello"
        assert event["data"]["occurred_at"] == event["at"]


async def test_replayed_and_live_events_are_the_same(gateway: Gateway) -> None:
    async with gateway.connected() as before:
        gateway.said("one")
        live = await before.next()
    async with gateway.connected() as after:
        assert await after.next() == live


@pytest.mark.parametrize("stride", [1, 3])
async def test_resume_gives_what_was_missed_and_then_live(stride: int) -> None:
    async with serving(stride=stride) as gateway:
        offsets = [gateway.said(f"{number}") for number in range(300)]
        async with gateway.connected(replay=0) as client:
            epoch = client.hello["epoch"]
            assert client.hello["offset"] == offsets[-1]
            assert await client.pong() == []
        async with gateway.connected(resume={"epoch": epoch, "offset": offsets[99]}) as client:
            assert client.hello["recovered"]
            gateway.said("live")
            assert await client.texts(201) == [*(f"{number}" for number in range(100, 300)), "live"]
            assert await client.pong() == []


async def test_fresh_connections_get_the_latest(gateway: Gateway) -> None:
    for number in range(120):
        gateway.said(f"{number}")
    async with gateway.connected() as client:
        assert await client.texts(50) == [f"{number}" for number in range(70, 120)]
        assert await client.pong() == []
    async with gateway.connected(replay=100) as client:
        assert await client.texts(100) == [f"{number}" for number in range(20, 120)]


@pytest.mark.parametrize(
    "resume",
    [{"epoch": "another", "offset": 3}, {"epoch": "epoch-1", "offset": 900}, {"epoch": "epoch-1", "offset": 1}],
)
async def test_recovery_is_all_or_nothing(gateway: Gateway, resume: dict[str, Any]) -> None:
    for number in range(10):
        gateway.said(f"{number}")
    gateway.streams.forget_before("dana", 5)
    async with gateway.connected(resume=resume) as client:
        assert not client.hello["recovered"]
        assert await client.texts(5) == ["5", "6", "7", "8", "9"]
        assert await client.pong() == []


async def test_more_than_ten_thousand_behind_is_too_far(gateway: Gateway) -> None:
    for number in range(10_002):
        gateway.said(f"{number}", live=False)
    async with gateway.connected(resume={"epoch": "epoch-1", "offset": 0}) as client:
        assert not client.hello["recovered"]
    async with gateway.connected(resume={"epoch": "epoch-1", "offset": 1}) as client:
        assert client.hello["recovered"]
        assert await client.texts(10_000) == [f"{number}" for number in range(2, 10_002)]


async def test_a_gap_in_the_live_feed_is_read_from_the_record(gateway: Gateway) -> None:
    gateway.said("zero")
    async with gateway.connected(replay=0) as client:
        for number in range(5):
            gateway.said(f"missed {number}", live=False)
        gateway.said("heard")
        gateway.said("after")
        assert await client.texts(7) == [*(f"missed {number}" for number in range(5)), "heard", "after"]


async def test_repeats_in_the_live_feed_are_seen_once(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        heard = [gateway.streams.append(event) for event in [_event(gateway, "one"), _event(gateway, "two")]]
        for at in (*heard, *heard):
            gateway.streams.tell(at)
        assert await client.texts(2) == ["one", "two"]
        assert await client.pong() == []


def _event(gateway: Gateway, text: str) -> ChatSaid:
    return chat_said(text, DANA.coach_id, gateway.clock())


async def test_a_replaced_stream_loses_the_position(gateway: Gateway) -> None:
    for number in range(3):
        gateway.said(f"{number}")
    async with gateway.connected() as client:
        gateway.streams.create("dana")
        gateway.said("anew")
        assert await client.close_code() == 4004
    async with gateway.connected() as client:
        assert client.hello["epoch"] == "epoch-2"
        assert await client.texts(1) == ["anew"]


async def test_two_devices_see_the_same(gateway: Gateway) -> None:
    async with gateway.connected() as one, gateway.connected(subprotocol=MSGPACK) as two:
        await one.send({"type": "say", "id": "x", "text": "from one"})
        await two.send({"type": "say", "id": "y", "text": "from two"})
        events = [[message for message in await client.take(3) if message["type"] == "event"] for client in (one, two)]
        assert events[0] == events[1]
        assert {event["client_id"] for event in events[0]} == {"x", "y"}


async def test_coaches_do_not_see_each_other(gateway: Gateway) -> None:
    async with gateway.connected(EVE) as eve, gateway.connected() as dana:
        gateway.said("for dana")
        assert await dana.texts(1) == ["for dana"]
        assert await eve.pong() == []


async def test_a_say_repeated_is_acknowledged_again_and_recorded_once(gateway: Gateway) -> None:
    async with gateway.connected() as one, gateway.connected() as two:
        for client in (one, two, one):
            await client.send({"type": "say", "id": "same", "text": "once"})
            await client.until("ack")
        assert len(gateway.sink.sent) == 1
        gateway.clock.advance(601)
        await one.send({"type": "say", "id": "same", "text": "once"})
        await one.until("ack")
        assert len(gateway.sink.sent) == 2


async def test_a_say_that_kafka_does_not_take_is_refused_and_can_be_repeated(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        gateway.sink.unavailable = True
        await client.send({"type": "say", "id": "a", "text": "hello"})
        refused = await client.next()
        assert (refused["type"], refused["code"], refused["id"]) == ("error", "unavailable", "a")
        gateway.sink.unavailable = False
        await client.send({"type": "say", "id": "a", "text": "hello"})
        await client.until("ack")


async def test_history_goes_back_page_by_page(gateway: Gateway) -> None:
    for number in range(25):
        gateway.said(f"{number}")
    async with gateway.connected(replay=0) as client:
        before, pages, more = 25, [], True
        while more:
            await client.send({"type": "history", "id": "h", "before": before, "limit": 10})
            page = await client.next()
            assert (page["type"], page["id"]) == ("history", "h")
            pages.append([event["data"]["text"] for event in page["events"]])
            before, more = page["events"][0]["offset"], page["more"]
        assert [len(page) for page in pages] == [10, 10, 5]
        assert [text for page in reversed(pages) for text in page] == [f"{number}" for number in range(25)]


@pytest.mark.parametrize(
    ("message", "code", "refused_id"),
    [
        ({"type": "say", "id": "a", "text": ""}, "bad_message", "a"),
        ({"type": "say", "id": "a", "text": "x" * 8001}, "too_large", "a"),
        ({"type": "say", "id": "a", "text": "hi", "session_id": "nobody's"}, "unknown_session", "a"),
        ({"type": "say", "text": "hi"}, "bad_message", None),
        ({"type": "history", "id": "h", "before": 1, "limit": 501}, "bad_message", "h"),
        ({"type": "shout", "id": "s"}, "bad_message", "s"),
        ({"type": "connect", "token": "again"}, "bad_message", None),
        (7, "bad_message", None),
    ],
)
async def test_refused_messages_leave_the_connection_open(
    gateway: Gateway, message: Any, code: str, refused_id: str | None
) -> None:
    async with gateway.connected() as client:
        await client.send(message)
        refused = await client.next()
        assert (refused["type"], refused["code"], refused["id"]) == ("error", code, refused_id)
        assert await client.pong() == []


async def test_text_of_the_most_characters_is_taken(gateway: Gateway) -> None:
    async with gateway.connected(subprotocol=MSGPACK) as client:
        await client.send({"type": "say", "id": "a", "text": "\U0001f600" * 8000})
        assert await client.until("ack")


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 5000, None, 7])
async def test_bad_tokens_close_4100(gateway: Gateway, token: object) -> None:
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": token})
        assert await client.close_code() == 4100


async def test_no_token_closes_4100_and_nothing_else_of_the_batch_counts(gateway: Gateway) -> None:
    async with gateway.client() as client:
        await client.send({"type": "connect"}, {"type": "say", "id": "a", "text": "hello"})
        assert await client.close_code() == 4100
    assert gateway.sink.sent == []


@pytest.mark.parametrize(
    "wrong", [{"replay": 501}, {"replay": -1}, {"resume": 3}, {"resume": {"epoch": "e", "offset": "3"}}]
)
async def test_a_connect_that_cannot_be_read_closes_4102(gateway: Gateway, wrong: dict[str, Any]) -> None:
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": gateway.token(), **wrong})
        assert await client.close_code() == 4102


async def test_what_comes_with_connect_in_one_batch_is_carried_out_after_it(gateway: Gateway) -> None:
    async with gateway.client() as client:
        hello = {"type": "connect", "token": gateway.token()}
        await client.send(hello, {"type": "ping", "id": "p"}, {"type": "say", "id": "s", "text": "at once"})
        kinds = [message["type"] for message in await client.take(4)]
        assert kinds[0] == "connected"
        assert sorted(kinds[1:]) == ["ack", "event", "pong"]


@pytest.mark.parametrize("subprotocol", [JSON, MSGPACK])
@pytest.mark.parametrize("compression", ["deflate", None])
async def test_deflate_is_negotiated_where_it_is_offered(
    gateway: Gateway, subprotocol: str, compression: str | None
) -> None:
    gateway.said("much the same again and again " * 100)
    async with gateway.client(subprotocol, compression=compression) as client:
        answer = client.connection.response
        assert answer is not None
        assert ("permessage-deflate" in answer.headers.get("Sec-WebSocket-Extensions", "")) is bool(compression)
        await client.say_hello(gateway.token())
        assert len((await client.texts(1))[0]) == 3000
        await client.send({"type": "say", "id": "a", "text": "compressed as well " * 100})
        await client.until("ack")


async def test_expired_tokens_close_4005(gateway: Gateway) -> None:
    token = gateway.token(seconds=60)
    gateway.clock.advance(61)
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": token})
        assert await client.close_code() == 4005


async def test_a_token_that_runs_out_closes_4005(gateway: Gateway) -> None:
    async with gateway.client() as client:
        await client.say_hello(gateway.token(seconds=1))
        assert await client.close_code() == 4005


async def test_a_ticket_opens_one_connection_from_its_origin(gateway: Gateway) -> None:
    async with gateway.http(gateway.token()) as http:
        answers = [await http.post("/auth/ws-ticket", headers={"Origin": ORIGIN}) for _ in range(2)]
    used, foreign = (answer.json()["ticket"] for answer in answers)
    async with gateway.client() as client:
        assert (await client.say_hello(used))["coach_id"] == "dana"
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": used})
        assert await client.close_code() == 4100
    async with gateway.client(origin=None) as client:
        await client.send({"type": "connect", "token": foreign})
        assert await client.close_code() == 4100


async def test_a_coach_who_is_gone_closes_4101(gateway: Gateway) -> None:
    nobody = gateway.tokens.access("nobody", gateway.clock()).token
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": nobody})
        assert await client.close_code() == 4101


@pytest.mark.parametrize(
    "frame", ["{}", "[]", "nonsense", '[{"type":"ping","id":"a"}]', b"\x91\x80", "[NaN]", "[" * 60_000]
)
async def test_a_first_frame_that_is_no_connect_closes_4102(gateway: Gateway, frame: str | bytes) -> None:
    async with gateway.client() as client:
        await client.connection.send(frame)
        assert await client.close_code() == 4102


@pytest.mark.parametrize(
    "frame",
    [
        "[]",
        b"",
        b"\xc1",
        msgpack.packb({"type": "ping"}),
        msgpack.packb([{1: 2}]),
        msgpack.packb([msgpack.Timestamp(1, 2)]),
        msgpack.packb([msgpack.ExtType(5, b"x")]),
        b"\x91" * 60_000,
        b"\xdd\xff\xff\xff\xff",
        msgpack.packb([{"type": "ping", "id": b"bytes"}]),
    ],
)
async def test_undecodable_msgpack_closes_4102(gateway: Gateway, frame: str | bytes) -> None:
    async with gateway.connected(subprotocol=MSGPACK) as client, gateway.connected() as neighbour:
        await client.connection.send(frame)
        assert await client.close_code() == 4102
        assert await neighbour.pong() == []


async def test_no_connect_in_time_closes_4102() -> None:
    async with serving(Limits(connect_within_s=0.05)) as gateway, gateway.client() as client:
        assert await client.close_code() == 4102


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_a_message_too_big_closes_1009(gateway: Gateway, compression: str | None) -> None:
    async with gateway.client(compression=compression) as client:
        await client.say_hello(gateway.token())
        await client.connection.send("x" * (64 * 1024 + 1))
        assert await client.close_code() == 1009


async def test_a_deflate_bomb_closes_1009(gateway: Gateway) -> None:
    async with gateway.client(compression="deflate") as client:
        await client.say_hello(gateway.token())
        await client.connection.send("0" * 20_000_000)
        assert await client.close_code() == 1009


async def test_the_rate_is_limited_and_abuse_closes_4006(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        await client.send(*({"type": "ping", "id": f"{number}"} for number in range(30)))
        answers = await client.take(30)
        assert [answer["type"] for answer in answers[:20]] == ["pong"] * 20
        assert {answer.get("code") for answer in answers[21:]} == {"rate_limited"}
        assert answers[-1]["id"] == "29"
        await client.send(*({"type": "ping", "id": "x"} for _ in range(200)))
        assert await client.close_code() == 4006


async def test_a_slow_reader_is_closed_4002_and_others_are_not() -> None:
    async with serving() as gateway, gateway.connected() as quick:
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, _, port = gateway.address.partition(":")
        raw.connect((host, int(port)))
        raw.setblocking(False)
        options: dict[str, Any] = {"sock": raw, "max_queue": 1, "compression": None}
        async with gateway.client(**options) as slow:
            await slow.say_hello(gateway.token())
            for _ in range(400):
                gateway.said("x" * 30_000)
                assert await quick.texts(1) == ["x" * 30_000]
                if gateway.app.state.services.hub.followers("dana") == 1:
                    break
            assert await slow.close_code() == 4002
        assert await quick.pong() == []


async def test_no_pong_closes_4003() -> None:
    async with serving(ping_s=0.05, pong_within_s=0.05) as gateway:
        reader, writer = await asyncio.open_connection(*gateway.address.split(":"))
        writer.write(
            b"GET /ws HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: coachstream.v1.json\r\n\r\n"
        )
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        async with asyncio.timeout(10):
            assert (await reader.readexactly(2))[0] == 0x89
            await reader.readexactly(4)
            assert (await reader.readexactly(2))[0] == 0x88
            assert int.from_bytes(await reader.readexactly(2), "big") == 4003
        writer.close()


async def test_more_connections_of_a_coach_than_allowed_close_4103() -> None:
    async with serving(Limits(connections_a_coach=2)) as gateway:
        async with gateway.connected(), gateway.connected(), gateway.client() as third:
            await third.send({"type": "connect", "token": gateway.token()})
            assert await third.close_code() == 4103
        async with gateway.connected(EVE) as other:
            assert await other.pong() == []


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil-app.example",
        "https://app.example.evil",
        "http://app.example",
        "https://app.example:8443",
        "HTTPS://APP.EXAMPLE",
    ],
)
async def test_other_origins_are_refused_403(gateway: Gateway, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://{gateway.address}/ws", subprotocols=[Subprotocol(JSON)], origin=Origin(origin), proxy=None)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("offered", [None, [Subprotocol("soap")]])
async def test_unknown_subprotocols_are_refused_400(gateway: Gateway, offered: list[Subprotocol] | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://{gateway.address}/ws", subprotocols=offered, proxy=None)
    assert refused.value.response.status_code == 400


async def test_the_first_known_subprotocol_is_taken(gateway: Gateway) -> None:
    offered = [Subprotocol(name) for name in ("soap", MSGPACK, JSON)]
    async with connect(f"ws://{gateway.address}/ws", subprotocols=offered, proxy=None) as connection:
        assert connection.subprotocol == MSGPACK


async def test_a_full_instance_refuses_503() -> None:
    async with serving(Limits(connections=1)) as gateway, gateway.connected():
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{gateway.address}/ws", subprotocols=[Subprotocol(JSON)], proxy=None)
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"]


async def test_draining_sends_everybody_away_and_lets_nobody_in(gateway: Gateway) -> None:
    assert gateway.server is not None
    async with gateway.connected() as one, gateway.connected(EVE) as two:
        gateway.said("before")
        gateway.server.handle_exit(15, None)
        seen = [await one.next(), await one.next()]
        assert [message["type"] for message in seen] == ["event", "reconnect"]
        assert seen[1]["after_ms"] > 0
        assert await one.close_code() == 4001
        assert await two.close_code() == 4001


async def test_an_unreadable_record_asks_the_client_to_come_again(gateway: Gateway) -> None:
    gateway.streams.unavailable = True
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": gateway.token()})
        assert [message["type"] for message in await client.take(2)] == ["error", "reconnect"]
        assert await client.close_code() == 4001


async def test_under_load_events_come_in_batches_and_in_order(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        for number in range(400):
            gateway.said(f"{number}")
        assert await client.texts(400) == [f"{number}" for number in range(400)]
        assert len(client.batches) < 40


async def test_health_ws_connects_to_itself(gateway: Gateway) -> None:
    async with gateway.http() as http:
        answer = await http.get("/health/ws")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")
        counted = (await http.get("/metrics")).text
    assert 'coachstream_gateway_closes_total{code="4100"} 1.0' in counted
