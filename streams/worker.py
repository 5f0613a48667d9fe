"""A worker role as a Faust app: the only file that knows Faust, and the only loop.

Faust 0.15.3 acknowledges a message whose body raised or was cancelled, and may commit past an unfinished one when
acknowledgements come out of order. So there is one message at a time per partition, the body catches everything, and a
message that was not finished is held by a reference that is never given back: Faust then never acknowledges it.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faust
from faust.types import EventT, StreamT

from streams.pipeline import ROLES, Stage
from streams.processing import Processing, Received, TooManyDeadLetters
from topics.catalogue import Topic

log = logging.getLogger(__name__)

Hook = Callable[[], Awaitable[None]]

COMMIT_INTERVAL_S = 0.5
"""What a SIGKILL makes us process again is what came since the last commit."""


class RoleApp(faust.App):
    """A Faust app that opens what its stages need before the first record, and closes it after the last."""

    opening: "Opening"
    opened: "Opened | None" = None

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
    return app


def run(app: RoleApp) -> None:
    """Run until SIGTERM."""
    Path(app.conf.datadir).parent.mkdir(parents=True, exist_ok=True)
    faust.Worker(app, loglevel="INFO", override_logging=False).execute_from_commandline()


async def _forget(app: RoleApp, *_: Any, **__: Any) -> None:
    if app.opened is not None:
        await app.opened.assigned()


def _add_agent(app: RoleApp, stage: Stage, topic: Topic) -> None:
    channel = app.topic(topic.name, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw")

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

    app.agent(channel, name=f"{stage.name}@{topic.name}", isolated_partitions=True)(body)


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
