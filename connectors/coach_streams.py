"""Coach streams in Kafka: a small pool of readers of coach topics, and one listener of all that is appended."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from confluent_kafka import (
    TIMESTAMP_NOT_AVAILABLE,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from connectors.kafka import header
from connectors.listener import Listener
from connectors.ports import NotFound, Unavailable
from connectors.stream_states import MISSING, StreamStates
from connectors.streams_port import StreamEvent, StreamState
from schemas.codec import Codec, Undecodable
from topics.catalogue import CHAT_LIVE, COACH_TOPICS, coach_topic

TIMEOUT_S = 10.0

Result = TypeVar("Result")
Settings = Mapping[str, bool | int | str]
log = logging.getLogger(__name__)


# A reader stops at a stream's end, and must hear of it soon; who listens on waits for the broker to have something.
_READING: Settings = {"enable.partition.eof": True, "fetch.wait.max.ms": 20}
_LISTENING: Settings = {}


def _consumer(bootstrap: str, client_id: str, purpose: Settings) -> Consumer:
    return Consumer(
        {
            **purpose,
            "bootstrap.servers": bootstrap,
            "client.id": client_id,
            "group.id": f"{client_id}-no-group",
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            "isolation.level": "read_committed",
            "fetch.error.backoff.ms": 20,
            "queued.min.messages": 1000,
            "queued.max.messages.kbytes": 16_384,
            "log_level": 0,
        }
    )


def position_of(message: Message, codec: Codec, coach_id: str, offset: int) -> StreamEvent:
    """Raises Undecodable."""
    prev = header(message.headers(), "prev")
    if prev is None:
        raise Undecodable("a record of a coach stream without its prev")
    value = message.value() or b""
    kind, at = message.timestamp()
    appended_ms = 0 if kind == TIMESTAMP_NOT_AVAILABLE else at
    return StreamEvent(coach_id, offset, int(prev), codec.read(value), len(value), appended_ms)


class KafkaCoachStreams:
    """CoachStreams over `readers` consumers, each used by one thread at a time. Connects at the first call."""

    def __init__(self, bootstrap: str, codec: Codec, readers: int = 4, client_id: str = "coachstream-reader") -> None:
        self._bootstrap = bootstrap
        self._codec = codec
        self._client_id = client_id
        self._threads = ThreadPoolExecutor(readers, thread_name_prefix="coach-streams")
        self._idle: SimpleQueue[Consumer] = SimpleQueue()
        self._made: list[Consumer] = []
        self._readers = readers
        self._lock = threading.Lock()
        self._states = StreamStates(bootstrap)

    async def describe(self, coach_id: str) -> StreamState:
        return await self._states.of(coach_topic(coach_id))

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        def work(consumer: Consumer) -> Sequence[StreamEvent]:
            start, end = self._watermarks(consumer, coach_topic(coach_id))
            return self._between(consumer, coach_id, max(start, from_offset), end, limit)

        return await self._with_reader(work)

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        def work(consumer: Consumer) -> Sequence[StreamEvent]:
            start, end = self._watermarks(consumer, coach_topic(coach_id))
            found: list[StreamEvent] = []
            upper = end
            # Offsets skip, so `count` offsets may hold fewer events: go back until there are enough.
            while upper > start and len(found) < count:
                lower = max(start, upper - count)
                found = [*self._between(consumer, coach_id, lower, upper, count), *found]
                upper = lower
            return found[-count:] if count else []

        return await self._with_reader(work)

    async def ends(self, apart_from: AbstractSet[str]) -> Mapping[str, int]:
        ends = await self._states.ends(COACH_TOPICS, {coach_topic(coach_id) for coach_id in apart_from})
        return {topic.removeprefix(COACH_TOPICS): end for topic, end in ends.items()}

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, True)
        for consumer in self._made:
            await asyncio.to_thread(consumer.close)

    async def _with_reader(self, work: Callable[[Consumer], Result]) -> Result:
        def run() -> Result:
            consumer = self._take()
            try:
                return _told(lambda: work(consumer))
            finally:
                self._idle.put(consumer)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def _take(self) -> Consumer:
        with self._lock:
            if self._idle.empty() and len(self._made) < self._readers:
                self._made.append(_consumer(self._bootstrap, self._client_id, _READING))
                return self._made[-1]
        return self._idle.get()

    def _watermarks(self, consumer: Consumer, topic: str) -> tuple[int, int]:
        start, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=TIMEOUT_S, cached=False)
        return start, end

    def _between(self, consumer: Consumer, coach_id: str, first: int, end: int, limit: int) -> list[StreamEvent]:
        """Up to `limit` events at offsets from `first` until before `end`."""
        found: list[StreamEvent] = []
        if first >= end:
            return found
        consumer.assign([TopicPartition(coach_topic(coach_id), 0, first)])
        try:
            deadline = time.monotonic() + TIMEOUT_S
            while len(found) < limit:
                message = consumer.poll(max(0.0, deadline - time.monotonic()))
                if message is None:
                    raise Unavailable(f"Kafka gave nothing of {coach_topic(coach_id)} in {TIMEOUT_S:g} s")
                if (error := message.error()) is not None:
                    if error.code() == KafkaError._PARTITION_EOF:
                        break
                    raise KafkaException(error)
                offset = message.offset()
                if offset is None or offset >= end:
                    break
                self._keep(found, message, coach_id, offset)
                if offset == end - 1:
                    break
        finally:
            consumer.unassign()
        return found

    def _keep(self, found: list[StreamEvent], message: Message, coach_id: str, offset: int) -> None:
        try:
            found.append(position_of(message, self._codec, coach_id, offset))
        except Undecodable as error:
            log.error("offset %d of the stream of %s is unreadable: %s", offset, coach_id, error)


def _told(work: Callable[[], Result]) -> Result:
    """What Kafka's client raises, as what callers know."""
    try:
        return work()
    except KafkaException as error:
        if error.args[0].code() in MISSING:
            raise NotFound(str(error)) from error
        raise Unavailable(f"Kafka: {error}") from error
    except TimeoutError as error:
        raise Unavailable("Kafka does not answer") from error


class KafkaLiveFeed:
    """LiveFeed of `chat.live`: one consumer of all its partitions, from their ends on, in a thread of its own."""

    def __init__(self, bootstrap: str, codec: Codec, client_id: str = "coachstream-live") -> None:
        self._bootstrap = bootstrap
        self._codec = codec
        self._client_id = client_id
        self._listener: Listener | None = None

    async def start(
        self, deliver: Callable[[StreamEvent], None], wanted: Callable[[str], bool], missed: Callable[[], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        consumer = await asyncio.to_thread(self._open)

        def deal_with(message: Message) -> None:
            self._deliver(message, deliver, wanted)

        def fell_behind() -> None:
            self._go_to_the_end(consumer)
            loop.call_soon_threadsafe(missed)

        self._listener = Listener(CHAT_LIVE.name, consumer, deal_with, fell_behind)

    async def stop(self) -> None:
        if self._listener is not None:
            await self._listener.stop()

    def _open(self) -> Consumer:
        consumer = _consumer(self._bootstrap, self._client_id, _LISTENING)
        self._go_to_the_end(consumer)
        return consumer

    def _go_to_the_end(self, consumer: Consumer) -> None:
        """The ends are read here, so that whatever is appended from now on is delivered."""
        metadata = consumer.list_topics(CHAT_LIVE.name, timeout=TIMEOUT_S).topics[CHAT_LIVE.name]
        if metadata.error is not None:
            raise Unavailable(f"{CHAT_LIVE.name}: {metadata.error}")
        partitions = [TopicPartition(CHAT_LIVE.name, number) for number in metadata.partitions]
        for partition in partitions:
            partition.offset = consumer.get_watermark_offsets(partition, timeout=TIMEOUT_S, cached=False)[1]
        consumer.assign(partitions)

    def _deliver(self, message: Message, deliver: Callable[[StreamEvent], None], wanted: Callable[[str], bool]) -> None:
        key = message.key()
        if key is None or not wanted(str(key, "utf-8", "replace")):
            return
        try:
            offset = header(message.headers(), "offset")
            if offset is None:
                raise Undecodable("a live record without offset")
            event = position_of(message, self._codec, key.decode(), int(offset))
        except (Undecodable, ValueError) as error:
            log.error("a live record is unreadable: %s", error)
            return
        deliver(event)
