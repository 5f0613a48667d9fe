"""Two real gateways behind Caddy, under load: drained, killed, restarted, and no client misses or repeats anything."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from gateway.auth import Tokens
from stack import report
from stack.chat_client import ChatClient
from stack.chat_protocol import Message
from stack.commands.load_users import new_coaches
from stack.commands.restart import Rolling
from stack.datadir import DataDir
from stack.native import NativeStack
from stack.platform import Platform
from stack.set_up import add_coaches

pytestmark = pytest.mark.real

COACHES = 8
DEVICES = 3
SAY_EVERY_S = 0.2
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform with two gateways."""
    whole = Platform(NativeStack())
    try:
        whole.start(tmp_path_factory.mktemp("pair"), usual_ports=False, gateways=2)
        yield whole
    finally:
        whole.stop()


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
    accounts = new_coaches(COACHES, f"rolling-{time.time_ns() % 10**8}")
    await add_coaches(platform.plan.endpoints, accounts, lambda count: None)
    tokens = Tokens(platform.plan.environment()["COACHSTREAM_SECRET"], timedelta(hours=2), timedelta(seconds=30))
    url = "ws" + platform.plan.web_url.removeprefix("http") + "/ws"

    def device(coach_id: str) -> Device:
        token = tokens.access(coach_id, datetime.now(UTC)).token

        async def give(expired: bool) -> str:
            return token

        return Device(ChatClient(url, give, replay=500))

    coaches = [Coach([device(account.coach_id) for _ in range(DEVICES)]) for account in accounts]
    following = [asyncio.create_task(one.follow()) for coach in coaches for one in coach.devices]
    enough = asyncio.Event()
    talks = [asyncio.create_task(coach.talk(enough)) for coach in coaches]
    try:
        yield coaches
        enough.set()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*talks)
        devices = [(coach, one) for coach in coaches for one in coach.devices]
        await _eventually(lambda: all(len(one.texts()) >= len(coach.said) for coach, one in devices))
    finally:
        for task in (*talks, *following):
            task.cancel()
        await asyncio.gather(*talks, *following, return_exceptions=True)


@contextmanager
def reporting(platform: Platform) -> Iterator[DataDir]:
    """As `up` does, for the commands that look at a running stack."""
    data = DataDir(platform.servers.data_dir)
    ended = threading.Event()

    def keep_reporting() -> None:
        while not ended.wait(0.5):
            report.write(data.state, report.rows(platform.servers.supervisor))

    telling = threading.Thread(target=keep_reporting)
    telling.start()
    try:
        yield data
    finally:
        ended.set()
        telling.join()


async def test_a_rolling_restart_under_load_loses_and_doubles_nothing(pair: Platform) -> None:
    async with talking(pair) as coaches:
        await _until_all_talked(coaches, 3)
        with reporting(pair) as data:
            rolling = Rolling(data, time.monotonic, time.sleep)
            for name in ("gateway-1", "gateway-2"):
                await asyncio.to_thread(rolling.restart, name, PATIENCE_S)
        await _until_all_talked(coaches, 3)
    assert [fault for coach in coaches for fault in coach.faults()] == []
    exits = [pair.servers.supervisor.child(name).last_exit for name in ("gateway-1", "gateway-2")]
    assert exits == ["exit code 0"] * 2


async def test_clients_of_a_killed_gateway_resume_on_the_other(pair: Platform) -> None:
    async with talking(pair) as coaches:
        await _until_all_talked(coaches, 3)
        await asyncio.to_thread(pair.servers.supervisor.kill, "gateway-1")
        await _until_all_talked(coaches, 3)
    assert [fault for coach in coaches for fault in coach.faults()] == []


async def _until_all_talked(coaches: list[Coach], more: int) -> None:
    goals = [len(coach.said) + more for coach in coaches]
    await _eventually(lambda: all(len(coach.said) >= goal for coach, goal in zip(coaches, goals, strict=True)))


async def _eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if true():
                return
            await asyncio.sleep(0.1)
