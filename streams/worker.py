"""A worker role as a Faust app: the only file that knows Faust, and the only loop.

Faust 0.15.3 acknowledges a message whose body raised or was cancelled, and may commit past an unfinished one when
acknowledgements come out of order. So there is one message at a time per partition, the body catches everything, and a
message that was not finished is held by a reference that is never given back: Faust then never acknowledges it.

A batched stage takes many messages at a time, since Faust's own cost of one is what bounds it. Those of one key follow
each other, keys run side by side, and none is acknowledged before all are done.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import faust
from faust.types import EventT, StreamT

from streams.pipeline import ROLES, Stage
from streams.processing import Processing, Received, TooManyDeadLetters
from topics.catalogue import Topic

log = logging.getLogger(__name__)

Hook = Callable[[], Awaitable[None]]

COMMIT_INTERVAL_S = 0.5
"""What a SIGKILL makes us process again is what came since the last commit."""


BATCH = 400
"""A batch waits for the broker a few times over, however large it is: what came while it waited goes in one."""
BATCH_WITHIN_S = 0.01
WAITING = 1_000
"""Records that a batched stage has at hand. Faust pauses its partitions at four fifths of that, and goes on only when
two fifths are left: with less than a batch it would stop and start at each."""


class RoleApp(faust.App):
    """A Faust app that opens what its stages need before the first record, and closes it after the last."""

    opening: "Opening"
    opened: "Opened | None" = None
    batch: "asyncio.Future[None] | None" = None
    """The batch under way. Its partitions may go to another worker while it waits for something."""

    async def on_start(self) -> None:
        self.opened = await self.opening()
        await super().on_start()

    async def on_stop(self) -> None:
        await super().on_stop()
        if self.opened is not None:
            await self.opened.close()


@dataclass(frozen=True)
class Opened:
    """A role's live parts, made inside the running loop."""

    processing: Mapping[str, Processing]
    """By stage name."""
    assigned: Hook
    """Called after each change of partitions, before work goes on: what was known of the old ones may be stale."""
    close: Hook


Opening = Callable[[], Awaitable[Opened]]


def build_app(role: str, bootstrap: str, data_dir: Path, opening: Opening) -> RoleApp:
    """The Faust app of a role, with the settings that were found to be safe. Nothing connects yet."""
    app = RoleApp(
        role,
        broker="aiokafka://" + bootstrap.replace(",", ";aiokafka://"),
        datadir=str(data_dir / "faust" / role),
        processing_guarantee="at_least_once",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        value_serializer="raw",
        key_serializer="raw",
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=COMMIT_INTERVAL_S,
        broker_session_timeout=8.0,
        broker_heartbeat_interval=2.0,
        broker_rebalance_timeout=15.0,
        broker_max_poll_records=200,
        consumer_max_fetch_size=16 * 1024 * 1024,
        stream_buffer_maxsize=64,
        worker_redirect_stdouts=False,
    )
    app.opening = opening
    for stage in ROLES[role]:
        for topic in stage.reads:
            _add_agent(app, stage, topic)
    app.on_partitions_assigned.connect(_forget, weak=False)  # type: ignore[arg-type]
    app.on_partitions_revoked.connect(_let_go, weak=False)  # type: ignore[arg-type]
    return app


def run(app: RoleApp) -> None:
    """Run until SIGTERM."""
    Path(app.conf.datadir).parent.mkdir(parents=True, exist_ok=True)
    faust.Worker(app, loglevel="INFO", override_logging=False).execute_from_commandline()


async def _forget(app: RoleApp, *_: Any, **__: Any) -> None:
    if app.opened is not None:
        await app.opened.assigned()


async def _let_go(app: RoleApp, *_: Any, **__: Any) -> None:
    """What is not done of a batch is for whoever has its partitions next."""
    if app.batch is not None:
        app.batch.cancel()


def _add_agent(app: RoleApp, stage: Stage, topic: Topic) -> None:
    channel = app.topic(topic.name, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw")
    if stage.batched:
        # `app.topic` takes this as an argument, and drops it.
        channel.maxsize = WAITING

    async def body(stream: StreamT[bytes]) -> None:
        async for event in stream.events():
            opened = app.opened
            assert opened is not None, "agents start after the app has opened"
            try:
                await opened.processing[stage.name](_received(event))
            except TooManyDeadLetters as error:
                event.message.incref()
                await _stop(error)
            except BaseException:
                event.message.incref()
                raise

    async def batched(stream: StreamT[bytes]) -> None:
        # What take_events puts back when it ends: on its way out Faust reads on, and would acknowledge what it reads.
        stream.enable_acks = False
        async for events in cast("faust.Stream[bytes]", stream).take_events(BATCH, within=BATCH_WITHIN_S):
            opened = app.opened
            assert opened is not None, "agents start after the app has opened"
            for event in events:
                event.message.incref()
            app.batch = asyncio.ensure_future(_each(opened.processing[stage.name], [_received(one) for one in events]))
            try:
                await asyncio.wait((app.batch,))
            except BaseException:
                app.batch.cancel()
                raise
            if app.batch.cancelled():
                continue
            if isinstance(error := app.batch.exception(), TooManyDeadLetters):
                await _stop(error)
            app.batch.result()
            for event in events:
                event.message.decref()

    # One stream of all partitions where it is batched: each stream wakes a hundred times a second to look for more.
    app.agent(channel, name=f"{stage.name}@{topic.name}", isolated_partitions=not stage.batched)(
        batched if stage.batched else body
    )


async def _each(process: Callable[[Received], Awaitable[None]], batch: Sequence[Received]) -> None:
    """Records of one key in their order, keys side by side. Raises what any of them raised, once all have ended."""
    keys: dict[tuple[int, bytes | None], list[Received]] = {}
    for received in batch:
        keys.setdefault((received.partition, received.key), []).append(received)

    async def in_order(several: Sequence[Received]) -> None:
        for received in several:
            await process(received)

    ended = await asyncio.gather(*(in_order(several) for several in keys.values()), return_exceptions=True)
    for error in ended:
        if error is not None:
            raise error


async def _stop(error: TooManyDeadLetters) -> None:
    log.critical("%s. The worker stops: mend the cause, start it again, and nothing is lost.", error)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()


def _received(event: EventT[Any]) -> Received:
    message = event.message
    headers = message.headers or {}
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return Received(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=tuple((str(key), bytes(value)) for key, value in pairs if value is not None),
    )
