"""Writing to Kafka: every send is awaited until all in-sync replicas have it."""

import asyncio
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.ports import Unavailable, Unsendable
from schemas.codec import Codec
from schemas.record import Event
from topics.catalogue import MAX_MESSAGE_BYTES, Topic

Headers = Sequence[tuple[str, bytes]]
Delivered = tuple["asyncio.Future[int]", KafkaError | None, str, int | None]
"""Who waits for a record, what went wrong, its topic and its offset."""


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
        self._delivered: deque[Delivered] = deque()
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
        await asyncio.gather(*[self._enqueue(topic.name, *record) for record in records])

    async def delete_all(self, topic: Topic, keys: Sequence[bytes]) -> None:
        """The newest records of these keys, of a compacted topic. Raises as `send` does; some may be deleted then."""
        await asyncio.gather(*[self._enqueue(topic.name, key, None, []) for key in keys])

    async def send_bytes(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> int:
        return await self._enqueue(topic, key, value, headers)

    def _enqueue(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> "asyncio.Future[int]":
        acknowledged: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def delivered(error: KafkaError | None, message: Message) -> None:
            self._delivered.append((acknowledged, error, topic, message.offset()))

        arguments: dict[str, Any] = {"key": key, "value": value, "headers": list(headers), "on_delivery": delivered}
        try:
            self._producer.produce(topic, **arguments)
        except BufferError as error:
            raise Unavailable("Kafka's send buffer is full: the broker does not keep up") from error
        except KafkaException as error:
            raise _refusal(error.args[0], topic) from error
        return acknowledged

    def close(self) -> None:
        """Waits at most 10 s for what was sent."""
        self._producer.flush(10)
        self._hand_over()
        self._closing.set()
        self._poller.join(2)

    def _poll(self) -> None:
        while not self._closing.is_set():
            self._producer.poll(0.1)
            self._hand_over()

    def _hand_over(self) -> None:
        """What was delivered goes to its event loop together: waking the loop costs more than the news."""
        by_loop: dict[asyncio.AbstractEventLoop, list[Delivered]] = {}
        while self._delivered:
            one = self._delivered.popleft()
            by_loop.setdefault(one[0].get_loop(), []).append(one)
        for loop, several in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, several)


def _settle(delivered: Sequence[Delivered]) -> None:
    for acknowledged, error, topic, offset in delivered:
        if acknowledged.done():
            continue
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
