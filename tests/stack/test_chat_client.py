"""The Python client, against a gateway on in-memory parts that treats it badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.limits import Close
from stack.chat_client import BACKOFF_S, ChatClient, NotAccepted, Refused, backoff
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
    expired: list[bool] = field(default_factory=list)
    paused: list[float] = field(default_factory=list)
    away: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.client = ChatClient(f"ws://{self.gateway.address}/ws", self.token, pause=self.pause)

    async def token(self, expired: bool) -> str:
        self.expired.append(expired)
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
async def following(gateway: Gateway) -> AsyncIterator[Device]:
    device = Device(gateway)
    task = asyncio.create_task(device.follow())
    try:
        yield device
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@given(st.integers(0, 100), st.floats(0, 1))
def test_jitter_is_full_and_bounded(failures: int, chance: float) -> None:
    assert 0 <= backoff(failures, chance) <= BACKOFF_S[min(failures, 5)]
    assert backoff(failures, 1) == BACKOFF_S[min(failures, 5)]


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
