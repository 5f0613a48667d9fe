"""Appending to coach streams, and telling the gateways on `chat.live`.

With thousands of topics on one broker aiokafka's producer acknowledges in milliseconds where librdkafka's takes
seconds, since it keeps no queue per partition to visit.
"""

import asyncio
from collections.abc import Collection
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from connectors.kafka import Headers, event_headers
from connectors.ports import Unavailable
from schemas.codec import Codec
from schemas.record import Event
from topics.catalogue import CHAT_LIVE, COACH_TOPICS, MAX_MESSAGE_BYTES, coach_topic

TIMEOUT_MS = 15_000
METADATA_AGE_MS = 30 * 60_000
"""A leader that moved is asked for at once; this is for all else, and stops the loop for 40 µs a coach."""


class LiveSink(Protocol):
    async def send_bytes(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> int: ...


class KafkaCoachLog:
    """Connects at the first append. What goes to `chat.live` goes by `live`: it has few partitions."""

    def __init__(self, bootstrap: str, codec: Codec, live: LiveSink) -> None:
        self._bootstrap = bootstrap
        self._codec = codec
        self._live = live
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._learning = asyncio.Lock()

    async def append(self, event: Event, prev: int) -> int:
        topic = coach_topic(event.coach_id)
        headers = _headers(event, prev)
        value = self._codec.encode(event)
        producer: AIOKafkaProducer | None = None
        try:
            producer = await self._started()
            await self._learn(producer, topic)
            sent = await producer.send_and_wait(topic, value=value, partition=0, headers=headers)
        except KafkaError as error:
            # After an error an idempotent producer may stay out of sequence for good: the next send gets a new one.
            await self._discard(producer)
            raise Unavailable(f"Kafka did not append to {topic}: {error!r}") from error
        await self._publish(event, value, headers, sent.offset)
        return int(sent.offset)

    async def expect(self, coach_ids: Collection[str]) -> None:
        topics = {coach_topic(coach_id) for coach_id in coach_ids}
        try:
            client = (await self._started()).client
            async with self._learning:
                await client.set_topics(topics | client.cluster.topics())
        except KafkaError as error:
            raise Unavailable(f"Kafka does not say where coach topics are: {error!r}") from error

    async def publish_live(self, event: Event, offset: int, prev: int) -> None:
        await self._publish(event, self._codec.encode(event), _headers(event, prev), offset)

    async def _publish(self, event: Event, value: bytes, headers: Headers, offset: int) -> None:
        position = [("coach_id", event.coach_id.encode()), ("offset", str(offset).encode())]
        await self._live.send_bytes(CHAT_LIVE.name, CHAT_LIVE.key_of(event), value, [*headers, *position])

    async def close(self) -> None:
        if self._producer is not None:
            await self._producer.stop()
            self._producer = None

    async def _learn(self, producer: AIOKafkaProducer, topic: str) -> None:
        """Where the topic is, and with it where all coaches' topics are: asking again for each new one reads the answer
        for all known ones again, 40 µs each."""
        client = producer.client
        async with self._learning:
            if client.cluster.partitions_for_topic(topic) is None:
                known = (await client.fetch_all_metadata()).topics()
                await client.set_topics({topic, *(name for name in known if name.startswith(COACH_TOPICS))})

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._bootstrap,
                    acks="all",
                    enable_idempotence=True,
                    linger_ms=0,
                    request_timeout_ms=TIMEOUT_MS,
                    max_request_size=MAX_MESSAGE_BYTES,
                    metadata_max_age_ms=METADATA_AGE_MS,
                )
                await producer.start()
                self._producer = producer
            return self._producer

    async def _discard(self, broken: AIOKafkaProducer | None) -> None:
        # Many sends fail together: those that come second must not take the new producer away.
        if self._producer is not broken:
            return
        self._producer = None
        try:
            if broken is not None:
                await broken.stop()
        except KafkaError:
            return


def _headers(event: Event, prev: int) -> Headers:
    return [*event_headers(event), ("prev", str(prev).encode())]
