"""The Python client, against a gateway on in-memory parts that treats it badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.limits import Close
from gateway.ws import RETRY_AFTER_S
from stack.chat_client import ChatClient
from stack.chat_protocol import NotAccepted, Refused
from stack.gateway_client import GatewayClient
from tests.gateway.platform import DANA, Gateway, serving


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with serving() as running:
        yield running


@dataclass
class Device:
    """A client that follows its stream, and whose pauses take no time."""

    gateway: Gateway
    replay: int = 50
    path: str = "/ws"
    open_then: list[int] = field(default_factory=list)
    """How many connections the gateway had whenever it asked for a token."""
    expired: list[bool] = field(default_factory=list)
    paused: list[float] = field(default_factory=list)
    away: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.client = ChatClient(f"ws://{self.gateway.address}{self.path}", self.token, self.replay, pause=self.pause)

    async def token(self, expired: bool) -> str:
        self.expired.append(expired)
        self.open_then.append(self.gateway.app.state.gate.count)
        return self.gateway.token()

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.away.set()
        await asyncio.sleep(0)

    async def follow(self) -> None:
        async for event in self.client.events():
            self.seen.append(event)
            self.news.set()

    async def texts(self, count: int) -> list[str]:
        async with asyncio.timeout(20):
            while len(self.seen) < count:
                self.news.clear()
                await self.news.wait()
        return [event["data"]["text"] for event in self.seen]

    async def cut(self, code: Close) -> None:
        await self.client.connected.wait()
        for connection in tuple(self.gateway.app.state.gate._connections):
            connection.close(code)


@asynccontextmanager
async def following(gateway: Gateway, replay: int = 50) -> AsyncIterator[Device]:
    device = Device(gateway, replay)
    task = asyncio.create_task(device.follow())
    try:
        yield device
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("code", [Close.SLOW, Close.NO_PONG, Close.RATE_LIMITED, Close.TOO_BIG, Close.POSITION_LOST])
async def test_it_comes_back_and_has_each_event_once(code: Close) -> None:
    async with serving(stride=3) as gateway, following(gateway) as device:
        gateway.said("one")
        await device.texts(1)
        await device.cut(code)
        gateway.said("two")
        expected = ["one", "two"] if code is not Close.POSITION_LOST else ["one", "one", "two"]
        assert await device.texts(len(expected)) == expected
        gateway.said("three")
        assert await device.texts(len(expected) + 1) == [*expected, "three"]


async def test_an_expired_token_is_made_new(gateway: Gateway) -> None:
    async with following(gateway) as device:
        await device.cut(Close.TOKEN_EXPIRED)
        gateway.said("after")
        assert await device.texts(1) == ["after"]
        assert device.expired == [False, True]


async def test_a_leaving_instance_is_left_for_as_long_as_it_asks() -> None:
    async with serving() as gateway, following(gateway) as device:
        await device.client.connected.wait()
        for connection in tuple(gateway.app.state.gate._connections):
            connection.reconnect(1234)
        gateway.said("after")
        assert await device.texts(1) == ["after"]
        assert device.paused[0] == 1.234


async def test_what_is_refused_for_good_is_not_tried_again(gateway: Gateway) -> None:
    device = Device(gateway)
    following = asyncio.create_task(device.follow())
    await device.cut(Close.FORBIDDEN)
    with pytest.raises(Refused, match="4101"):
        await following


async def test_what_is_said_while_away_is_said_once(gateway: Gateway) -> None:
    async with following(gateway) as device:
        await device.client.connected.wait()
        said = [asyncio.create_task(device.client.say(f"{number}")) for number in range(5)]
        await asyncio.sleep(0)
        await device.cut(Close.SLOW)
        said += [asyncio.create_task(device.client.say(f"{number}")) for number in range(5, 10)]
        async with asyncio.timeout(20):
            await asyncio.gather(*said)
        assert sorted(await device.texts(10)) == sorted(f"{number}" for number in range(10))


async def test_what_can_pass_is_said_again_and_what_cannot_is_told(gateway: Gateway) -> None:
    async with following(gateway) as device:
        await device.client.connected.wait()
        gateway.sink.unavailable = True
        saying = asyncio.create_task(device.client.say("hello"))
        async with asyncio.timeout(20):
            await device.away.wait()
            gateway.sink.unavailable = False
            await saying
        assert await device.texts(1) == ["hello"]
        with pytest.raises(NotAccepted, match="unknown_session"):
            await device.client.say("hello", "nobody's")


async def test_older_events_are_asked_for(gateway: Gateway) -> None:
    for number in range(60):
        gateway.said(f"{number}")
    async with following(gateway) as device:
        await device.texts(50)
        events, more = await device.client.history(device.seen[0]["offset"], 500)
        assert [event["data"]["text"] for event in events] == [f"{number}" for number in range(10)]
        assert more is False


async def test_a_coach_who_logged_in_once_goes_on_when_tokens_end(gateway: Gateway) -> None:
    async with GatewayClient(f"http://{gateway.address}") as client:
        await client.log_in(DANA.email, "open sesame")
        gateway.clock.advance(7201)
        assert await client.get("/sessions") == {"sessions": []}
        chat = client.chat()
        assert await chat.token(False) != await chat.token(True)
        gateway.clock.advance(15 * 24 * 3600)
        with pytest.raises(Refused, match="log in again"):
            await chat.token(True)


async def test_the_token_is_asked_for_before_the_gateway_waits_for_it(gateway: Gateway) -> None:
    async with following(gateway) as device:
        await device.client.connected.wait()
        assert device.open_then == [0]


async def test_who_asked_for_no_old_events_gets_none_after_a_cut_either(gateway: Gateway) -> None:
    gateway.said("old")
    async with following(gateway, replay=0) as device:
        await device.cut(Close.SLOW)
        gateway.said("missed")
        assert await device.texts(1) == ["missed"]


async def test_an_ack_that_nobody_waits_for_does_not_end_the_stream(gateway: Gateway) -> None:
    async with following(gateway) as device:
        await device.client.connected.wait()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await device.client.say("never mind")
        await device.client.say("hello")
        assert await device.texts(2) == ["never mind", "hello"]


async def test_what_cannot_be_sent_is_told_and_the_stream_goes_on(gateway: Gateway) -> None:
    async with following(gateway) as device:
        for text in ("", "x" * 8_001, "\udcff"):
            with pytest.raises(NotAccepted):
                await device.client.say(text)
        await device.client.say("x" * 8_000)
        assert await device.texts(1) == ["x" * 8_000]


async def test_who_waits_for_an_answer_learns_that_it_is_over(gateway: Gateway) -> None:
    device = Device(gateway)
    following = asyncio.create_task(device.follow())
    await device.client.connected.wait()
    gateway.sink.unavailable = True
    saying = asyncio.create_task(device.client.say("hello"))
    await asyncio.sleep(0)
    await device.cut(Close.TOO_MANY_CONNECTIONS)
    with pytest.raises(NotAccepted, match="over"):
        await saying
    with pytest.raises(Refused, match="close one"):
        await following


async def test_a_gateway_with_no_room_is_left_alone_for_as_long_as_it_asks(gateway: Gateway) -> None:
    gateway.app.state.gate.draining = True
    async with following(gateway) as device:
        await device.away.wait()
        gateway.app.state.gate.draining = False
        await device.client.connected.wait()
        assert device.paused[0] >= RETRY_AFTER_S


async def test_an_address_that_is_no_gateway_is_not_tried_again(gateway: Gateway) -> None:
    device = Device(gateway, path="/nothing")
    with pytest.raises(Refused, match="HTTP 403"):
        await device.follow()


async def test_a_gateway_that_cannot_be_asked_for_a_token_is_asked_again(gateway: Gateway) -> None:
    async with GatewayClient(f"http://{gateway.address}") as client:
        await client.log_in(DANA.email, "open sesame")
        chat = client.chat()
        before = await chat.token(False)
        client._http.base_url = "http://127.0.0.1:9"
        assert await chat.token(True) == before
