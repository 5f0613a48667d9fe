"""Writing to Kafka: every send is awaited until all in-sync replicas have it."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.ports import Unavailable, Unsendable
from schemas.codec import Codec
from schemas.record import Event
from topics.catalogue import MAX_MESSAGE_BYTES, Topic

Headers = Sequence[tuple[str, bytes]]
Record = tuple[bytes | None, bytes | None, Headers]
"""Key, value and headers."""
OnDelivery = Callable[[KafkaError | None, Message], None]


def event_headers(event: Event) -> list[tuple[str, bytes]]:
    """What a reader may want without decoding. The trace is the chain of events: its id is the correlation's."""
    trace = event.correlation_id.replace("-", "")
    span = event.event_id.replace("-", "")[-16:]
    return [("event_id", event.event_id.encode()), ("traceparent", f"00-{trace}-{span}-01".encode())]


class KafkaSink:
    """An idempotent producer for the catalogue's topics."""

    def __init__(self, bootstrap: str, codec: Codec, client_id: str = "coachstream") -> None:
        self._codec = codec
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "client.id": client_id,
                "enable.idempotence": True,
                "compression.type": "zstd",
                "linger.ms": 1,
                "message.max.bytes": MAX_MESSAGE_BYTES,
                "delivery.timeout.ms": 30_000,
                "queue.buffering.max.kbytes": 65_536,
                "log_level": 0,
            }
        )
        self._closing = threading.Event()
        self._poller = threading.Thread(target=self._poll, name="kafka-sink", daemon=True)
        self._poller.start()

    async def send(self, topic: Topic, event: Event, headers: Headers = ()) -> int:
        """The record's offset, once acknowledged.

        Raises Unavailable when Kafka does not take it in 30 s, Unsendable when it never will.
        """
        value = self._codec.encode(event)
        return await self.send_bytes(topic.name, topic.key_of(event), value, [*event_headers(event), *headers])

    async def send_all(self, topic: Topic, events: Sequence[Event]) -> None:
        """In their order; once all are acknowledged. Raises as `send` does; some may be there then."""
        records = [(topic.key_of(event), self._codec.encode(event), event_headers(event)) for event in events]
        await self._send_many(topic.name, records)

    async def delete_all(self, topic: Topic, keys: Sequence[bytes]) -> None:
        """The newest records of these keys, of a compacted topic. Raises as `send` does; some may be deleted then."""
        await self._send_many(topic.name, [(key, None, []) for key in keys])

    async def send_bytes(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> int:
        loop = asyncio.get_running_loop()
        acknowledged: asyncio.Future[int] = loop.create_future()

        def delivered(error: KafkaError | None, message: Message) -> None:
            loop.call_soon_threadsafe(_settle, acknowledged, error, topic, message.offset())

        self._produce(topic, key, value, headers, delivered)
        return await acknowledged

    async def _send_many(self, topic: str, records: Sequence[Record]) -> None:
        """The event loop is woken once for all."""
        if not records:
            return
        loop = asyncio.get_running_loop()
        acknowledged: asyncio.Future[int] = loop.create_future()
        left = len(records)

        def delivered(error: KafkaError | None, message: Message) -> None:
            nonlocal left
            left -= 1
            if error is not None or left == 0:
                loop.call_soon_threadsafe(_settle, acknowledged, error, topic, message.offset())

        for key, value, headers in records:
            self._produce(topic, key, value, headers, delivered)
        await acknowledged

    def _produce(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers, told: OnDelivery) -> None:
        arguments: dict[str, Any] = {"key": key, "value": value, "headers": list(headers), "on_delivery": told}
        try:
            self._producer.produce(topic, **arguments)
        except BufferError as error:
            raise Unavailable("Kafka's send buffer is full: the broker does not keep up") from error
        except KafkaException as error:
            raise _refusal(error.args[0], topic) from error

    def close(self) -> None:
        """Waits at most 10 s for what was sent."""
        self._producer.flush(10)
        self._closing.set()
        self._poller.join(2)

    def _poll(self) -> None:
        while not self._closing.is_set():
            self._producer.poll(0.1)


def _settle(acknowledged: "asyncio.Future[int]", error: KafkaError | None, topic: str, offset: int | None) -> None:
    if acknowledged.done():
        return
    if error is None:
        acknowledged.set_result(offset if offset is not None else -1)
    else:
        acknowledged.set_exception(_refusal(error, topic))


def _refusal(error: KafkaError, topic: str) -> Unavailable | Unsendable:
    kind = Unsendable if error.code() == KafkaError.MSG_SIZE_TOO_LARGE else Unavailable
    return kind(f"Kafka took no record for {topic}: {error.str()}")


def header(headers: Sequence[tuple[str, Any]] | Mapping[str, Any] | None, name: str) -> bytes | None:
    """The first header of that name."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return next((bytes(value) for key, value in pairs if key == name and value is not None), None)
