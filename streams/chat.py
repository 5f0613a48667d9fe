"""The only writer of coach streams: each inbox event appended once, in order, then told to the gateways.

Exactly once through a crash: a writer that takes over a coach reads the stream's tail first. An inbox event whose id is
in the tail was appended already, and only what follows from it is done again.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.ports import CoachLog, Unavailable
from connectors.streams_port import StreamEvent, WrittenStreams
from schemas.events import AnalyzeSession, CancelAnalysis, ChatAnswered, ChatSaid, RefineSummary
from schemas.record import Event, following
from streams.unwritten import Unwritten
from streams.voice_commands import voice_command

log = logging.getLogger(__name__)

TAIL_EVENTS = 500
"""Remembered per coach: redelivery reaches back seconds, and a client's repeats ten minutes."""

NEAR_EVENTS = 50
"""Read first of a stream that is taken over, and for most coaches all there is to read of ten minutes."""

REPEAT_WINDOW = timedelta(minutes=10)
COACHES_REMEMBERED = 5_000
READY_EVERY_S = 10.0
"""To list 10,000 topics takes a fifteenth of a second."""

WHICH_SESSION = (
    "This was said about no session, so nothing was changed. Choose one of your sessions and say it again "
    "(in a terminal: coachstream chat --session ID)."
)

_AGAIN = re.compile(
    r"(?:please )?(?:draft|summari[sz]e|write) (?:(?:it|this|that|the summary) )?(?:again|anew|afresh)"
    r"(?: (?:by|with) (?:the )?(?P<by>rules|model))?(?: please)?[.!]?",
    re.I,
)
"""A new draft, and no change of the one there is."""
_CANCEL = re.compile(
    r"(?:please )?(?:cancel|stop)(?: (?:it|that|this|the (?:analysis|model|draft)))?(?: please)?[.!]?", re.I
)
"""Not for the analyst, who takes one thing after another: what is under way would end first."""


@dataclass
class Tail:
    """What the writer knows of one coach's stream."""

    last: int = -1
    appended: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)
    """Event id to (offset, prev), oldest first."""
    said: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    """Client id of a message to when it was said."""
    has_sessions: bool = False
    """The stream tells of a session, so that a message may be meant for one."""

    @classmethod
    def of(cls, events: Iterable[StreamEvent]) -> "Tail":
        tail = cls()
        for one in events:
            tail.add(one.event, one.offset, one.prev)
        return tail

    def add(self, event: Event, offset: int, prev: int) -> None:
        self.last = offset
        self.appended[event.event_id] = (offset, prev)
        if isinstance(event, ChatSaid):
            self.said[event.client_id] = event.occurred_at
        # An answer was given because there was a session, which may lie before what is remembered.
        if getattr(event, "session_id", None) is not None or isinstance(event, ChatAnswered):
            self.has_sessions = True
        for memory in (self.appended, self.said):
            while len(memory) > TAIL_EVENTS:
                memory.popitem(last=False)

    def repeats(self, event: Event) -> bool:
        """Whether this is a message that a client sent again under the same id."""
        if not isinstance(event, ChatSaid) or event.client_id not in self.said:
            return False
        return abs(event.occurred_at - self.said[event.client_id]) <= REPEAT_WINDOW


def consequences(event: Event, has_sessions: bool) -> list[Event]:
    """What follows from a message: of the coach's voice or a session, a command; of neither, an answer.

    Where there is no session yet, it is kept and no more: there is nothing to choose from.
    """
    if not isinstance(event, ChatSaid):
        return []
    if (about_voice := voice_command(event)) is not None:
        return [about_voice]
    if event.session_id is None:
        envelope = following(event, "answer", "stage:chat", event.occurred_at)
        return [ChatAnswered(**envelope, reply=WHICH_SESSION)] if has_sessions else []
    if _CANCEL.fullmatch(event.text.strip()):
        envelope = following(event, "cancel", event.actor, event.occurred_at)
        return [CancelAnalysis(**envelope, session_id=event.session_id)]
    if again := _AGAIN.fullmatch(event.text.strip()):
        envelope = following(event, "draft", event.actor, event.occurred_at)
        by = again["by"] and ("extractive" if again["by"] == "rules" else "model")
        return [AnalyzeSession(**envelope, session_id=event.session_id, analyst=by)]
    return [
        RefineSummary(
            **following(event, "refine", event.actor, event.occurred_at),
            session_id=event.session_id,
            command=event.text,
            based_on=event.based_on,
        )
    ]


class Chat:
    """The stage. Records of one coach come one at a time, since they share a partition."""

    def __init__(self, log: CoachLog, streams: WrittenStreams) -> None:
        self._log = log
        self._streams = streams
        self._unwritten = Unwritten(streams)
        self._tails: OrderedDict[str, Tail] = OrderedDict()

    async def __call__(self, event: Event) -> Sequence[Event]:
        tail = await self._tail(event.coach_id)
        known = tail.appended.get(event.event_id)
        if known is None and tail.repeats(event):
            return []
        if known is not None:
            await self._log.publish_live(event, *known)
        else:
            await self._append(tail, event)
        return consequences(event, tail.has_sessions)

    async def forget(self) -> None:
        """Partitions changed hands: another writer may have appended since."""
        self._tails.clear()
        self._unwritten = Unwritten(self._streams)

    async def keep_ready(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Until cancelled: what there is to know of new coaches is known before they say something."""
        while True:
            try:
                if new := await self._unwritten.look():
                    await self._log.expect(new)
            except Unavailable as error:
                log.warning("new coaches are not looked for: %s", error)
            await pause(READY_EVERY_S)

    async def _append(self, tail: Tail, event: Event) -> None:
        prev = tail.last
        try:
            offset = await self._log.append(event, prev)
        except Unavailable:
            # It may have been written all the same: the next try looks at the stream before it writes.
            self._tails.pop(event.coach_id, None)
            raise
        tail.add(event, offset, prev)

    async def _tail(self, coach_id: str) -> Tail:
        if coach_id not in self._tails:
            self._tails[coach_id] = Tail.of(await self._latest(coach_id))
            while len(self._tails) > COACHES_REMEMBERED:
                self._tails.popitem(last=False)
        self._tails.move_to_end(coach_id)
        return self._tails[coach_id]

    async def _latest(self, coach_id: str) -> Sequence[StreamEvent]:
        """The stream's last events: all within the window of repeats before its end, or TAIL_EVENTS of them."""
        if await self._unwritten.take(coach_id):
            return ()
        near = await self._streams.latest(coach_id, NEAR_EVENTS)
        if len(near) < NEAR_EVENTS or near[-1].event.occurred_at - near[0].event.occurred_at > REPEAT_WINDOW:
            return near
        return await self._streams.latest(coach_id, TAIL_EVENTS)
