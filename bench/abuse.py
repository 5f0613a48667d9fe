"""What a well-behaved coach notices while others abuse the gateway, and what it keeps of them."""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil

from bench.attacks import ATTACKS, Attack
from bench.feed import Feed
from bench.figures import Figure
from bench.load_client import Client, Observed, User
from bench.load_socket import Address, open_socket
from bench.stream import Target, allow_files, until, users_of
from stack.commands.load_users import new_coaches, tokens
from stack.platform import Platform
from stack.set_up import add_coaches

SECONDS = 4.0
"""Of each attack."""
AFTER_S = 11.0
"""Until what came by an attack has to be gone: a connection in closing has ten seconds."""
SAY_EVERY_S = 0.12
PAST = 600
"""Events in the abusers' stream."""


@dataclass
class Noticed:
    """By the neighbour, and by those who come anew meanwhile."""

    acks_ms: list[float]
    newcomers_ms: list[float]
    turned_away: int


async def run(platform: Platform) -> tuple[list[Figure], list[str]]:
    """Figures, and every promise that was broken."""
    allow_files()
    coaches = new_coaches(3, "abuse")
    endpoints = platform.plan.endpoints
    await add_coaches(endpoints, coaches, lambda count: None)
    secret = platform.plan.environment()["COACHSTREAM_SECRET"]
    users = users_of(tokens(secret, coaches, datetime.now(UTC)))
    pid = platform.servers.supervisor.child("gateway").pid
    assert pid is not None, "the platform has started"
    async with Feed(endpoints) as feed:
        for number in range(PAST):
            feed.put(users[0].coach_id, f"past-{number}")
        await feed.sent()
        target = Target(platform.plan.web_url, psutil.Process(pid), users, feed)
        return await measure(target)


async def measure(target: Target) -> tuple[list[Figure], list[str]]:
    abuser, neighbour, newcomer = target.users
    observed = Observed()
    client = Client(neighbour, observed)
    await open_socket(client, target.address, 0)
    figures: list[Figure] = []
    for attack in (None, *ATTACKS):
        name = attack.name if attack else "nobody attacks"
        print(name, flush=True)
        resident, busy, began = target.gateway.memory_info().rss, _cpu(target), time.perf_counter()
        noticed = await _meanwhile(target.address, client, newcomer, attack, abuser)
        used = (_cpu(target) - busy) / (time.perf_counter() - began)
        await asyncio.sleep(AFTER_S if attack else 0)
        figures += _figures(name, noticed, 100 * used, target.gateway.memory_info().rss - resident)
    client.cut()
    return figures, observed.faults


async def _meanwhile(address: Address, client: Client, newcomer: User, attack: Attack | None, abuser: User) -> Noticed:
    noticed = Noticed([], [], 0)
    client.observed.acks.clear()
    attacking = await _start(attack, address, abuser) if attack else None
    arriving = asyncio.ensure_future(_arrive(address, newcomer, noticed))
    try:
        number, ends = 0, time.perf_counter() + SECONDS
        while time.perf_counter() < ends:
            client.say(f"{id(client)}-{time.perf_counter_ns()}-{number}")
            number += 1
            await asyncio.sleep(SAY_EVERY_S)
    finally:
        if attacking is not None:
            await attacking.wait()
        arriving.cancel()
        with suppress(asyncio.CancelledError):
            await arriving
    waiting = client.observed.unacknowledged
    await until(lambda: not waiting, lambda: f"{len(waiting)} says not acknowledged", client.observed.faults)
    waiting.clear()
    noticed.acks_ms = sorted(1000 * seconds for seconds in client.observed.acks)
    return noticed


async def _start(attack: Attack, address: Address, abuser: User) -> asyncio.subprocess.Process:
    arguments = (attack.name, address.host, str(address.port), abuser.token, str(SECONDS))
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.attacks", *arguments)


async def _arrive(address: Address, newcomer: User, noticed: Noticed) -> None:
    while True:
        client, began = Client(newcomer, Observed()), time.perf_counter()
        try:
            await open_socket(client, address, 0)
            noticed.newcomers_ms.append(1000 * (time.perf_counter() - began))
        except OSError:
            noticed.turned_away += 1
        finally:
            client.cut()
        await asyncio.sleep(0.5)


def _figures(name: str, noticed: Noticed, cpu: float, kept: int) -> Sequence[Figure]:
    newcomers = noticed.newcomers_ms or [0.0]
    return [
        Figure(f"{name}: say to ack, p50", noticed.acks_ms[len(noticed.acks_ms) // 2], "ms"),
        Figure(f"{name}: say to ack, longest", noticed.acks_ms[-1], "ms"),
        Figure(f"{name}: let in, longest", max(newcomers), "ms"),
        Figure(f"{name}: turned away", noticed.turned_away, ""),
        Figure(f"{name}: gateway", cpu, "% of a core"),
        Figure(f"{name}: kept {AFTER_S:g} s later", kept / 1024 / 1024, "MB"),
    ]


def _cpu(target: Target) -> float:
    times = target.gateway.cpu_times()
    return times.user + times.system
