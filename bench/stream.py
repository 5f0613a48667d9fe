"""The coach's stream under load, from outside: connections held, says, deliveries, clients that do not read, everybody
cut off at once; and the same deliveries by the gateway's peers."""

import asyncio
import json
import re
import resource
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import psutil

from bench import peers
from bench.feed import Feed, in_turn, steadily
from bench.figures import Figure, quantiles
from bench.load_client import Client, Observed, Stuck, User
from bench.load_socket import Address, Crowd, open_socket
from gateway.limits import QUEUE_BYTES, Close
from stack.commands.load_users import new_coaches, tokens
from stack.platform import Platform
from stack.set_up import add_coaches

AT_ONCE = 200
PATIENCE_S = 120.0
GOING_ON_S = 10.0
"""How long messages go on before everybody is cut off in their midst."""
STUCK = 20
STUCK_EVENTS = 150
STUCK_FILLING = "as much as a message may hold " * 250
STUCK_RECEIVE_BYTES = 4096


@dataclass(frozen=True)
class Sizes:
    connections: int = 1_000
    coaches: int = 200
    says: float = 500
    """A second, in total."""
    deliveries: float = 5_000
    """A second, in total."""
    idle: float = 20
    """Seconds of nothing, after all have connected."""
    seconds: float = 20
    """Of saying, and again of deliveries; at most a minute of the peers' deliveries."""
    peers: int = 1
    """0: without the peers."""


@dataclass(frozen=True)
class Target:
    """A running platform, as far as it is measured."""

    url: str
    gateway: psutil.Process
    users: Sequence[User]
    feed: Feed

    @property
    def address(self) -> Address:
        parts = urlsplit(self.url)
        assert parts.hostname and parts.port
        return Address(parts.hostname, parts.port)

    @property
    def coach_ids(self) -> list[str]:
        return [user.coach_id for user in self.users]


def allow_files() -> None:
    """As many as the system lets us have open, for us and for what we start: by default often 1,024."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def run(platform: Platform, sizes: Sizes) -> tuple[list[Figure], list[str]]:
    """Figures, and every promise that was broken."""
    coaches = new_coaches(sizes.coaches, "bench")
    print(f"making {sizes.coaches} coaches", flush=True)
    endpoints = platform.plan.endpoints
    await add_coaches(endpoints, coaches, lambda count: None)
    secret = platform.plan.environment()["COACHSTREAM_SECRET"]
    users = users_of(tokens(secret, coaches, datetime.now(UTC)))
    pid = platform.servers.supervisor.child("gateway").pid
    assert pid is not None, "the platform has started"
    async with Feed(endpoints) as feed:
        target = Target(platform.plan.web_url, psutil.Process(pid), users, feed)
        figures, broken = await measure(target, sizes)
        if sizes.peers:
            port = platform.servers.ports.take("peer", 8400)
            load = peers.Load(target.coach_ids, sizes.connections, _events(sizes), min(60, sizes.seconds))
            for peer in peers.PEERS:
                print(f"the same deliveries by {peer.name}", flush=True)
                figures += await peers.measure(peer, port, endpoints.kafka_bootstrap, feed, load)
    return figures, broken


def users_of(lines: Iterable[str]) -> list[User]:
    """What `coachstream load-users` writes."""
    return [User(**json.loads(line)) for line in lines]


async def measure(target: Target, sizes: Sizes) -> tuple[list[Figure], list[str]]:
    observed = Observed()
    clients = [Client(target.users[n % len(target.users)], observed) for n in range(sizes.connections)]
    crowd = Crowd(clients, target.address)
    figures = await _hold(target, crowd, sizes)
    began = time.perf_counter()
    figures += [
        *await _say(crowd, observed, sizes),
        *await _fan_out(target, crowd, observed, sizes),
        *await _stuck(target, crowd, observed, sizes),
    ]
    minutes = (time.perf_counter() - began + sizes.idle) / 60
    dropped = sizes.connections - crowd.connected
    figures += [
        Figure("held for", minutes, "minutes", "10 in the full run"),
        Figure("connections dropped meanwhile", dropped, "", "0"),
        *await _storm(target, crowd, observed, sizes),
    ]
    crowd.cut()
    return figures, observed.faults


async def _hold(target: Target, crowd: Crowd[Client], sizes: Sizes) -> list[Figure]:
    """Connect all, and leave them alone for a while."""
    before, began = target.gateway.memory_info().rss, time.perf_counter()
    await crowd.connect(AT_ONCE)
    took = time.perf_counter() - began
    print(f"{sizes.connections} connected in {took:.1f} s", flush=True)
    await asyncio.sleep(2)
    busy = _cpu(target)
    began = time.perf_counter()
    await asyncio.sleep(sizes.idle)
    idle = 100 * (_cpu(target) - busy) / (time.perf_counter() - began)
    each = (target.gateway.memory_info().rss - before) / sizes.connections / 1024
    return [
        Figure("connections held", crowd.connected, ""),
        Figure("connected, from the first to the last", took, "s"),
        Figure("resident memory a connection, idle", each, "KB", "at most 40"),
        Figure("idle gateway", idle, "% of a core", "under 10"),
    ]


async def _say(crowd: Crowd[Client], observed: Observed, sizes: Sizes) -> list[Figure]:
    print(f"{sizes.says:g} says a second", flush=True)
    observed.forget_times()
    said = await _saying(crowd, sizes.says, sizes.seconds, "say")
    await _settled(crowd, observed)
    return [
        Figure("said", said / sizes.seconds, "/s", f"{sizes.says:g}"),
        *quantiles("say to ack", _ms(observed.acks), "ms", "under 100 (p99)"),
        *quantiles("say to own event", _ms(observed.own), "ms", "under 250 (p99)"),
    ]


async def _fan_out(target: Target, crowd: Crowd[Client], observed: Observed, sizes: Sizes) -> list[Figure]:
    """As many deliveries a second as asked for, of events that came to Kafka by another way than this gateway."""
    print(f"{sizes.deliveries:g} deliveries a second", flush=True)
    observed.forget_times()
    before, busy, events = await _histogram(target, "kafka_to_socket_seconds"), _cpu(target), observed.events
    began = time.perf_counter()
    await steadily(_events(sizes), sizes.seconds, lambda n: _feed(target, observed, n, f"fan-{n}"))
    fed = time.perf_counter() - began
    await target.feed.sent()
    await _settled(crowd, observed)
    delivered = observed.events - events
    after = await _histogram(target, "kafka_to_socket_seconds")
    resident = target.gateway.memory_info().rss / sizes.connections / 1024
    return [
        Figure("deliveries", delivered / fed, "/s", f"{sizes.deliveries:g}"),
        *quantiles("chat inbox to each delivery", _ms(observed.fan_out), "ms"),
        Figure("Kafka to socket, p99 (the gateway's histogram)", 1000 * quantile(before, after, 0.99), "ms",
               "at most 150"),
        Figure("gateway: CPU for 100,000 deliveries", 100_000 * (_cpu(target) - busy) / max(1, delivered), "s",
               "the peers', below"),
        Figure("gateway: whole resident memory by connections", resident, "KB", "at most 40"),
    ]  # fmt: skip


async def _stuck(target: Target, crowd: Crowd[Client], observed: Observed, sizes: Sizes) -> list[Figure]:
    """Devices that stop reading, while their coaches, and all others, are sent more than a device's queue holds."""
    print("devices that do not read", flush=True)
    observed.forget_times()
    slow = target.users[:STUCK]
    devices = [Stuck(user) for user in slow]
    # A full instance has no room for more: others make room, and come back for what they miss.
    staying = sizes.connections - len(devices)
    for client in crowd.clients[staying:]:
        client.cut()
    await asyncio.sleep(1)
    for index, device in enumerate(devices):
        await open_socket(device, target.address, index, STUCK_RECEIVE_BYTES)
    before, closed = await _histogram(target, "queue_bytes"), await _closed(target, Close.SLOW)
    for number in range(STUCK_EVENTS):
        for user in slow:
            _feed_one(target, observed, user.coach_id, f"stuck-{user.coach_id}-{number}", STUCK_FILLING)
        for n in range(round(_events(sizes) / 20)):
            _feed(target, observed, n + STUCK, f"beside-{number}-{n}")
        await asyncio.sleep(0.1)
    await target.feed.sent()
    await until(lambda: len(observed.offsets) == len(observed.said_at), lambda: "events never seen", observed.faults)
    meanwhile = _ms(observed.fan_out)
    for device in devices:
        device.cut()
    await crowd.connect(AT_ONCE, staying)
    await _settled(crowd, observed)
    after = await _histogram(target, "queue_bytes")
    most = max((bound for bound, count in _between(before, after).items() if count), default=0.0)
    return [
        Figure("devices that did not read, closed 4002", await _closed(target, Close.SLOW) - closed, "",
               f"{len(devices)}"),
        Figure("most unsent of a connection (the gateway's histogram)", most / 1024, "KB", f"{QUEUE_BYTES // 1024}"),
        *quantiles("chat inbox to delivery to others meanwhile", meanwhile, "ms"),
    ]  # fmt: skip


async def _storm(target: Target, crowd: Crowd[Client], observed: Observed, sizes: Sizes) -> list[Figure]:
    """Everybody cut off while messages go on; all come back, resume, and repeat what was not acknowledged."""
    print("all cut off", flush=True)
    observed.refused = crowd.refused = 0
    await _saying(crowd, sizes.says, min(GOING_ON_S, sizes.seconds), "storm")
    crowd.cut()
    busy, began = _cpu(target), time.perf_counter()
    times = await crowd.reconnect()
    connected = time.perf_counter() - began
    await _caught_up(crowd, observed)
    resumed = time.perf_counter() - began
    used = _cpu(target) - busy
    again = dict(observed.unacknowledged)
    for client_id, client in again.items():
        client.say(client_id)
    await _settled(crowd, observed)
    return [
        *quantiles("cut off to connected again", times, "s"),
        Figure("cut off to the last connected again", connected, "s"),
        Figure("cut off to all resumed", resumed, "s", "under 60"),
        Figure("gateway, CPU for the storm", used, "s"),
        Figure("handshakes and messages tried again", crowd.refused + observed.refused, ""),
        Figure("said again under the same id", len(again), ""),
    ]


def _events(sizes: Sizes) -> float:
    """A second, so that each reaching its coach's connections is as many deliveries as asked for."""
    return sizes.deliveries * sizes.coaches / sizes.connections


def _feed(target: Target, observed: Observed, number: int, client_id: str) -> None:
    _feed_one(target, observed, in_turn(target.coach_ids, number), client_id)


def _feed_one(target: Target, observed: Observed, coach_id: str, client_id: str, *filling: str) -> None:
    observed.said_at[client_id] = time.perf_counter()
    target.feed.put(coach_id, client_id, *filling)


async def _saying(crowd: Crowd[Client], rate: float, seconds: float, phase: str) -> int:
    """Evenly over the connections, in an order that has no two says of one coach side by side."""

    def say(number: int) -> None:
        client = crowd.clients[number % len(crowd.clients)]
        client.say(f"{id(client)}-{phase}-{number}")

    return await steadily(rate, seconds, say)


async def _settled(crowd: Crowd[Client], observed: Observed) -> None:
    """Until every say is acknowledged and seen, and all of a coach's connections stand at the same place."""
    await until(
        lambda: not observed.unacknowledged and len(observed.offsets) == len(observed.said_at) and not _behind(crowd),
        lambda: (
            f"{len(observed.unacknowledged)} says not acknowledged, "
            f"{len(observed.said_at) - len(observed.offsets)} never seen, {_behind(crowd)} connections behind"
        ),
        observed.faults,
    )


async def _caught_up(crowd: Crowd[Client], observed: Observed) -> None:
    """Until every connection has had what its stream held when it was connected."""
    await until(
        lambda: all(client.last >= client.end for client in crowd.clients),
        lambda: f"{sum(client.last < client.end for client in crowd.clients)} connections not caught up",
        observed.faults,
    )


def _behind(crowd: Crowd[Client]) -> int:
    furthest: dict[str, int] = {}
    for client in crowd.clients:
        furthest[client.user.coach_id] = max(client.last, furthest.get(client.user.coach_id, -1))
    return sum(client.last < furthest[client.user.coach_id] for client in crowd.clients)


async def until(true: Callable[[], bool], otherwise: Callable[[], str], faults: list[str]) -> None:
    """As long as it takes, but for what takes too long: that is added to the faults."""
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


async def _histogram(target: Target, name: str) -> dict[float, float]:
    """Its cumulative counts by upper bound."""
    found = re.findall(rf'\w*_{name}_bucket\{{le="([^"]+)"\}} (\S+)', await _metrics(target))
    return {float(bound): float(count) for bound, count in found}


async def _closed(target: Target, code: Close) -> float:
    found = re.search(rf'\w*_closes_total\{{code="{code.value}"\}} (\S+)', await _metrics(target))
    return float(found[1]) if found else 0.0


async def _metrics(target: Target) -> str:
    async with httpx.AsyncClient(timeout=30) as client:
        return (await client.get(f"{target.url}/metrics")).text


def _between(before: Mapping[float, float], after: Mapping[float, float]) -> dict[float, float]:
    """What came into each bucket between two readings."""
    total, found = 0.0, {}
    for bound, count in sorted(after.items()):
        found[bound] = count - before.get(bound, 0.0) - total
        total += found[bound]
    return found


def quantile(before: Mapping[float, float], after: Mapping[float, float], q: float) -> float:
    """The upper bound of the bucket that holds the quantile of what came between two readings."""
    counts = {bound: count - before.get(bound, 0.0) for bound, count in after.items()}
    rank = q * max(counts.values(), default=0.0)
    return min((bound for bound, count in counts.items() if count >= rank), default=0.0)
