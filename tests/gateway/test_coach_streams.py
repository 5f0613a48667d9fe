"""Coach streams and the live feed on a real Kafka: what `connectors.coach_streams` promises its port."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from confluent_kafka import OFFSET_END, Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from connectors.coach_log import KafkaCoachLog
from connectors.coach_streams import KafkaCoachStreams, KafkaLiveFeed
from connectors.kafka import KafkaSink
from connectors.ports import NotFound
from connectors.registry import Registry
from connectors.streams_port import StreamEvent, StreamState
from stack.endpoints import Endpoints
from tests.gateway.platform import chat_said
from topics.admin import carry_out, connect, create_coach_topics, plan, present_topics, wanted_topics
from topics.catalogue import CHAT_LIVE, coach_topic

pytestmark = pytest.mark.real


@dataclass
class Kafka:
    admin: AdminClient
    streams: KafkaCoachStreams
    feed: KafkaLiveFeed
    log: KafkaCoachLog

    async def coach(self) -> str:
        """A coach of this test alone, with a stream."""
        coach_id = f"c-{uuid.uuid4()}"
        await asyncio.to_thread(create_coach_topics, self.admin, [coach_id])
        return coach_id

    def until_gone(self, coach_id: str) -> None:
        deadline = time.monotonic() + 30
        while coach_topic(coach_id) in self.admin.list_topics(timeout=10).topics:
            assert time.monotonic() < deadline

    def forget_live(self) -> None:
        """All that is on `chat.live` by now, as retention does in the end."""
        partitions = self.admin.list_topics(CHAT_LIVE.name, timeout=10).topics[CHAT_LIVE.name].partitions
        gone = self.admin.delete_records([TopicPartition(CHAT_LIVE.name, one, OFFSET_END) for one in partitions])
        for future in gone.values():
            future.result(30)

    async def say(self, coach_id: str, count: int, prev: int = -1) -> list[int]:
        offsets = []
        for number in range(count):
            event = chat_said(f"{number}", coach_id, datetime.now(UTC))
            offset = await self.log.append(event, prev)
            offsets.append(offset)
            prev = offset
        return offsets


@asynccontextmanager
async def opened(stack: Endpoints) -> AsyncIterator[Kafka]:
    async with AsyncExitStack() as closing:
        registry = closing.enter_context(Registry(stack.schema_registry_url))
        await asyncio.to_thread(registry.apply)
        admin = connect(stack.kafka_bootstrap)
        wanted = wanted_topics()
        present = await asyncio.to_thread(present_topics, admin, [state.name for state in wanted])
        await asyncio.to_thread(carry_out, admin, plan(wanted, present))
        codec = await asyncio.to_thread(registry.codec)
        sink = KafkaSink(stack.kafka_bootstrap, codec)
        closing.push_async_callback(asyncio.to_thread, sink.close)
        log = KafkaCoachLog(stack.kafka_bootstrap, codec, sink)
        closing.push_async_callback(log.close)
        streams = KafkaCoachStreams(stack.kafka_bootstrap, codec)
        closing.push_async_callback(streams.close)
        feed = KafkaLiveFeed(stack.kafka_bootstrap, codec)
        closing.push_async_callback(feed.stop)
        yield Kafka(admin, streams, feed, log)


async def test_reads_what_was_appended(stack: Endpoints) -> None:
    async with opened(stack) as kafka:
        coach_id = await kafka.coach()
        empty = await kafka.streams.describe(coach_id)
        assert (empty.start_offset, empty.end_offset) == (0, 0)
        assert await kafka.streams.latest(coach_id, 50) == []
        assert await kafka.streams.read(coach_id, 0, 50) == []
        offsets = await kafka.say(coach_id, 30)
        state = await kafka.streams.describe(coach_id)
        assert (state.epoch, state.end_offset) == (empty.epoch, offsets[-1] + 1)
        read = await kafka.streams.read(coach_id, offsets[10], 5)
        assert [at.offset for at in read] == offsets[10:15]
        assert [at.prev for at in read] == offsets[9:14]
        assert [at.offset for at in await kafka.streams.latest(coach_id, 7)] == offsets[-7:]
        assert [at.offset for at in await kafka.streams.latest(coach_id, 99)] == offsets
        assert await kafka.streams.read(coach_id, offsets[-1] + 1, 5) == []
        together = await asyncio.gather(*(kafka.streams.read(coach_id, 0, 30) for _ in range(12)))
        assert all([at.offset for at in one] == offsets for one in together)


async def test_what_nobody_made_is_not_found(stack: Endpoints) -> None:
    async with opened(stack) as kafka:
        with pytest.raises(NotFound):
            await kafka.streams.describe("nobody")
        with pytest.raises(NotFound):
            await kafka.streams.read("nobody", 0, 1)
        with pytest.raises(ValueError, match="not a coach id"):
            await kafka.streams.read("../etc", 0, 1)


async def test_many_asked_at_once_are_each_told_of_their_own(stack: Endpoints) -> None:
    async with opened(stack) as kafka:
        spoken, silent = await kafka.coach(), await kafka.coach()
        offsets = await kafka.say(spoken, 3)
        asked = [spoken, "nobody", silent, spoken]
        answers = await asyncio.gather(*map(kafka.streams.describe, asked), return_exceptions=True)
        states = [one for one in answers if isinstance(one, StreamState)]
        assert [state.end_offset for state in states] == [offsets[-1] + 1, 0, offsets[-1] + 1]
        assert isinstance(answers[1], NotFound)
        assert states[0].epoch == states[2].epoch != states[1].epoch


async def test_where_all_streams_end_is_told_at_one_go(stack: Endpoints) -> None:
    async with opened(stack) as kafka:
        spoken, silent = await kafka.coach(), await kafka.coach()
        offsets = await kafka.say(spoken, 3)
        ends = await kafka.streams.ends(set())
        assert {coach_id: ends[coach_id] for coach_id in (spoken, silent)} == {spoken: offsets[-1] + 1, silent: 0}
        assert silent not in await kafka.streams.ends({silent})


async def test_a_coach_who_is_expected_is_written_to_like_any_other(stack: Endpoints) -> None:
    async with opened(stack) as kafka:
        known, expected = await kafka.coach(), await kafka.coach()
        await kafka.say(known, 1)
        await kafka.log.expect([expected])
        assert await kafka.say(expected, 2) == [0, 1]
        assert len(await kafka.streams.latest(expected, 9)) == 2


async def test_a_stream_made_again_has_another_epoch(stack: Endpoints) -> None:
    async with opened(stack) as kafka, opened(stack) as later:
        coach_id = await kafka.coach()
        before = (await kafka.streams.describe(coach_id)).epoch
        deleted = kafka.admin.delete_topics([coach_topic(coach_id)])
        await asyncio.to_thread(deleted[coach_topic(coach_id)].result, 30)
        await asyncio.to_thread(kafka.until_gone, coach_id)
        await asyncio.to_thread(create_coach_topics, kafka.admin, [coach_id])
        assert (await later.streams.describe(coach_id)).epoch != before


async def test_the_live_feed_delivers_what_comes_after_its_start(stack: Endpoints) -> None:
    async with opened(stack) as kafka:
        coach_id = await kafka.coach()
        earlier = await kafka.say(coach_id, 1)
        unwanted = await kafka.coach()
        heard: asyncio.Queue[StreamEvent] = asyncio.Queue()
        await kafka.feed.start(heard.put_nowait, lambda coach_id: coach_id != unwanted, _nothing_is_missed)
        await kafka.say(unwanted, 5)
        offsets = await kafka.say(coach_id, 20, earlier[-1])
        async with asyncio.timeout(30):
            live = [await heard.get() for _ in offsets]
        assert [(at.coach_id, at.offset) for at in live] == [(coach_id, offset) for offset in offsets]
        record = await kafka.streams.read(coach_id, offsets[0], 20)
        assert [(at.prev, at.event) for at in live] == [(at.prev, at.event) for at in record]
        assert all(at.appended_ms for at in live)


async def test_a_feed_that_stands_before_all_that_is_kept_says_so_and_goes_on(
    stack: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(stack) as kafka:
        coach_id = await kafka.coach()
        offsets = await kafka.say(coach_id, 3)
        await asyncio.to_thread(kafka.forget_live)
        heard: asyncio.Queue[StreamEvent] = asyncio.Queue()
        missed = asyncio.Event()
        with monkeypatch.context() as cut_off:
            # As one that stood there when it was cut off, and asks for what is gone.
            cut_off.setattr(kafka.feed, "_go_to_the_end", _go_to_the_start)
            await kafka.feed.start(heard.put_nowait, coach_id.__eq__, missed.set)
        async with asyncio.timeout(60):
            await missed.wait()
            # Each partition finds out for itself, and what comes before the last of them did is for the record.
            while True:
                missed.clear()
                offsets += await kafka.say(coach_id, 1, offsets[-1])
                hearing, missing = asyncio.create_task(heard.get()), asyncio.create_task(missed.wait())
                await asyncio.wait((hearing, missing), return_when=asyncio.FIRST_COMPLETED)
                missing.cancel()
                if hearing.done():
                    break
                hearing.cancel()
        assert hearing.result().offset == offsets[-1]


def _go_to_the_start(consumer: Consumer) -> None:
    partitions = consumer.list_topics(CHAT_LIVE.name, timeout=10).topics[CHAT_LIVE.name].partitions
    consumer.assign([TopicPartition(CHAT_LIVE.name, one, 0) for one in partitions])


def _nothing_is_missed() -> None:
    raise AssertionError("nothing was missed")
