"""The loop's own rules, on Faust's objects and without a broker: what is not finished is not acknowledged."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP, ProcessingGuarantee
from faust.types.tuples import Message

from streams.pipeline import STAGES
from streams.processing import Received, TooManyDeadLetters
from streams.worker import BATCH, Opened, RoleApp, build_app


async def nothing() -> None:
    return


def message(offset: int, key: bytes = b"k") -> Message:
    made = Message(
        "transcript.uploaded", 0, offset, timestamp=0.0, timestamp_type=0, headers={}, key=key, value=b"v",
        checksum=None, tp=TP("transcript.uploaded", 0),
    )  # fmt: skip
    # Faust counts one reference for the stream that a message is delivered to.
    made.incref()
    return made


class Stream:
    """What an agent's body sees of a stream: acknowledges in a `finally`, as Faust's own does."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.finished: list[int] = []
        self.enable_acks = True

    def events(self) -> AsyncGenerator[Any, None]:
        self.delivering = self._deliver()
        return self.delivering

    async def close(self) -> None:
        """What Faust does when the body has ended, in whatever way: the `finally` of the message under way runs."""
        await self.delivering.aclose()

    def take_events(self, most: int, within: float) -> AsyncGenerator[Any, None]:
        self.delivering = self._deliver_together(most)
        return self.delivering

    async def _deliver_together(self, most: int) -> AsyncGenerator[Any, None]:
        for start in range(0, len(self.messages), most):
            batch = self.messages[start : start + most]
            try:
                yield [SimpleNamespace(message=one) for one in batch]
            finally:
                self.finished += [one.offset for one in batch if not one.decref()]

    async def _deliver(self) -> AsyncGenerator[Any, None]:
        for one in self.messages:
            try:
                yield SimpleNamespace(message=one)
            finally:
                if not one.decref():
                    self.finished.append(one.offset)


def body(work: Callable[[Received], Awaitable[None]], tmp_path: Path) -> Callable[[Stream], Awaitable[None]]:
    async def opening() -> Opened:
        raise AssertionError("not started here")

    app: RoleApp = build_app("intake", "127.0.0.1:9", tmp_path, opening)
    app.opened = Opened({"parse": work}, nothing, nothing)  # type: ignore[dict-item]
    return running(app, "parse")


def batched(work: Callable[[Received], Awaitable[None]], tmp_path: Path) -> RoleApp:
    async def opening() -> Opened:
        raise AssertionError("not started here")

    app: RoleApp = build_app("chat", "127.0.0.1:9", tmp_path, opening)
    app.opened = Opened({"chat": work}, nothing, nothing)  # type: ignore[dict-item]
    return app


def running(app: RoleApp, stage: str) -> Callable[[Stream], Awaitable[None]]:
    agent = app.agents[next(name for name in app.agents if name.startswith(f"{stage}@"))]
    run: Callable[[Stream], Awaitable[None]] = agent.fun
    return run


async def test_finished_messages_are_acknowledged_in_order(tmp_path: Path) -> None:
    seen: list[int] = []

    async def work(received: Received) -> None:
        seen.append(received.offset)

    stream = Stream([message(offset) for offset in range(5)])
    await body(work, tmp_path)(stream)
    assert seen == stream.finished == [0, 1, 2, 3, 4]


async def test_a_cancelled_message_is_never_acknowledged(tmp_path: Path) -> None:
    entered = asyncio.Event()

    async def work(received: Received) -> None:
        if received.offset == 1:
            entered.set()
            await asyncio.Event().wait()

    stream = Stream([message(0), message(1)])
    task = asyncio.ensure_future(body(work, tmp_path)(stream))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await stream.close()
    assert stream.finished == [0]
    assert stream.messages[1].refcount > 0


async def test_a_stage_that_must_stop_ends_the_process_and_acknowledges_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals: list[tuple[int, int]] = []
    stopped = asyncio.Event()

    def kill(pid: int, number: int) -> None:
        signals.append((pid, number))
        stopped.set()

    async def work(received: Received) -> None:
        raise TooManyDeadLetters("bad deploy")

    monkeypatch.setattr(os, "kill", kill)
    stream = Stream([message(0), message(1)])
    task = asyncio.ensure_future(body(work, tmp_path)(stream))
    await stopped.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await stream.close()
    assert signals == [(os.getpid(), signal.SIGTERM)]
    assert stream.finished == []


async def test_a_batch_is_done_in_order_for_each_key_with_keys_side_by_side(tmp_path: Path) -> None:
    began: list[tuple[bytes | None, int]] = []
    both = asyncio.Barrier(2)

    async def work(received: Received) -> None:
        began.append((received.key, received.offset))
        await both.wait()

    stream = Stream([message(offset, key=b"a" if offset % 2 else b"b") for offset in range(2 * BATCH)])
    await running(batched(work, tmp_path), "chat")(stream)
    for key, first in ((b"a", 1), (b"b", 0)):
        assert [offset for of, offset in began if of == key] == list(range(first, 2 * BATCH, 2))
    assert stream.finished == list(range(2 * BATCH))
    assert not any(one.refcount for one in stream.messages)


@pytest.mark.parametrize("fails", ["cancelled", "revoked", "stops", "breaks"])
async def test_nothing_of_a_batch_is_acknowledged_before_all_of_it_is_done(
    fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, stopped, done = asyncio.Event(), asyncio.Event(), set[int]()
    monkeypatch.setattr(os, "kill", lambda pid, number: stopped.set())

    async def work(received: Received) -> None:
        if received.offset == 2:
            entered.set()
            if fails == "stops":
                raise TooManyDeadLetters("bad deploy")
            if fails == "breaks":
                raise RuntimeError("a fault of ours")
            await asyncio.Event().wait()
        done.add(received.offset)

    app = batched(work, tmp_path)
    stream = Stream([message(offset, key=str(offset).encode()) for offset in range(4)])
    task = asyncio.ensure_future(running(app, "chat")(stream))
    await entered.wait()
    if fails == "revoked":
        await app.on_partitions_revoked.send(set())
        await task
    else:
        if fails == "stops":
            await stopped.wait()
        if fails != "breaks":
            task.cancel()
        with pytest.raises(RuntimeError if fails == "breaks" else asyncio.CancelledError):
            await task
    await stream.close()
    assert done == {0, 1, 3}
    assert stream.finished == []
    assert all(one.refcount > 0 for one in stream.messages)


async def test_what_faust_reads_on_after_a_batch_was_cancelled_is_not_acknowledged(tmp_path: Path) -> None:
    async def work(received: Received) -> None:
        await asyncio.Event().wait()

    stream = Stream([message(0)])
    task = asyncio.ensure_future(running(batched(work, tmp_path), "chat")(stream))
    await asyncio.sleep(0)
    assert not stream.enable_acks
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await stream.close()


def test_every_agent_is_one_at_a_time_and_isolated_by_partition_or_batched(tmp_path: Path) -> None:
    async def opening() -> Opened:
        raise AssertionError("not started here")

    app = build_app("chat", "127.0.0.1:9", tmp_path, opening)
    agents = list(app.agents.values())
    assert len(agents) == sum(len(stage.reads) for stage in STAGES.values() if stage.role == "chat")
    assert all(agent.concurrency == 1 for agent in agents)
    assert {agent.name.partition("@")[0] for agent in agents if not agent.isolated_partitions} == {
        stage.name for stage in STAGES.values() if stage.role == "chat" and stage.batched
    }
    # Faust pauses a partition at four fifths of what may wait: a whole batch has to be at hand before that.
    waiting = [agent.channel.get_topic_name() for agent in agents if agent.channel.maxsize is not None]
    assert waiting == [agent.channel.get_topic_name() for agent in agents if not agent.isolated_partitions]
    assert all(agent.channel.maxsize is None or agent.channel.maxsize * 4 // 5 > BATCH for agent in agents)


def test_the_app_keeps_to_the_settings_that_were_found_safe(tmp_path: Path) -> None:
    async def opening() -> Opened:
        raise AssertionError("not started here")

    settings = build_app("chat", "127.0.0.1:9", tmp_path, opening).conf
    assert str(settings.processing_guarantee) == str(ProcessingGuarantee.AT_LEAST_ONCE)
    assert not settings.topic_allow_declare
    assert settings.topic_disable_leader
    assert not settings.web_enabled
    assert settings.broker_session_timeout == 8.0
