"""What it costs to tell the other gateways who serves whom, and to hear it, when all coaches come back at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from bench.figures import Figure
from connectors.instances import KafkaInstances
from connectors.kafka import KafkaSink
from connectors.registry import Registry
from gateway.gate import Gate
from gateway.hub import Hub
from gateway.instances import Presence, tell
from gateway.known_instances import Known
from gateway.limits import CONNECTIONS, CONNECTIONS_A_COACH
from gateway.load import Breaker
from gateway.memory import MemoryStreams
from gateway.metrics import Metrics
from gateway.served import Served
from schemas.record import in_milliseconds
from stack.endpoints import Endpoints

COACHES = 2_000
DEVICES = 5
TICK_S = 0.001
WITHIN_S = 60.0


class Stalls:
    """How long the event loop at most did not come round."""

    def __init__(self) -> None:
        self.longest_s = 0.0

    async def watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_S)
            self.longest_s = max(self.longest_s, time.perf_counter() - began - TICK_S)


async def measure(endpoints: Endpoints) -> list[Figure]:
    async with AsyncExitStack() as closing:
        codec = await asyncio.to_thread(closing.enter_context(Registry(endpoints.schema_registry_url)).codec)
        sink = KafkaSink(endpoints.kafka_bootstrap, codec)
        closing.push_async_callback(asyncio.to_thread, sink.close)
        instances = KafkaInstances(endpoints.kafka_bootstrap, codec, sink)
        presence = _presence("bench-one")
        await tell(presence, instances)
        coaches = [f"bench-{number}" for number in range(COACHES)]
        for coach_id in coaches * DEVICES:
            presence.hub.enter(coach_id)
        told = [figure async for figure in _told(presence, instances)]
        hearing = KafkaInstances(endpoints.kafka_bootstrap, codec, sink)
        closing.push_async_callback(hearing.stop)
        return [*told, *[figure async for figure in _heard(presence, hearing, coaches)]]


async def _told(presence: Presence, instances: KafkaInstances) -> AsyncIterator[Figure]:
    async with _measured("telling of") as figures:
        await tell(presence, instances)
    for figure in figures:
        yield figure


async def _heard(presence: Presence, instances: KafkaInstances, coaches: list[str]) -> AsyncIterator[Figure]:
    other = _presence("bench-two")
    async with _measured("hearing of") as figures, asyncio.timeout(WITHIN_S):
        await instances.start(other.known)
        # They are heard in the order in which they were told, and what the instance says of itself comes last.
        while not other.known.elsewhere(coaches[-1], presence.now()):
            await other.known.next_telling()
    for figure in figures:
        yield figure
    known = sum(count for one in coaches for _, count in other.known.elsewhere(one, presence.now()))
    yield Figure("connections known of", known, "", f"{COACHES * DEVICES}")


@asynccontextmanager
async def _measured(what: str) -> AsyncIterator[list[Figure]]:
    figures: list[Figure] = []
    stalls = Stalls()
    watching = asyncio.get_running_loop().create_task(stalls.watch())
    began, used = time.perf_counter(), time.process_time()
    yield figures
    name = f"{what} {COACHES:,} coaches"
    figures.append(Figure(f"{name}, CPU", time.process_time() - used, "s"))
    figures.append(Figure(f"{name}, took", time.perf_counter() - began, "s"))
    figures.append(Figure(f"{name}, longest stall of the loop", stalls.longest_s * 1000, "ms"))
    watching.cancel()


def _presence(instance_id: str) -> Presence:
    metrics, breaker, served = Metrics(), Breaker(), Served()
    started_at = in_milliseconds(datetime.now(UTC))
    return Presence(
        instance_id=instance_id,
        address="127.0.0.1:8000",
        started_at=started_at,
        gate=Gate(CONNECTIONS, breaker, metrics),
        hub=Hub(MemoryStreams(), CONNECTIONS_A_COACH, metrics, served.changed),
        breaker=breaker,
        metrics=metrics,
        served=served,
        known=Known(instance_id, started_at, served, time.monotonic),
        now=lambda: datetime.now(UTC),
    )
