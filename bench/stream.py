"""The coach's stream under load, from outside: connections held, says, deliveries, and everybody cut off at once."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import psutil

from bench.figures import Figure, quantiles
from bench.load_client import Crowd, User
from stack.commands.load_users import new_coaches, tokens
from stack.platform import Platform
from stack.set_up import add_coaches

AT_ONCE = 200
PATIENCE_S = 120.0
SAY_TICK_S = 0.02
GOING_ON = 0.5
"""Of the seconds of saying, how long messages go on before everybody is cut off in their midst."""


@dataclass(frozen=True)
class Sizes:
    connections: int = 1_000
    coaches: int = 200
    says: float = 500
    """A second, in total."""
    deliveries: float = 5_000
    """A second, in total."""
    seconds: float = 20
    """Of each phase."""


@dataclass(frozen=True)
class Target:
    """A running platform, as far as it is measured."""

    url: str
    gateway: psutil.Process
    users: Sequence[User]


async def run(platform: Platform, sizes: Sizes) -> tuple[list[Figure], list[str]]:
    """Figures, and every promise that was broken."""
    coaches = new_coaches(sizes.coaches, "bench")
    print(f"making {sizes.coaches} coaches", flush=True)
    await add_coaches(platform.plan.endpoints, coaches, lambda count: None)
    secret = platform.plan.environment()["COACHSTREAM_SECRET"]
    users = users_of(tokens(secret, coaches, datetime.now(UTC)))
    pid = platform.servers.supervisor.child("gateway").pid
    assert pid is not None, "the platform has started"
    return await measure(Target(platform.plan.web_url, psutil.Process(pid), users), sizes)


def users_of(lines: Iterable[str]) -> list[User]:
    """What `coachstream load-users` writes."""
    return [User(**json.loads(line)) for line in lines]


async def measure(target: Target, sizes: Sizes) -> tuple[list[Figure], list[str]]:
    address = urlsplit(target.url)
    assert address.hostname and address.port
    crowd = Crowd(target.users, sizes.connections, address.hostname, address.port)
    figures = [
        *await _hold(target, crowd, sizes),
        *await _say(target, crowd, sizes),
        *await _fan_out(target, crowd, sizes),
        *await _storm(target, crowd, sizes),
    ]
    crowd.cut()
    return figures, crowd.observed.faults


async def _hold(target: Target, crowd: Crowd, sizes: Sizes) -> list[Figure]:
    """Connect all, and leave them alone for a while."""
    before, began = target.gateway.memory_info().rss, time.perf_counter()
    await crowd.connect(AT_ONCE)
    took = time.perf_counter() - began
    print(f"{sizes.connections} connected in {took:.1f} s", flush=True)
    await asyncio.sleep(2)
    busy = _cpu(target)
    began = time.perf_counter()
    await asyncio.sleep(sizes.seconds)
    idle = 100 * (_cpu(target) - busy) / (time.perf_counter() - began)
    each = (target.gateway.memory_info().rss - before) / sizes.connections / 1024
    return [
        Figure("connections held", sum(client.transport is not None for client in crowd.clients), ""),
        Figure("connected, from the first to the last", took, "s"),
        Figure("resident memory a connection", each, "KB", "at most 40"),
        Figure("idle gateway", idle, "% of a core", "under 10"),
    ]


async def _say(target: Target, crowd: Crowd, sizes: Sizes) -> list[Figure]:
    observed = crowd.observed
    observed.forget_times()
    said = await _saying(crowd, sizes.says, sizes.seconds, "say")
    await _settled(crowd)
    return [
        Figure("said", said / sizes.seconds, "/s", f"{sizes.says:g}"),
        *quantiles("say to ack", _ms(observed.acks), "ms", "under 100 (p99)"),
        *quantiles("say to own event", _ms(observed.own), "ms", "under 250 (p99)"),
    ]


async def _fan_out(target: Target, crowd: Crowd, sizes: Sizes) -> list[Figure]:
    """As many deliveries a second as asked for: each say reaches all connections of its coach."""
    observed = crowd.observed
    observed.forget_times()
    each = sizes.connections / sizes.coaches
    before, busy, events = await _kafka_to_socket(target), _cpu(target), observed.events
    began = time.perf_counter()
    await _saying(crowd, sizes.deliveries / each, sizes.seconds, "fan")
    await _settled(crowd)
    took = time.perf_counter() - began
    delivered = observed.events - events
    after = await _kafka_to_socket(target)
    return [
        Figure("deliveries", delivered / took, "/s", f"{sizes.deliveries:g}"),
        *quantiles("say to each delivery", _ms(observed.fan_out), "ms"),
        Figure(
            "Kafka to socket, p99 (the gateway's histogram)", 1000 * quantile(before, after, 0.99), "ms", "under 150"
        ),
        Figure("gateway, CPU for 100,000 deliveries", 100_000 * (_cpu(target) - busy) / max(1, delivered), "s"),
    ]


async def _storm(target: Target, crowd: Crowd, sizes: Sizes) -> list[Figure]:
    """Everybody cut off while messages go on; all come back, resume, and repeat what was not acknowledged."""
    observed = crowd.observed
    observed.refused = 0
    await _saying(crowd, sizes.says, max(1.0, sizes.seconds * GOING_ON), "storm")
    crowd.cut()
    busy, began = _cpu(target), time.perf_counter()
    times = await crowd.reconnect()
    connected = time.perf_counter() - began
    await _caught_up(crowd)
    resumed = time.perf_counter() - began
    used = _cpu(target) - busy
    again = dict(observed.unacknowledged)
    for client_id, client in again.items():
        client.say(client_id)
    await _settled(crowd)
    return [
        *quantiles("cut off to connected again", times, "s"),
        Figure("cut off to the last connected again", connected, "s"),
        Figure("cut off to all resumed", resumed, "s", "under 60"),
        Figure("gateway, CPU for the storm", used, "s"),
        Figure("handshakes and messages tried again", observed.refused, ""),
        Figure("said again under the same id", len(again), ""),
    ]


async def _saying(crowd: Crowd, rate: float, seconds: float, phase: str) -> int:
    """Evenly over the connections, in an order that has no two says of one coach side by side."""
    began, said = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < seconds:
        while said < rate * passed:
            client = crowd.clients[said % len(crowd.clients)]
            client.say(f"{id(client)}-{phase}-{said}")
            said += 1
        await asyncio.sleep(SAY_TICK_S)
    return said


async def _settled(crowd: Crowd) -> None:
    """Until every say is acknowledged and seen, and all of a coach's connections stand at the same place."""
    observed = crowd.observed
    await _until(
        lambda: not observed.unacknowledged and len(observed.offsets) == len(observed.said_at) and not _behind(crowd),
        lambda: (
            f"{len(observed.unacknowledged)} says not acknowledged, "
            f"{len(observed.said_at) - len(observed.offsets)} never seen, {_behind(crowd)} connections behind"
        ),
        observed.faults,
    )


async def _caught_up(crowd: Crowd) -> None:
    """Until every connection has had what its stream held when it was connected."""
    await _until(
        lambda: all(client.last >= client.end for client in crowd.clients),
        lambda: f"{sum(client.last < client.end for client in crowd.clients)} connections not caught up",
        crowd.observed.faults,
    )


def _behind(crowd: Crowd) -> int:
    furthest: dict[str, int] = {}
    for client in crowd.clients:
        furthest[client.user.coach_id] = max(client.last, furthest.get(client.user.coach_id, -1))
    return sum(client.last < furthest[client.user.coach_id] for client in crowd.clients)


async def _until(true: Callable[[], bool], otherwise: Callable[[], str], faults: list[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            faults.append(f"after {PATIENCE_S:g} s: {otherwise()}")
            return
        await asyncio.sleep(0.1)


def _cpu(target: Target) -> float:
    times = target.gateway.cpu_times()
    return times.user + times.system


def _ms(seconds: Sequence[float]) -> list[float]:
    return [1000 * one for one in seconds]


async def _kafka_to_socket(target: Target) -> dict[float, float]:
    """The histogram's cumulative counts by upper bound in seconds."""
    async with httpx.AsyncClient() as client:
        lines = (await client.get(f"{target.url}/metrics")).text.splitlines()
    found = (re.match(r'\w*kafka_to_socket_seconds_bucket\{le="([^"]+)"\} (\S+)', line) for line in lines)
    return {float(match[1]): float(match[2]) for match in found if match}


def quantile(before: Mapping[float, float], after: Mapping[float, float], q: float) -> float:
    """The upper bound of the bucket that holds the quantile of what came between two readings."""
    counts = {bound: count - before.get(bound, 0.0) for bound, count in after.items()}
    rank = q * max(counts.values(), default=0.0)
    return min((bound for bound, count in counts.items() if count >= rank), default=0.0)
