"""A worker role on a real Kafka: what a crash, a poison record and a stop may and may not do."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from confluent_kafka import Consumer, TopicPartition

from connectors.kafka import KafkaSink
from connectors.registry import Registry
from schemas.avro import example
from schemas.codec import Codec
from schemas.events import TranscriptAccepted, TranscriptParsed, TranscriptUploaded
from schemas.ids import derived_id
from schemas.record import Event
from stack.endpoints import Endpoints
from stack.set_up import apply_topics
from topics.catalogue import CHAT_INBOX, TRANSCRIPT_UPLOADED, Topic

pytestmark = pytest.mark.real

UPLOADED = example(TranscriptUploaded, 1)
DEADLINE_S = 90.0


@pytest.fixture(scope="module")
def codec(stack: Endpoints) -> Iterator[Codec]:
    apply_topics(stack)
    with Registry(stack.schema_registry_url) as registry:
        yield registry.codec()


@pytest.fixture
async def sink(stack: Endpoints, codec: Codec) -> AsyncIterator[KafkaSink]:
    sink = KafkaSink(stack.kafka_bootstrap, codec)
    yield sink
    sink.close()


def uploads(label: str, count: int) -> list[TranscriptUploaded]:
    made = []
    for number in range(count):
        event_id = derived_id(UPLOADED.event_id, f"{label} {number}")
        made.append(UPLOADED.changed(event_id=event_id, session_id=derived_id(event_id, "session"), coach_id=label))
    return made


class Reader:
    """Everything on a topic from its beginning, by event id, until all that is awaited is there."""

    def __init__(self, stack: Endpoints, topic: str, partitions: int) -> None:
        self._consumer = Consumer(
            {"bootstrap.servers": stack.kafka_bootstrap, "group.id": "test-reader", "log_level": 0}
        )
        self._consumer.assign([TopicPartition(topic, partition, 0) for partition in range(partitions)])
        self.records: list[tuple[bytes, dict[str, bytes]]] = []

    def until(self, wanted: set[str]) -> list[str]:
        timer = threading.Event()
        watchdog = threading.Timer(DEADLINE_S, timer.set)
        watchdog.start()
        try:
            while not wanted <= set(self.ids()):
                assert not timer.is_set(), f"missing after {DEADLINE_S} s: {len(wanted - set(self.ids()))} events"
                message = self._consumer.poll(0.2)
                if message is not None and message.error() is None:
                    headers = dict(cast("list[tuple[str, bytes]]", message.headers() or []))
                    self.records.append((message.value() or b"", headers))
            return self.ids()
        finally:
            watchdog.cancel()

    def ids(self) -> list[str]:
        return [headers["event_id"].decode() for _, headers in self.records if "event_id" in headers]

    def close(self) -> None:
        self._consumer.close()


@contextmanager
def reader(stack: Endpoints, topic: str, partitions: int) -> Iterator[Reader]:
    opened = Reader(stack, topic, partitions)
    yield opened
    opened.close()


@contextmanager
def worker(stack: Endpoints, data_dir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The route stage alone, in a process of its own."""
    environment = {**os.environ, **stack.environment(), "PYTHONWARNINGS": "default"}
    with (data_dir / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.streams.route_worker", str(data_dir)], env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def send(sink: KafkaSink, topic: Topic, events: list[TranscriptUploaded]) -> None:
    await asyncio.gather(*(sink.send(topic, event) for event in events))


async def test_sigkill_loses_nothing(stack: Endpoints, sink: KafkaSink, tmp_path: Path) -> None:
    events = uploads("sigkill", 300)
    ids = {event.event_id for event in events}
    await send(sink, TRANSCRIPT_UPLOADED, events)
    with reader(stack, CHAT_INBOX.name, CHAT_INBOX.partitions) as inbox:
        with worker(stack, tmp_path):
            await asyncio.to_thread(inbox.until, {next(iter(ids))})
        # Killed with most of the work undone and nothing said to Kafka.
        with worker(stack, tmp_path):
            await asyncio.to_thread(inbox.until, ids)
        assert ids <= set(inbox.ids())


async def test_poison_is_dead_lettered_with_why_and_the_rest_goes_on(
    stack: Endpoints, sink: KafkaSink, tmp_path: Path
) -> None:
    good = uploads("poison", 5)
    bad = [("event_id", b"poison-1")]
    await sink.send_bytes(TRANSCRIPT_UPLOADED.name, good[0].session_id.encode(), b"\x09not ours", bad)
    await send(sink, TRANSCRIPT_UPLOADED, good)
    with worker(stack, tmp_path), reader(stack, CHAT_INBOX.name, CHAT_INBOX.partitions) as inbox:
        await asyncio.to_thread(inbox.until, {event.event_id for event in good})
        with reader(stack, "chat.dead", 1) as dead:
            await asyncio.to_thread(dead.until, {"poison-1"})
            value, headers = next(one for one in dead.records if one[1]["event_id"] == b"poison-1")
    assert value == b"\x09not ours"
    assert headers["dead.topic"] == b"transcript.uploaded"
    assert b"first byte is 9" in headers["dead.error"]


async def test_sigterm_commits_what_is_done_and_a_restart_does_not_redo_it(
    stack: Endpoints, sink: KafkaSink, tmp_path: Path
) -> None:
    first, second = uploads("term-one", 20), uploads("term-two", 20)
    with reader(stack, CHAT_INBOX.name, CHAT_INBOX.partitions) as inbox:
        await send(sink, TRANSCRIPT_UPLOADED, first)
        with worker(stack, tmp_path) as running:
            await asyncio.to_thread(inbox.until, {event.event_id for event in first})
            running.send_signal(signal.SIGTERM)
            await asyncio.to_thread(running.wait, DEADLINE_S)
        await send(sink, TRANSCRIPT_UPLOADED, second)
        with worker(stack, tmp_path):
            seen = await asyncio.to_thread(inbox.until, {event.event_id for event in second})
    for event in first:
        assert seen.count(event.event_id) == 1


def test_route_shows_a_parsed_transcript_without_its_words(codec: Codec) -> None:
    from streams.route import decide

    parsed = example(TranscriptParsed, 1)
    (accepted,) = decide(parsed)
    assert isinstance(accepted, TranscriptAccepted)
    assert accepted.coach_id == parsed.coach_id
    assert len(codec.encode(accepted)) < len(codec.encode(parsed))


def test_events_keep_their_type(codec: Codec) -> None:
    decoded: Event = codec.decode(codec.encode(UPLOADED))
    assert decoded == UPLOADED
