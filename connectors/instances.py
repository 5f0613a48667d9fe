"""`gateway.instances` in Kafka: written by each gateway, read whole by all."""

import asyncio
import logging
import threading
from collections.abc import Callable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from connectors.kafka import KafkaSink
from connectors.ports import Unavailable
from schemas.codec import Codec, Undecodable
from schemas.events import GatewayInstance
from topics.catalogue import GATEWAY_INSTANCES

TIMEOUT_S = 10.0

log = logging.getLogger(__name__)


class KafkaInstances:
    """Writes by the sink it is given; reads with a consumer of its own, in a thread of its own."""

    def __init__(self, bootstrap: str, codec: Codec, sink: KafkaSink, client_id: str = "coachstream-instances") -> None:
        self._bootstrap = bootstrap
        self._codec = codec
        self._sink = sink
        self._client_id = client_id
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    async def announce(self, instance: GatewayInstance) -> None:
        await self._sink.send(GATEWAY_INSTANCES, instance)

    async def start(self, deliver: Callable[[GatewayInstance], None]) -> None:
        loop = asyncio.get_running_loop()
        consumer = await asyncio.to_thread(self._open)

        def hand_over(instance: GatewayInstance) -> None:
            loop.call_soon_threadsafe(deliver, instance)

        self._thread = threading.Thread(target=self._listen, args=(consumer, hand_over), name="instances", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, TIMEOUT_S)

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

    def _listen(self, consumer: Consumer, hand_over: Callable[[GatewayInstance], None]) -> None:
        try:
            while not self._stopping.is_set():
                message = consumer.poll(0.5)
                if message is None:
                    continue
                if (error := message.error()) is None:
                    self._hand_over(message.value() or b"", hand_over)
                elif error.code() != KafkaError._PARTITION_EOF:
                    log.warning("%s: %s", GATEWAY_INSTANCES.name, error)
        finally:
            consumer.close()

    def _hand_over(self, value: bytes, hand_over: Callable[[GatewayInstance], None]) -> None:
        try:
            instance = self._codec.decode(value)
        except Undecodable as error:
            log.error("a record of %s is unreadable: %s", GATEWAY_INSTANCES.name, error)
            return
        if isinstance(instance, GatewayInstance):
            hand_over(instance)
