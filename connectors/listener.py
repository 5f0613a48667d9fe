"""A consumer polled in a thread of its own, and what comes dealt with in the event loop, a slice at a time."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable

from confluent_kafka import Consumer, KafkaError, KafkaException, Message

from connectors.ports import Unavailable

BATCH = 200
"""Records handed to the event loop at once."""
SLICE = 20
"""Of those, how many are dealt with before the loop goes round: what is sent meanwhile leaves the process, and nobody
seems slow."""
POLL_S = 0.2
TIMEOUT_S = 10.0

log = logging.getLogger(__name__)


class Listener:
    """Begins at once, in the running loop. The consumer has its partitions already, and is closed at the end.

    `fell_behind` is called in the thread when the consumer stands before all that is kept, to find it a new place; and
    again, when it raises Unavailable or KafkaException.
    """

    def __init__(
        self,
        name: str,
        consumer: Consumer,
        deal_with: Callable[[Message], None],
        fell_behind: Callable[[], None] | None = None,
    ) -> None:
        self._name = name
        self._consumer = consumer
        self._deal_with = deal_with
        self._fell_behind = fell_behind
        self._is_behind = False
        self._waiting: deque[Message] = deque()
        self._stopping = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._listen, name=name, daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.join, TIMEOUT_S)

    def _listen(self) -> None:
        try:
            while not self._stopping.is_set():
                if messages := self._polled():
                    self._loop.call_soon_threadsafe(self._take, messages)
                if self._is_behind:
                    self._catch_up()
        finally:
            self._consumer.close()

    def _polled(self) -> list[Message]:
        first = self._consumer.poll(POLL_S)
        if first is None:
            return []
        # One call for all that is there already: each call hands the interpreter's lock back and forth.
        messages = [first, *self._consumer.consume(BATCH - 1, timeout=0)]
        return [message for message in messages if self._is_record(message)]

    def _is_record(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return True
        if error.code() != KafkaError._PARTITION_EOF:
            log.warning("%s: %s", self._name, error)
        self._is_behind |= error.code() == KafkaError._AUTO_OFFSET_RESET
        return False

    def _catch_up(self) -> None:
        try:
            if self._fell_behind is not None:
                self._fell_behind()
            self._is_behind = False
        except (KafkaException, Unavailable) as error:
            log.warning("%s: no new place is found: %s", self._name, error)

    def _take(self, messages: list[Message]) -> None:
        was_idle = not self._waiting
        self._waiting.extend(messages)
        if was_idle:
            self._deal_with_some()

    def _deal_with_some(self) -> None:
        for _ in range(min(SLICE, len(self._waiting))):
            self._deal_with(self._waiting.popleft())
        if self._waiting:
            self._loop.call_soon(self._deal_with_some)
