"""Consumer lag as Kafka's own tools tell it: a partition's end, less what the group committed.

By aiokafka: `list_consumer_group_offsets` of confluent-kafka 2.16 ends the process with SIGSEGV while the broker has no
coordinator for the group yet, as on a cluster's first start.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from connectors.dead_letters import OPERATOR
from connectors.lags_port import Lag
from connectors.ports import Unavailable
from topics.catalogue import CONSUMER_GROUPS, dead_letter_topic, topics_of

TIMEOUT_S = 10.0

Place = tuple[str, int]
"""A topic and a partition of it."""


def every_group() -> dict[str, list[Place]]:
    """What each group is to have worked off."""
    places = {
        group: [(topic.name, partition) for topic in topics_of(group) for partition in range(topic.partitions)]
        for group in CONSUMER_GROUPS
    }
    return places | {OPERATOR: [(dead_letter_topic(group), 0) for group in CONSUMER_GROUPS]}


def measured(bootstrap: str, watched: Mapping[str, Sequence[Place]]) -> Sequence[Lag]:
    """Once, for a thread that has no loop. Raises Unavailable."""

    async def measure() -> Sequence[Lag]:
        lags = KafkaConsumerLags(bootstrap, watched)
        try:
            return await lags.measure()
        finally:
            await lags.close()

    return asyncio.run(measure())


class KafkaConsumerLags:
    """Connects at the first question. One question at a time."""

    def __init__(self, bootstrap: str, watched: Mapping[str, Sequence[Place]]) -> None:
        self._bootstrap = bootstrap
        self._watched = watched
        self._admin: Any = None
        self._consumer: Any = None

    async def measure(self) -> Sequence[Lag]:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._open()
                return await self._lags()
        except (KafkaError, OSError, TimeoutError) as error:
            await self.close()
            raise Unavailable(f"consumer lag: {type(error).__name__} {error}") from error

    async def close(self) -> None:
        admin, consumer, self._admin, self._consumer = self._admin, self._consumer, None, None
        if admin is not None:
            await admin.close()
        if consumer is not None:
            await consumer.stop()

    async def _open(self) -> None:
        if self._consumer is None:
            settings = {"bootstrap_servers": self._bootstrap, "client_id": "coachstream-lags"}
            self._admin = AIOKafkaAdminClient(**settings, request_timeout_ms=int(TIMEOUT_S * 1000))
            self._consumer = AIOKafkaConsumer(**settings, group_id=None)
            await self._admin.start()
            await self._consumer.start()

    async def _lags(self) -> list[Lag]:
        partitions = sorted({TopicPartition(*place) for places in self._watched.values() for place in places})
        begins = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        lags = []
        for group, places in self._watched.items():
            committed = await self._committed(group, places)
            for place in places:
                # What was deleted before it was read is not behind any more.
                position = max(begins[place], committed[place])
                lags.append(Lag(group, *place, position, ends[place]))
        return lags

    async def _committed(self, group: str, places: Iterable[Place]) -> dict[Place, int]:
        """A partition where the group has committed nothing has a negative offset."""
        partitions = [TopicPartition(*place) for place in places]
        found = await self._admin.list_consumer_group_offsets(group, partitions=partitions)
        if missing := set(partitions) - set(found):
            # The client passes over an error that is the whole answer's.
            raise Unavailable(f"consumer lag: the coordinator of {group} says nothing of {len(missing)} partitions")
        return {(one.topic, one.partition): offset.offset for one, offset in found.items()}
