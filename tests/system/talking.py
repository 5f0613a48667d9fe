"""Coaches who talk on several devices each, and what each device saw."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gateway.auth import Tokens
from stack.chat_client import ChatClient
from stack.chat_protocol import Message
from stack.commands.load_users import new_coaches
from stack.platform import Platform
from stack.set_up import add_coaches

COACHES = 8
DEVICES = 3
SAY_EVERY_S = 0.2
PATIENCE_S = 120.0


async def accounts(platform: Platform, count: int) -> dict[str, str]:
    """Coaches of one test alone; an access token of each, by id."""
    made = new_coaches(count, f"test-{time.time_ns() % 10**8}")
    await add_coaches(platform.plan.endpoints, made, lambda done: None)
    tokens = Tokens(platform.plan.environment()["COACHSTREAM_SECRET"], timedelta(hours=2), timedelta(seconds=30))
    return {one.coach_id: tokens.access(one.coach_id, datetime.now(UTC)).token for one in made}


@dataclass
class Device:
    """One client, and all that it saw."""

    client: ChatClient
    seen: list[Message] = field(default_factory=list)

    async def follow(self) -> None:
        async for event in self.client.events():
            self.seen.append(event)

    def texts(self) -> list[str]:
        return [event["data"]["text"] for event in self.seen if event["name"] == "ChatSaid"]


@dataclass
class Coach:
    devices: list[Device]
    said: list[str] = field(default_factory=list)

    async def talk(self, until: asyncio.Event) -> None:
        """One message after another, each once the one before is acknowledged."""
        while not until.is_set():
            text = f"message {len(self.said)}"
            await self.devices[0].client.say(text)
            self.said.append(text)
            await asyncio.sleep(SAY_EVERY_S)

    def faults(self) -> list[str]:
        """What the protocol promises and a device did not see."""
        found = []
        for number, device in enumerate(self.devices):
            if device.texts() != self.said:
                found.append(f"device {number} saw {device.texts()}, said was {self.said}")
            offsets = [event["offset"] for event in device.seen]
            if [event["prev"] for event in device.seen] != [-1, *offsets[:-1]]:
                found.append(f"device {number} has a gap or a repeat: {offsets}")
        return found


@asynccontextmanager
async def talking(platform: Platform) -> AsyncIterator[list[Coach]]:
    """Coaches who talk on several devices each; at the end all have seen all that was said."""
    url = "ws" + platform.plan.web_url.removeprefix("http") + "/ws"

    def device(token: str) -> Device:
        async def give(expired: bool) -> str:
            return token

        return Device(ChatClient(url, give, replay=500))

    coaches = [Coach([device(token) for _ in range(DEVICES)]) for token in (await accounts(platform, COACHES)).values()]
    following = [asyncio.create_task(one.follow()) for coach in coaches for one in coach.devices]
    enough = asyncio.Event()
    talks = [asyncio.create_task(coach.talk(enough)) for coach in coaches]
    try:
        yield coaches
        enough.set()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*talks)
        devices = [(coach, one) for coach in coaches for one in coach.devices]
        await eventually(lambda: all(len(one.texts()) >= len(coach.said) for coach, one in devices))
    finally:
        for task in (*talks, *following):
            task.cancel()
        await asyncio.gather(*talks, *following, return_exceptions=True)


async def until_all_talked(coaches: list[Coach], more: int) -> None:
    goals = [len(coach.said) + more for coach in coaches]
    await eventually(lambda: all(len(coach.said) >= goal for coach, goal in zip(coaches, goals, strict=True)))


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if true():
                return
            await asyncio.sleep(0.1)
