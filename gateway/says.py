"""What a coach says, to Kafka: once for each id, however often it is said."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from connectors.ports import ReadModels
from gateway.limits import REPEAT_WINDOW_S
from gateway.ports import EventSink
from gateway.protocol import Say
from schemas.events import ChatSaid
from schemas.record import beginning
from topics.catalogue import CHAT_INBOX

REMEMBERED = 20_000


class UnknownSession(Exception):
    """The session is not this coach's, or there is none."""


class Says:
    """Repeats share the first one's fate, and what was sent lately is not sent again. What is repeated later than that,
    or on another instance, the chat stage drops: it looks back ten minutes."""

    def __init__(self, sink: EventSink, read_models: ReadModels, now: Callable[[], datetime]) -> None:
        self._sink = sink
        self._read_models = read_models
        self._now = now
        self._sending: dict[tuple[str, str], asyncio.Task[int]] = {}
        self._sent: OrderedDict[tuple[str, str], float] = OrderedDict()
        """To when, seconds since 1970."""

    async def say(self, coach_id: str, message: Say) -> None:
        """Returns once it is durable. Raises UnknownSession or Unavailable."""
        key = (coach_id, message.id)
        if key not in self._sending:
            self._forget()
            if key in self._sent:
                return
            if message.session_id and await self._read_models.session(coach_id, message.session_id) is None:
                raise UnknownSession(message.session_id)
        if key in self._sent:
            return
        if key not in self._sending:
            sending = asyncio.get_running_loop().create_task(self._send(key, self._event(coach_id, message)))
            self._sending[key] = sending
        # A connection that closes must not take back what another connection's repeat waits for.
        await asyncio.shield(self._sending[key])

    async def _send(self, key: tuple[str, str], event: ChatSaid) -> int:
        try:
            offset = await self._sink.send(CHAT_INBOX, event)
            self._sent[key] = event.occurred_at.timestamp()
            return offset
        finally:
            del self._sending[key]

    def _event(self, coach_id: str, message: Say) -> ChatSaid:
        return ChatSaid(
            **beginning(coach_id, self._now()),
            client_id=message.id,
            session_id=message.session_id,
            text=message.text,
            based_on=message.based_on,
        )

    def _forget(self) -> None:
        oldest = self._now().timestamp() - REPEAT_WINDOW_S
        while self._sent and (len(self._sent) >= REMEMBERED or next(iter(self._sent.values())) < oldest):
            self._sent.popitem(last=False)
