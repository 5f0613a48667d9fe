"""Statements of the protocol that its other tests leave open, from outside. `contract` names a test for each of all."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import msgpack
import pytest
import pytest_asyncio

from schemas.events import ChatSaid
from schemas.record import Event
from tests.connectors import examples
from tests.gateway.forging import FORGED, forged
from tests.gateway.platform import EVE, JSON, MSGPACK, Client, Gateway, serving
from tests.gateway.raw import PING as PINGED
from tests.gateway.raw import PONG, TEXT, batch, connected, frame, opened
from topics.catalogue import Topic

pytestmark = pytest.mark.asyncio(loop_scope="module")
both = pytest.mark.parametrize("subprotocol", [JSON, MSGPACK])
PING = {"type": "ping", "id": "p"}
SAY = {"type": "say", "id": "s", "text": "hello"}
HISTORY = {"type": "history", "id": "h", "before": 10, "limit": 10}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def every_offset() -> AsyncIterator[Gateway]:
    async with serving() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def every_third_offset() -> AsyncIterator[Gateway]:
    async with serving(stride=3) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def gateway(every_offset: Gateway) -> Gateway:
    return await every_offset.with_a_new_coach()


@pytest_asyncio.fixture(loop_scope="module")
async def skipping(every_third_offset: Gateway) -> Gateway:
    """Ten events at every third offset: 0 to 27."""
    running = await every_third_offset.with_a_new_coach()
    for number in range(10):
        running.said(f"{number}")
    return running


def encoded(subprotocol: str, batch: Any) -> str | bytes:
    packed: bytes = msgpack.packb(batch)
    return json.dumps(batch) if subprotocol == JSON else packed


@both
@pytest.mark.parametrize("early", [PING, SAY, HISTORY, {"type": "shout"}, 7, None, [PING]])
async def test_nothing_is_taken_before_connect(gateway: Gateway, subprotocol: str, early: Any) -> None:
    async with gateway.client(subprotocol) as client:
        hello = {"type": "connect", "token": gateway.token()}
        await client.send(early, hello, SAY)
        assert await client.close_code() == 4102
    assert gateway.recorded() == []


@both
@pytest.mark.parametrize("frame", [PING, [], "ping", 7, None, {}])
async def test_what_is_no_batch_closes_4102(gateway: Gateway, subprotocol: str, frame: Any) -> None:
    async with gateway.connected(subprotocol=subprotocol) as client:
        await client.connection.send(encoded(subprotocol, frame))
        assert await client.close_code() == 4102


@both
async def test_a_batch_in_the_other_encoding_closes_4102(gateway: Gateway, subprotocol: str) -> None:
    other = MSGPACK if subprotocol == JSON else JSON
    async with gateway.connected(subprotocol=subprotocol) as client:
        await client.connection.send(encoded(other, [PING]))
        assert await client.close_code() == 4102


@both
async def test_connected_tells_where_the_stream_is_and_what_holds(gateway: Gateway, subprotocol: str) -> None:
    gateway.said("one")
    async with gateway.connected(EVE, subprotocol) as empty, gateway.connected(subprotocol=subprotocol) as client:
        told = dict(client.hello)
        connection_id, epoch = told.pop("connection_id"), told.pop("epoch")
        assert told == {
            "type": "connected",
            "coach_id": gateway.coach.coach_id,
            "offset": 0,
            "recovered": False,
            "heartbeat_s": 30,
            "rate_limit": {"per_second": 10, "burst": 20},
        }
        assert epoch and connection_id
        assert connection_id != empty.hello["connection_id"]
        assert empty.hello["offset"] == -1


@pytest.mark.parametrize(
    ("resume", "recovered", "seen"),
    [
        ({"epoch": "epoch-1", "offset": 27}, True, []),
        ({"epoch": "epoch-1", "offset": 24}, True, ["9"]),
        ({"epoch": "epoch-1", "offset": 25}, True, ["9"]),
        ({"epoch": "epoch-1", "offset": -1}, True, [f"{number}" for number in range(10)]),
        ({"epoch": "epoch-1", "offset": 24.0}, True, ["9"]),
        ({"epoch": "epoch-1", "offset": 28}, False, [f"{number}" for number in range(10)]),
        ({"epoch": "epoch-1", "offset": 2**63 - 1}, False, [f"{number}" for number in range(10)]),
        ({"epoch": "epoch-0", "offset": 24}, False, [f"{number}" for number in range(10)]),
        ({"epoch": "EPOCH-1", "offset": 24}, False, [f"{number}" for number in range(10)]),
        ({"epoch": "epoch-1", "offset": 24, "later": 1}, True, ["9"]),
        (None, False, [f"{number}" for number in range(10)]),
    ],
)
@both
async def test_a_position_is_taken_up_whole_or_not_at_all(
    skipping: Gateway, subprotocol: str, resume: Any, recovered: bool, seen: list[str]
) -> None:
    async with skipping.connected(subprotocol=subprotocol, resume=resume) as client:
        assert client.hello["recovered"] is recovered
        assert client.hello["offset"] == 27
        assert await client.texts(len(seen)) == seen
        assert await client.pong() == []


async def test_an_empty_stream_is_taken_up_from_before_its_first_event(gateway: Gateway) -> None:
    async with gateway.connected(resume={"epoch": "epoch-1", "offset": -1}) as client:
        assert client.hello["recovered"]
        gateway.said("first")
        assert [event["prev"] for event in await client.take(1)] == [-1]


@pytest.mark.parametrize(("replay", "seen"), [(0, 0), (1, 1), (500, 500), (None, 50), (50.0, 50)])
async def test_as_many_are_replayed_as_asked_for(gateway: Gateway, replay: Any, seen: int) -> None:
    for number in range(600):
        gateway.said(f"{number}", live=False)
    async with gateway.connected(replay=replay) as client:
        assert await client.texts(seen) == [f"{number}" for number in range(600 - seen, 600)]
        assert await client.pong() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"replay": 501},
        {"replay": -1},
        {"replay": True},
        {"replay": 1.5},
        {"replay": "50"},
        {"resume": {"epoch": "epoch-1", "offset": -2}},
        {"resume": {"epoch": "epoch-1", "offset": 2**63}},
        {"resume": {"epoch": "epoch-1", "offset": True}},
        {"resume": {"epoch": "epoch-1"}},
        {"resume": {"offset": 1}},
        {"resume": []},
    ],
)
@both
async def test_a_connect_that_says_what_cannot_be_closes_4102(
    gateway: Gateway, subprotocol: str, wrong: dict[str, Any]
) -> None:
    async with gateway.client(subprotocol) as client:
        await client.send({"type": "connect", "token": gateway.token(), **wrong})
        assert await client.close_code() == 4102


async def test_every_event_names_the_one_before_it_however_it_comes(skipping: Gateway) -> None:
    async with skipping.connected(replay=4) as client:
        replayed = await client.take(4)
        skipping.said("live")
        live = await client.take(1)
        await client.send({"type": "history", "id": "h", "before": replayed[0]["offset"], "limit": 500})
        older = (await client.until("history"))["events"]
    chain = [*older, *replayed, *live]
    assert [event["offset"] for event in chain] == [3 * number for number in range(11)]
    assert [event["prev"] for event in chain] == [-1, *(event["offset"] for event in chain[:-1])]
    assert all(before["offset"] < after["offset"] for before, after in pairwise(chain))


@both
async def test_replayed_and_live_events_are_the_same_bytes(gateway: Gateway, subprotocol: str) -> None:
    async def frame_of_one(client: Client) -> bytes:
        frame = await client.connection.recv()
        return frame.encode() if isinstance(frame, str) else frame

    async with gateway.connected(subprotocol=subprotocol) as client:
        lives = []
        for text in ("one", "zwei \U0001f600", "trois"):
            gateway.said(text)
            lives.append(await frame_of_one(client))
    head, tail = (1, -1) if subprotocol == JSON else (1, None)
    async with gateway.connected(subprotocol=subprotocol) as again:
        replayed = b""
        while not all(live[head:tail] in replayed for live in lives):
            async with asyncio.timeout(10):
                replayed += await frame_of_one(again)


@pytest.mark.parametrize(
    ("asked", "offsets", "more"),
    [
        ({"before": 0, "limit": 500}, [], False),
        ({"before": 1, "limit": 500}, [0], False),
        ({"before": 28, "limit": 1}, [27], True),
        ({"before": 28, "limit": 500}, [3 * number for number in range(10)], False),
        ({"before": 27, "limit": 2}, [21, 24], True),
        ({"before": 26, "limit": 2}, [21, 24], True),
        ({"before": 2**63 - 1, "limit": 3}, [21, 24, 27], True),
        ({"before": 6, "limit": 2}, [0, 3], False),
    ],
)
@both
async def test_history_ends_before_an_offset_oldest_first(
    skipping: Gateway, subprotocol: str, asked: dict[str, int], offsets: list[int], more: bool
) -> None:
    async with skipping.connected(subprotocol=subprotocol, replay=0) as client:
        await client.send({"type": "history", "id": "h", **asked})
        answer = await client.next()
        assert (answer["type"], answer["id"], answer["more"]) == ("history", "h", more)
        assert [event["offset"] for event in answer["events"]] == offsets


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({**HISTORY, "limit": 0}, "bad_message"),
        ({**HISTORY, "limit": 501}, "bad_message"),
        ({**HISTORY, "before": -1}, "bad_message"),
        ({**HISTORY, "before": None}, "bad_message"),
        ({**SAY, "id": "h", "text": None}, "bad_message"),
        ({**SAY, "id": "h", "text": "x" * 8_001}, "too_large"),
        ({**SAY, "id": "h", "session_id": 7}, "bad_message"),
        ({**SAY, "id": "h", "session_id": "of nobody"}, "unknown_session"),
        ({"type": "whisper", "id": "h"}, "bad_message"),
        ({"id": "h"}, "bad_message"),
    ],
)
@both
async def test_a_message_that_is_not_accepted_is_named_and_nothing_else_suffers(
    gateway: Gateway, subprotocol: str, wrong: dict[str, Any], code: str
) -> None:
    async with gateway.connected(subprotocol=subprotocol) as client:
        await client.send(wrong, PING)
        answers = {answer["type"]: answer for answer in await client.take(2)}
        assert (answers["error"]["code"], answers["error"]["id"]) == (code, "h")
        assert answers["pong"]["id"] == "p"
    assert gateway.recorded() == []


@both
@pytest.mark.parametrize("wrong", [{**SAY, "id": "x" * 65}, {**SAY, "id": ""}, {**PING, "id": 7}, {"type": "say"}, 7])
async def test_a_message_without_an_id_that_can_be_is_not_accepted(
    gateway: Gateway, subprotocol: str, wrong: Any
) -> None:
    async with gateway.connected(subprotocol=subprotocol) as client:
        await client.send(wrong)
        answer = await client.next()
        assert (answer["type"], answer["id"]) == ("error", None)
        assert await client.pong() == []


@both
@pytest.mark.parametrize("text", ["x", " ", "\U0001f600" * 8_000, "\n\t"])
async def test_a_say_of_any_text_comes_back_as_it_was_said(gateway: Gateway, subprotocol: str, text: str) -> None:
    async with gateway.connected(subprotocol=subprotocol) as client:
        said = {"type": "say", "id": "i" * 64, "text": text, "session_id": None, "unheard_of": {"deep": [1]}}
        await client.connection.send(
            json.dumps([said], ensure_ascii=False) if subprotocol == JSON else msgpack.packb([said])
        )
        answers = {answer["type"]: answer for answer in await client.take(2)}
        assert answers["ack"]["id"] == answers["event"]["client_id"] == "i" * 64
        assert answers["event"]["data"]["text"] == text


async def test_a_say_about_a_session_is_recorded_with_it(gateway: Gateway) -> None:
    await gateway.dependencies.read_models.apply(examples.uploaded(gateway.coach.coach_id, "s1"))
    async with gateway.connected() as theirs, gateway.connected(EVE) as another:
        for client in (theirs, another):
            await client.send({**SAY, "session_id": "s1"})
        await theirs.until("ack")
        assert (await another.until("error"))["code"] == "unknown_session"
    (said,) = gateway.recorded()
    assert isinstance(said, ChatSaid)
    assert said.session_id == "s1"


class HeldSink:
    """Takes what it is given, and says so when it is told to."""

    def __init__(self) -> None:
        self.given = asyncio.Event()
        self.durable = asyncio.Event()

    async def send(self, topic: Topic, event: Event) -> int:
        self.given.set()
        await self.durable.wait()
        return 0


async def test_an_ack_waits_until_the_say_is_durable(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    held = HeldSink()
    monkeypatch.setattr(gateway.sink, "send", held.send)
    async with gateway.connected() as client:
        await client.send(SAY, PING)
        async with asyncio.timeout(10):
            await held.given.wait()
        await asyncio.gather(*(asyncio.sleep(0) for _ in range(10)))
        held.durable.set()
        assert [answer["type"] for answer in await client.take(2)] == ["ack", "pong"]


async def test_a_say_whose_connection_ends_meanwhile_is_recorded_once(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldSink()
    monkeypatch.setattr(gateway.sink, "send", held.send)
    async with gateway.connected() as client:
        await client.send(SAY)
        async with asyncio.timeout(10):
            await held.given.wait()
    held.given.clear()
    async with gateway.connected() as client:
        await client.send(SAY)
        held.durable.set()
        await client.until("ack")
    assert not held.given.is_set()


@both
@pytest.mark.parametrize("token", [*FORGED, "\U0001f600"])
async def test_tokens_that_do_not_hold_close_4100(gateway: Gateway, subprotocol: str, token: str) -> None:
    async with gateway.client(subprotocol) as client:
        await client.send({"type": "connect", "token": token}, SAY)
        assert await client.close_code() == 4100
    assert gateway.recorded() == []


async def test_a_token_opens_that_was_made_as_those_were(gateway: Gateway) -> None:
    async with gateway.client() as client:
        assert (await client.say_hello(forged()))["coach_id"] == "dana"


async def test_a_token_whose_end_was_far_closes_4005_when_it_comes() -> None:
    async with serving(ping_s=0.02) as gateway, gateway.client() as client:
        await client.say_hello(gateway.token(seconds=7200))
        assert await client.pong() == []
        gateway.clock.advance(7201)
        assert await client.close_code() == 4005


async def test_a_ticket_is_good_for_a_while_only(gateway: Gateway) -> None:
    async with gateway.http(gateway.token()) as http:
        ticket = (await http.post("/auth/ws-ticket")).json()["ticket"]
    gateway.clock.advance(timedelta(seconds=31).total_seconds())
    async with gateway.client(origin=None) as client:
        await client.send({"type": "connect", "token": ticket})
        assert await client.close_code() in (4005, 4100)


async def test_twenty_connections_of_a_coach_and_no_more(gateway: Gateway) -> None:
    async with asyncio.TaskGroup() as group:
        done, ready = asyncio.Event(), asyncio.Semaphore(0)

        async def hold() -> None:
            async with gateway.connected():
                ready.release()
                await done.wait()

        for _ in range(20):
            group.create_task(hold())
        for _ in range(20):
            async with asyncio.timeout(10):
                await ready.acquire()
        async with gateway.client() as one_more:
            await one_more.send({"type": "connect", "token": gateway.token()})
            assert await one_more.close_code() == 4103
        done.set()
    async with gateway.connected() as after:
        assert await after.pong() == []


async def test_who_answers_pings_stays() -> None:
    async with serving(ping_s=0.02, pong_within_s=5) as gateway, connected(gateway) as raw:
        for _ in range(4):
            pinged = await raw.received()
            assert pinged.opcode == PINGED
            await raw.send(frame(PONG, pinged.payload))
        await raw.send(frame(TEXT, batch(PING)))
        while (received := await raw.received()).opcode != TEXT:
            assert received.opcode == PINGED


async def test_a_pong_that_waits_behind_messages_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    held = HeldSink()
    async with serving(ping_s=0.02, pong_within_s=0.02) as gateway, opened(gateway) as raw:
        monkeypatch.setattr(gateway.sink, "send", held.send)
        hello = {"type": "connect", "token": gateway.token(), "replay": 0}
        await raw.send(frame(TEXT, batch(hello, *(SAY for _ in range(40)))))
        seen = 0
        while seen < 4:
            received = await raw.received()
            assert received.opcode in (TEXT, PINGED)
            seen += received.opcode == PINGED
            await raw.send(frame(PONG, b"beat"))
        held.durable.set()
        while (received := await raw.received()).opcode == PINGED:
            await raw.send(frame(PONG, b"beat"))
        assert received.opcode == TEXT
        assert json.loads(received.payload)[0] == {"type": "ack", "id": "s"}


async def test_a_thousand_messages_are_a_batch(gateway: Gateway) -> None:
    async with gateway.connected() as client, gateway.connected() as neighbour:
        await client.send(*(PING for _ in range(1_000)))
        assert [answer["type"] for answer in await client.take(120)] == ["pong"] * 20 + ["error"] * 100
        assert await client.close_code() == 4006
        assert await neighbour.pong() == []
