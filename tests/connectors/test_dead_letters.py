import asyncio
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, TopicPartition

from connectors.dead_letters import DeadLetter, DeadLetters
from connectors.kafka import KafkaSink
from connectors.registry import Registry
from schemas.codec import Codec
from stack.endpoints import Endpoints
from stack.set_up import apply_topics
from streams.pipeline import STAGES
from streams.processing import Processing, Received
from topics.catalogue import NOTIFICATION_STATUS

pytestmark = pytest.mark.real

GROUP = "search"
"""No other test's stage dead-letters into this group."""


@pytest.fixture
def codec(stack: Endpoints) -> Iterator[Codec]:
    apply_topics(stack)
    with Registry(stack.schema_registry_url) as registry:
        yield registry.codec()


async def give_up(stack: Endpoints, codec: Codec, value: bytes) -> None:
    """As the loop gives up a record that it cannot decode."""
    sink = KafkaSink(stack.kafka_bootstrap, codec)

    async def never(event: object) -> list[object]:
        raise AssertionError("the record cannot be decoded")

    received = Received(NOTIFICATION_STATUS.name, 2, 17, b"key", value, (("event_id", b"e-1"),))
    await Processing(STAGES["index"], never, codec, sink)(received)  # type: ignore[arg-type]
    sink.close()


def waiting(stack: Endpoints, value: bytes) -> list[DeadLetter]:
    return [letter for letter in DeadLetters(stack.kafka_bootstrap).outstanding([GROUP]) if letter.value == value]


async def test_a_dead_letter_waits_with_why_until_it_is_sent_back_as_it_was(stack: Endpoints, codec: Codec) -> None:
    await give_up(stack, codec, b"\x07 redrive me")
    (letter,) = await asyncio.to_thread(waiting, stack, b"\x07 redrive me")
    assert (letter.why("stage"), letter.why("topic"), letter.why("offset")) == ("index", NOTIFICATION_STATUS.name, "17")
    assert "first byte is 7" in letter.why("error")
    await asyncio.to_thread(DeadLetters(stack.kafka_bootstrap).redrive, [letter])
    assert await asyncio.to_thread(waiting, stack, b"\x07 redrive me") == []
    assert await asyncio.to_thread(_on_topic, stack, b"\x07 redrive me") == [("event_id", b"e-1")]


async def test_a_dismissed_letter_does_not_wait_any_more(stack: Endpoints, codec: Codec) -> None:
    await give_up(stack, codec, b"\x07 dismiss me")
    letters = await asyncio.to_thread(waiting, stack, b"\x07 dismiss me")
    await asyncio.to_thread(DeadLetters(stack.kafka_bootstrap).dismiss, letters)
    assert await asyncio.to_thread(waiting, stack, b"\x07 dismiss me") == []


def _on_topic(stack: Endpoints, value: bytes) -> object:
    """The headers of the record with that value, once it is on its topic again."""
    with Consumer({"bootstrap.servers": stack.kafka_bootstrap, "group.id": "test", "log_level": 0}) as consumer:
        consumer.assign(
            [TopicPartition(NOTIFICATION_STATUS.name, one, 0) for one in range(NOTIFICATION_STATUS.partitions)]
        )
        while True:
            message = consumer.poll(30)
            assert message is not None, "the record did not come back within 30 s"
            if message.value() == value:
                return message.headers()
