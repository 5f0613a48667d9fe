"""What gateways tell each other: the newest of each stands, and what is taken back is as if never told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from connectors.instances import KafkaInstances
from connectors.instances_port import Instances
from connectors.kafka import KafkaSink
from connectors.memory import MemoryInstances
from connectors.registry import Registry
from schemas.events import CoachServed, GatewayInstance
from schemas.record import beginning
from stack.endpoints import Endpoints
from stack.set_up import apply_topics
from tests.connectors.examples import unique

T0 = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
WITHIN_S = 20
Opened = Callable[[], Instances]


class Heard:
    """Of one instance: those of other tests are told of in the same topic."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        self.served: dict[str, int] = {}
        self.connections: list[int] = []
        self._news = asyncio.Event()

    def instance(self, instance: GatewayInstance) -> None:
        if instance.instance_id == self.instance_id:
            self.connections.append(instance.connections)
            self._news.set()

    def coach(self, served: CoachServed) -> None:
        if served.instance_id == self.instance_id:
            self.served[served.coach_id] = served.connections

    def taken_back(self, instance_id: str, coach_id: str) -> None:
        if instance_id == self.instance_id:
            self.served.pop(coach_id, None)

    async def until(self, connections: int) -> None:
        """What is told is heard in its order, so all before this was heard."""
        async with asyncio.timeout(WITHIN_S):
            while connections not in self.connections:
                await self._news.wait()
                self._news.clear()


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.real)])
async def opened(request: pytest.FixtureRequest) -> AsyncIterator[Opened]:
    """Makes one gateway's; what they tell and hear is the same."""
    if request.param == "memory":
        shared = MemoryInstances()
        yield lambda: shared
        return
    stack: Endpoints = request.getfixturevalue("stack")
    await asyncio.to_thread(apply_topics, stack)
    async with AsyncExitStack() as closing:
        codec = await asyncio.to_thread(closing.enter_context(Registry(stack.schema_registry_url)).codec)
        sink = KafkaSink(stack.kafka_bootstrap, codec)
        closing.push_async_callback(asyncio.to_thread, sink.close)

        def another() -> Instances:
            instances = KafkaInstances(stack.kafka_bootstrap, codec, sink)
            closing.push_async_callback(instances.stop)
            return instances

        yield another


async def test_the_newest_of_each_is_heard_by_who_was_there_and_by_who_comes_later(opened: Opened) -> None:
    teller, instance_id = opened(), unique()
    early, late = Heard(instance_id), Heard(instance_id)
    await opened().start(early)
    await teller.announce(_state(instance_id, 1))
    await teller.tell(
        [_serves(instance_id, "dana", 1), _serves(instance_id, "eve", 2), _serves(instance_id, "dana", 3)]
    )
    await teller.announce(_state(instance_id, 2))
    await opened().start(late)
    for heard in (early, late):
        await heard.until(2)
        assert heard.served == {"dana": 3, "eve": 2}


async def test_what_is_taken_back_was_never_told(opened: Opened) -> None:
    teller, instance_id = opened(), unique()
    early, late = Heard(instance_id), Heard(instance_id)
    await opened().start(early)
    await teller.tell([_serves(instance_id, coach_id, 1) for coach_id in ("ana", "bea", "dana")])
    await teller.take_back(instance_id, ["ana", "bea"])
    await teller.tell([_serves(instance_id, "bea", 4)])
    await teller.announce(_state(instance_id, 1))
    await opened().start(late)
    for heard in (early, late):
        await heard.until(1)
        assert heard.served == {"bea": 4, "dana": 1}


async def test_nothing_to_tell_is_nothing_told(opened: Opened) -> None:
    teller, instance_id = opened(), unique()
    heard = Heard(instance_id)
    await teller.start(heard)
    await teller.tell([])
    await teller.take_back(instance_id, [])
    await teller.announce(_state(instance_id, 1))
    await heard.until(1)
    assert heard.served == {}


def _serves(instance_id: str, coach_id: str, connections: int) -> CoachServed:
    return CoachServed(**beginning(coach_id, T0), instance_id=instance_id, started_at=T0, connections=connections)


def _state(instance_id: str, connections: int) -> GatewayInstance:
    return GatewayInstance(
        **beginning("", T0),
        instance_id=instance_id,
        address="127.0.0.1:8000",
        connections=connections,
        coaches=0,
        load=0.1,
        loop_lag_ms=1,
        breaker_open=False,
        draining=False,
        closes=[],
        started_at=T0,
    )
