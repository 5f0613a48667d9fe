"""`gateway.instances` in Kafka: written by each gateway, read whole by all."""

import asyncio
import logging
from collections.abc import Sequence

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from connectors.instances_port import InstancesListener
from connectors.kafka import KafkaSink
from connectors.listener import Listener
from connectors.ports import Unavailable
from schemas.codec import Codec, Undecodable
from schemas.events import CoachServed, GatewayInstance
from topics.catalogue import GATEWAY_INSTANCES, KEY_SEPARATOR

TIMEOUT_S = 10.0

log = logging.getLogger(__name__)


class KafkaInstances:
    """Writes by the sink it is given; reads with a consumer of its own, in a thread of its own."""

    def __init__(self, bootstrap: str, codec: Codec, sink: KafkaSink, client_id: str = "coachstream-instances") -> None:
        self._bootstrap = bootstrap
        self._codec = codec
        self._sink = sink
        self._client_id = client_id
        self._listener: Listener | None = None

    async def announce(self, instance: GatewayInstance) -> None:
        await self._sink.send(GATEWAY_INSTANCES, instance)

    async def tell(self, served: Sequence[CoachServed]) -> None:
        await self._sink.send_all(GATEWAY_INSTANCES, served)

    async def take_back(self, instance_id: str, coach_ids: Sequence[str]) -> None:
        keys = [KEY_SEPARATOR.join((instance_id, coach_id)).encode() for coach_id in coach_ids]
        await self._sink.delete_all(GATEWAY_INSTANCES, keys)

    async def start(self, listener: InstancesListener) -> None:
        consumer = await asyncio.to_thread(self._open)
        self._listener = Listener(GATEWAY_INSTANCES.name, consumer, lambda message: self._pass_on(message, listener))

    async def stop(self) -> None:
        if self._listener is not None:
            await self._listener.stop()

    def _open(self) -> Consumer:
        consumer = Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "client.id": self._client_id,
                "group.id": f"{self._client_id}-no-group",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "log_level": 0,
            }
        )
        try:
            metadata = consumer.list_topics(GATEWAY_INSTANCES.name, timeout=TIMEOUT_S).topics[GATEWAY_INSTANCES.name]
        except KafkaException as error:
            raise Unavailable(f"Kafka: {error}") from error
        if metadata.error is not None:
            raise Unavailable(f"{GATEWAY_INSTANCES.name}: {metadata.error}")
        consumer.assign([TopicPartition(GATEWAY_INSTANCES.name, one, OFFSET_BEGINNING) for one in metadata.partitions])
        return consumer

    def _pass_on(self, message: Message, listener: InstancesListener) -> None:
        value, key = message.value(), message.key()
        try:
            if value is not None:
                told = self._codec.decode(value)
            else:
                instance_id, _, coach_id = str(key or b"", "utf-8").rpartition(KEY_SEPARATOR)
                listener.taken_back(instance_id, coach_id)
                return
        except (Undecodable, UnicodeDecodeError) as error:
            log.error("a record of %s is unreadable: %s", GATEWAY_INSTANCES.name, error)
            return
        if isinstance(told, CoachServed):
            listener.coach(told)
        elif isinstance(told, GatewayInstance):
            listener.instance(told)
