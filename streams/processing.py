"""One record through one stage: decode, handle with bounded retries, send what came of it, or dead-letter it.

Free of Faust and of Kafka, so that every rule of delivery is tested without either.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from connectors.ports import Unavailable
from schemas.codec import Undecodable
from schemas.record import Event
from streams.pipeline import Stage
from topics.catalogue import Topic, dead_letter_topic

log = logging.getLogger(__name__)

Handler = Callable[[Any], Awaitable[Sequence[Event]]]
"""Takes the records that its stage handles, and no other."""

Headers = Sequence[tuple[str, bytes]]

RETRY_DELAYS_S = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
"""Waits between tries at what may pass: a minute and a half in all, longer than any part takes to restart."""

SEND_RETRY_S = 1.0
MAX_DEAD_LETTERS_IN_A_ROW = 20
"""Beyond it the fault is ours, not the records': a bad deploy must not drain a topic into dead letters."""


@dataclass(frozen=True)
class Received:
    """A record as it came, with where from."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class Decoder(Protocol):
    def decode(self, framed: bytes) -> Event: ...


class Sink(Protocol):
    async def send(self, topic: Topic, event: Event, headers: Headers = ()) -> int: ...
    async def send_bytes(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> int: ...


class GivenUp(Exception):
    """Raised by a handler whose record goes to dead letters when somebody should be told: `outputs` are sent."""

    def __init__(self, why: str, outputs: Sequence[Event]) -> None:
        super().__init__(why)
        self.outputs = outputs


class TooManyDeadLetters(Exception):
    """The stage stops: nothing that it reads can be processed."""


class Processing:
    """A stage's work on records, one at a time per partition. `pause` is asyncio.sleep, injected."""

    def __init__(
        self,
        stage: Stage,
        handler: Handler,
        codec: Decoder,
        sink: Sink,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._stage = stage
        self._handler = handler
        self._codec = codec
        self._sink = sink
        self._pause = pause
        self._dead_in_a_row = 0

    async def __call__(self, received: Received) -> None:
        """Returns when the record is done with and may be committed.

        Raises TooManyDeadLetters when the stage has to stop. A cancellation passes through: the record is not done.
        """
        try:
            await self._send(await self._handle(received))
        except GivenUp as error:
            await self._send(error.outputs)
            await self._dead_letter(received, error)
        except Exception as error:
            await self._dead_letter(received, error)
        else:
            self._dead_in_a_row = 0

    async def _handle(self, received: Received) -> Sequence[Event]:
        if received.value is None:
            raise Undecodable("the record has no value, and no topic of this stage is compacted")
        event = self._codec.decode(received.value)
        if not isinstance(event, self._stage.handles):
            return ()
        for delay in RETRY_DELAYS_S:
            try:
                return await self._handler(event)
            except Unavailable as error:
                log.warning("%s waits %.1f s, then tries %s again: %s", self._stage.name, delay, event.event_id, error)
                await self._pause(delay)
        return await self._handler(event)

    async def _send(self, outputs: Sequence[Event]) -> None:
        for topic, event in [(self._stage.destination(event), event) for event in outputs]:
            await self._insist(partial(self._sink.send, topic, event))

    async def _dead_letter(self, received: Received, error: Exception) -> None:
        self._dead_in_a_row += 1
        where = f"{received.topic}[{received.partition}]@{received.offset}"
        log.error("%s sends %s to dead letters: %r", self._stage.name, where, error)
        if self._dead_in_a_row > MAX_DEAD_LETTERS_IN_A_ROW:
            raise TooManyDeadLetters(
                f"{self._stage.name} failed on {self._dead_in_a_row} records in a row, last {where}: {error!r}"
            )
        headers = [*received.headers, *_why(self._stage, received, error)]
        topic = dead_letter_topic(self._stage.role)
        await self._insist(partial(self._sink.send_bytes, topic, received.key, received.value, headers))

    async def _insist(self, send: Callable[[], Awaitable[int]]) -> None:
        # A record is never given up because Kafka is away: without Kafka there is nowhere to put it but where it is.
        while True:
            try:
                await send()
                return
            except Unavailable as error:
                log.warning("%s waits for Kafka: %s", self._stage.name, error)
                await self._pause(SEND_RETRY_S)


def _why(stage: Stage, received: Received, error: Exception) -> list[tuple[str, bytes]]:
    facts = {
        "dead.stage": stage.name,
        "dead.topic": received.topic,
        "dead.partition": str(received.partition),
        "dead.offset": str(received.offset),
        "dead.error": f"{type(error).__name__}: {error}"[:2000],
        "dead.attempts": str(len(RETRY_DELAYS_S) + 1 if isinstance(error, Unavailable) else 1),
    }
    return [(key, value.encode()) for key, value in facts.items()]
