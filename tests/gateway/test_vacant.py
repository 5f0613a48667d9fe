"""A coach whose last connection was cut off comes back to the stream as it was followed on, without reading it anew."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from connectors.streams_port import StreamEvent
from gateway import hub
from gateway.hub import Hub
from gateway.memory import MemoryStreams
from gateway.messages import Shared
from gateway.metrics import Metrics
from gateway.protocol import Position
from tests.gateway.platform import chat_said

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Counting(MemoryStreams):
    reads = 0

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        self.reads += 1
        return await super().read(coach_id, from_offset, limit)

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        self.reads += 1
        return await super().latest(coach_id, count)


class Device:
    def __init__(self) -> None:
        self.offsets: list[int] = []

    def deliver(self, event: Shared) -> None:
        self.offsets.append(event.offset)

    async def room(self) -> None:
        return

    def position_lost(self) -> None:
        raise AssertionError("no position is lost here")


async def opened(metrics: Metrics) -> tuple[Hub, Counting]:
    streams = Counting()
    streams.create("dana")
    streams.append(chat_said("first", "dana", NOW))
    hub_ = Hub(streams, 20, metrics, lambda coach_id: None)
    await streams.start(hub_.on_live, hub_.follows, hub_.missed)
    return hub_, streams


async def test_who_was_cut_off_resumes_without_a_read_of_the_record() -> None:
    following, streams = await opened(Metrics())
    channel, device = following.enter("dana"), Device()
    joined = await following.join(channel, None, 50)
    await following.follow(joined, device)
    following.leave(channel, device)
    reads = streams.reads
    missed = [streams.append(chat_said(text, "dana", NOW)).offset for text in ("second", "third")]
    channel, back = following.enter("dana"), Device()
    rejoined = await following.join(channel, Position(joined.epoch, joined.offset), 0)
    await following.follow(rejoined, back)
    assert rejoined.recovered
    assert back.offsets == missed
    assert streams.reads == reads
    following.leave(channel, back)


async def test_a_stream_that_nobody_comes_back_to_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "VACANT_S", 0.0)
    metrics = Metrics()
    following, streams = await opened(metrics)
    channel, device = following.enter("dana"), Device()
    await following.follow(await following.join(channel, None, 50), device)
    following.leave(channel, device)
    reads = streams.reads
    async with asyncio.timeout(10):
        while metrics.registry.get_sample_value("coachstream_gateway_coaches"):  # noqa: ASYNC110
            await asyncio.sleep(0)
    await following.join(following.enter("dana"), None, 50)
    assert streams.reads > reads
