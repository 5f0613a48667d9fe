"""What coaches see, put on Kafka from outside of the gateway, as another instance would: at a steady rate."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Self

from connectors.kafka import KafkaSink
from connectors.registry import Registry
from schemas.events import ChatSaid
from schemas.record import beginning
from stack.endpoints import Endpoints
from topics.catalogue import CHAT_INBOX

TICK_S = 0.02
WORDS = "and a few more words, as people write"
MARK = b"@@"
"""Around the moment, by this process's clock, at which a text was made: found in whatever it travels in."""


async def steadily(rate: float, seconds: float, act: Callable[[int], None]) -> int:
    """`act` is called `rate` times a second, with 0, 1, 2, …; how often it was."""
    began, done = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < seconds:
        while done < rate * passed:
            act(done)
            done += 1
        await asyncio.sleep(TICK_S)
    return done


def marked(payload: bytes) -> float | None:
    """Seconds since the text in it was made; null where it holds none."""
    _, found, rest = payload.partition(MARK)
    return time.perf_counter() - float(rest.partition(MARK)[0]) if found else None


class Feed:
    """As a context: what is put is sent when it ends, or raises."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._closing = ExitStack()
        self._sending: set[asyncio.Task[int]] = set()

    async def __aenter__(self) -> Self:
        registry = self._closing.enter_context(Registry(self._endpoints.schema_registry_url))
        self._sink = KafkaSink(self._endpoints.kafka_bootstrap, await asyncio.to_thread(registry.codec), "bench-feed")
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.sent()
        finally:
            await asyncio.to_thread(self._sink.close)
            self._closing.close()

    def put(self, coach_id: str, client_id: str, filling: str = WORDS) -> None:
        mark = MARK.decode()
        event = ChatSaid(
            **beginning(coach_id, datetime.now(UTC)),
            client_id=client_id,
            session_id=None,
            text=f"{mark}{time.perf_counter():.6f}{mark} {filling}",
        )
        sending = asyncio.get_running_loop().create_task(self._sink.send(CHAT_INBOX, event))
        self._sending.add(sending)
        sending.add_done_callback(self._done)

    async def sent(self) -> None:
        if self._sending:
            await asyncio.gather(*self._sending)

    def _done(self, sending: asyncio.Task[int]) -> None:
        # One that failed is kept, for `sent` to raise.
        if not sending.cancelled() and sending.exception() is None:
            self._sending.discard(sending)


def in_turn(coach_ids: Sequence[str], number: int) -> str:
    return coach_ids[number % len(coach_ids)]
