"""What a coach says, to Kafka: once for each id, however often it is said."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.ports import ReadModels
from gateway.limits import REPEAT_WINDOW_S
from gateway.ports import EventSink
from gateway.protocol import Say
from schemas.events import ChatSaid
from schemas.ids import new_id
from topics.catalogue import CHAT_INBOX

REMEMBERED = 100_000


class UnknownSession(Exception):
    """The session is not this coach's, or there is none."""


class Says:
    """Repeats within ten minutes share the first one's fate; on other instances the chat stage drops them."""

    def __init__(self, sink: EventSink, read_models: ReadModels, now: Callable[[], datetime]) -> None:
        self._sink = sink
        self._read_models = read_models
        self._now = now
        self._sent: OrderedDict[tuple[str, str], tuple[datetime, asyncio.Task[int]]] = OrderedDict()

    async def say(self, coach_id: str, message: Say) -> None:
        """Returns once it is durable. Raises UnknownSession or Unavailable."""
        key = (coach_id, message.id)
        self._forget()
        if key not in self._sent:
            if message.session_id and await self._read_models.session(coach_id, message.session_id) is None:
                raise UnknownSession(message.session_id)
            if key not in self._sent:
                sending = asyncio.get_running_loop().create_task(
                    self._sink.send(CHAT_INBOX, self._event(coach_id, message))
                )
                self._sent[key] = (self._now(), sending)
        sending = self._sent[key][1]
        try:
            # A connection that closes must not take back what another connection's repeat waits for.
            await asyncio.shield(sending)
        except Exception:
            if self._sent.get(key, (None, None))[1] is sending:
                del self._sent[key]
            raise

    def _event(self, coach_id: str, message: Say) -> ChatSaid:
        now = self._now()
        event_id = new_id(now)
        return ChatSaid(
            event_id=event_id,
            occurred_at=now,
            coach_id=coach_id,
            correlation_id=event_id,
            actor=f"coach:{coach_id}",
            client_id=message.id,
            session_id=message.session_id,
            text=message.text,
            based_on=message.based_on,
        )

    def _forget(self) -> None:
        oldest = self._now() - timedelta(seconds=REPEAT_WINDOW_S)
        while self._sent:
            at, sending = next(iter(self._sent.values()))
            if len(self._sent) < REMEMBERED and (at >= oldest or not sending.done()):
                break
            self._sent.popitem(last=False)
