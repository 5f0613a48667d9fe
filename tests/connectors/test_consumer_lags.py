"""Lag on the real broker: what was written and not yet committed."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from connectors.consumer_lags import KafkaConsumerLags, every_group
from connectors.dead_letters import OPERATOR
from connectors.lags_port import ConsumerLags, Lag
from connectors.memory import MemoryLags
from connectors.ports import Unavailable
from stack.endpoints import Endpoints
from stack.set_up import apply_topics
from topics.catalogue import CONSUMER_GROUPS

Work = Callable[[int, int], ConsumerLags]
"""A partition with that many records, of which that many are committed."""


def in_memory(records: int, done: int) -> ConsumerLags:
    lags = MemoryLags()
    lags.lags = [Lag("workers", "work", 0, done, records)]
    return lags


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.real)])
def work(request: pytest.FixtureRequest) -> Iterator[Work]:
    if request.param == "memory":
        yield in_memory
        return
    bootstrap = request.getfixturevalue("stack").kafka_bootstrap
    topic = f"lags.{uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})

    def in_kafka(records: int, done: int) -> ConsumerLags:
        admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(10)
        producer = Producer({"bootstrap.servers": bootstrap, "log_level": 0})
        for _ in range(records):
            producer.produce(topic, b"x", partition=0)
        producer.flush(10)
        if done:
            with Consumer({"bootstrap.servers": bootstrap, "group.id": topic, "log_level": 0}) as consumer:
                consumer.commit(offsets=[TopicPartition(topic, 0, done)], asynchronous=False)
        return KafkaConsumerLags(bootstrap, {topic: [(topic, 0)]})

    yield in_kafka
    admin.delete_topics([topic])[topic].result(10)


async def measured(lags: ConsumerLags) -> Sequence[Lag]:
    """As soon as it can be: a fresh cluster has no coordinators yet."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await lags.measure()
            except Unavailable:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize(("records", "done", "behind"), [(0, 0, 0), (5, 0, 5), (5, 3, 2), (5, 5, 0)])
async def test_what_is_not_committed_is_behind(work: Work, records: int, done: int, behind: int) -> None:
    lags = await asyncio.to_thread(work, records, done)
    (lag,) = await measured(lags)
    assert (lag.position, lag.end, lag.records) == (done, records, behind)
    await lags.close()


async def test_a_broker_that_does_not_answer_is_said_to_be_away(unused_port: int) -> None:
    away = KafkaConsumerLags(f"127.0.0.1:{unused_port}", {"chat": [("chat.inbox", 0)]})
    with pytest.raises(Unavailable):
        await away.measure()


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.real
async def test_every_group_on_every_topic_it_reads_and_every_dead_letter_topic(stack: Endpoints) -> None:
    await asyncio.to_thread(apply_topics, stack)
    kafka = KafkaConsumerLags(stack.kafka_bootstrap, every_group())
    lags = await measured(kafka)
    await kafka.close()
    assert {lag.group for lag in lags} == {*CONSUMER_GROUPS, OPERATOR}
    assert len([lag for lag in lags if (lag.group, lag.topic) == ("chat", "chat.inbox")]) == 8
    assert {lag.topic for lag in lags if lag.group == OPERATOR} == {f"{group}.dead" for group in CONSUMER_GROUPS}
