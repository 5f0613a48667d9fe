"""Two real gateways behind Caddy: what a coach sees does not depend on which serves whom, or what befalls one."""

import asyncio
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from connectors.ports import Role
from connectors.postgres.accounts import PostgresAccounts
from connectors.postgres.database import Database
from gateway.limits import CONNECTIONS_A_COACH
from stack import report
from stack.commands.restart import Rolling
from stack.datadir import DataDir
from stack.native import NativeStack
from stack.platform import Platform
from tests.gateway.platform import JSON, Client
from tests.system.talking import PATIENCE_S, accounts, eventually, talking, until_all_talked

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform with two gateways."""
    whole = Platform(NativeStack())
    try:
        whole.start(tmp_path_factory.mktemp("pair"), usual_ports=False, gateways=2)
        yield whole
    finally:
        whole.stop()


@pytest.fixture
def pair(started: Platform) -> Platform:
    """Both of them serve, whatever the test before did."""
    for name in ("gateway-1", "gateway-2"):
        started.servers.supervisor.wait_ready(name, PATIENCE_S)
    return started


@asynccontextmanager
async def at(pair: Platform, gateway: str, token: str) -> AsyncIterator[Client]:
    """A connection to one of the two, past the proxy; not yet said hello on."""
    async with connect(f"ws://{_address(pair, gateway)}/ws", subprotocols=[Subprotocol(JSON)], proxy=None) as socket:
        yield Client(socket, JSON)


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
        await until_all_talked(coaches, 3)
        with reporting(pair) as data:
            rolling = Rolling(data, time.monotonic, time.sleep)
            for name in ("gateway-1", "gateway-2"):
                await asyncio.to_thread(rolling.restart, name, PATIENCE_S)
        await until_all_talked(coaches, 3)
    assert [fault for coach in coaches for fault in coach.faults()] == []
    exits = [pair.servers.supervisor.child(name).last_exit for name in ("gateway-1", "gateway-2")]
    assert exits == ["exit code 0"] * 2


async def test_clients_of_a_killed_gateway_resume_on_the_other(pair: Platform) -> None:
    async with talking(pair) as coaches:
        await until_all_talked(coaches, 3)
        await asyncio.to_thread(pair.servers.supervisor.kill, "gateway-1")
        await until_all_talked(coaches, 3)
    assert [fault for coach in coaches for fault in coach.faults()] == []


async def test_clients_of_a_paused_gateway_miss_nothing_and_the_others_do_not_wait(pair: Platform) -> None:
    async with talking(pair) as coaches:
        await until_all_talked(coaches, 3)
        paused = await asyncio.to_thread(pair.servers.supervisor.kill, "gateway-1", signal.SIGSTOP)
        said = [len(coach.said) for coach in coaches]
        await eventually(
            lambda: any(len(coach.said) > before + 15 for coach, before in zip(coaches, said, strict=True))
        )
        assert await asyncio.to_thread(pair.servers.supervisor.kill, "gateway-1", signal.SIGCONT) == paused
        await until_all_talked(coaches, 3)
    assert [fault for coach in coaches for fault in coach.faults()] == []


async def test_a_message_repeated_on_the_other_gateway_is_recorded_once(pair: Platform) -> None:
    (token,) = (await accounts(pair, 1)).values()
    async with at(pair, "gateway-1", token) as here, at(pair, "gateway-2", token) as there:
        for client in (here, there):
            await client.say_hello(token)
        for client in (here, there, here):
            await client.send({"type": "say", "id": "same", "text": "once"})
            await client.until("ack")
        await there.send({"type": "say", "id": "another", "text": "the end"})
        await there.until("ack")
        async with at(pair, "gateway-2", token) as late:
            await late.say_hello(token)
            assert await _said(late, "the end") == ["once", "the end"]


async def test_twenty_connections_count_over_both_until_one_is_killed(pair: Platform) -> None:
    tokens = await accounts(pair, 2)
    (coach_id, token), (admin_id, admin_token) = tokens.items()
    await _make_administrator(pair, admin_id)
    async with AsyncExitStack() as opened:
        for _ in range(CONNECTIONS_A_COACH):
            await (await opened.enter_async_context(at(pair, "gateway-1", token))).say_hello(token)
        await _until_served(pair, "gateway-2", coach_id, admin_token, {"gateway-1": CONNECTIONS_A_COACH})
        async with at(pair, "gateway-2", token) as one_more:
            await one_more.send({"type": "connect", "token": token})
            assert await one_more.close_code() == 4103
        await asyncio.to_thread(pair.servers.supervisor.kill, "gateway-1")
        async with at(pair, "gateway-2", token) as moved:
            await moved.say_hello(token)
            await asyncio.to_thread(pair.servers.supervisor.wait_ready, "gateway-1", PATIENCE_S)
            await _until_served(pair, "gateway-1", coach_id, admin_token, {"gateway-2": 1})


async def _said(client: Client, last: str) -> list[str]:
    """What the coach said, as their stream has it, up to `last`."""
    texts = [""]
    while texts[-1] != last:
        event = await client.next()
        if event["name"] == "ChatSaid":
            texts.append(event["data"]["text"])
    return texts[1:]


async def _until_served(pair: Platform, gateway: str, coach_id: str, admin_token: str, wanted: dict[str, int]) -> None:
    """Until that gateway tells an administrator that the coach has these connections, by instance."""
    url = f"http://{_address(pair, gateway)}/admin/operations/coaches/{coach_id}"
    async with (
        asyncio.timeout(PATIENCE_S),
        httpx.AsyncClient(headers={"Authorization": f"Bearer {admin_token}"}) as http,
    ):
        while True:
            told = (await http.get(url)).raise_for_status().json()
            if {one["instance_id"]: one["connections"] for one in told["instances"]} == wanted:
                return
            await asyncio.sleep(0.1)


async def _make_administrator(pair: Platform, coach_id: str) -> None:
    database = Database(pair.plan.endpoints.database_url, pool_size=1)
    try:
        stored = PostgresAccounts(database)
        coach = await stored.by_id(coach_id)
        assert coach is not None and await stored.set_role(coach.email, Role.ADMIN)
    finally:
        await database.close()


def _address(pair: Platform, gateway: str) -> str:
    return f"127.0.0.1:{pair.plan.ports[gateway]}"
