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
from streams.worker import Opened, RoleApp, build_app


async def nothing() -> None:
    return


def message(offset: int) -> Message:
    made = Message(
        "transcript.uploaded", 0, offset, timestamp=0.0, timestamp_type=0, headers={}, key=b"k", value=b"v",
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

    def events(self) -> AsyncGenerator[Any, None]:
        self.delivering = self._deliver()
        return self.delivering

    async def close(self) -> None:
        """What Faust does when the body has ended, in whatever way: the `finally` of the message under way runs."""
        await self.delivering.aclose()

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
    agent = app.agents[next(name for name in app.agents if name.startswith("parse@"))]
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


def test_every_agent_is_isolated_by_partition_and_one_at_a_time(tmp_path: Path) -> None:
    async def opening() -> Opened:
        raise AssertionError("not started here")

    app = build_app("chat", "127.0.0.1:9", tmp_path, opening)
    agents = list(app.agents.values())
    assert len(agents) == sum(len(stage.reads) for stage in STAGES.values() if stage.role == "chat")
    assert all(agent.isolated_partitions and agent.concurrency == 1 for agent in agents)


def test_the_app_keeps_to_the_settings_that_were_found_safe(tmp_path: Path) -> None:
    async def opening() -> Opened:
        raise AssertionError("not started here")

    settings = build_app("chat", "127.0.0.1:9", tmp_path, opening).conf
    assert str(settings.processing_guarantee) == str(ProcessingGuarantee.AT_LEAST_ONCE)
    assert not settings.topic_allow_declare
    assert settings.topic_disable_leader
    assert not settings.web_enabled
    assert settings.broker_session_timeout == 8.0
