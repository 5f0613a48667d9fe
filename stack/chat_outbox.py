"""What was said and not yet acknowledged: said again, under the same id, after a reconnect."""

import asyncio
import uuid
from dataclasses import dataclass

from gateway.limits import REPEAT_WINDOW_S, ErrorCode
from stack.chat_protocol import Message, NotAccepted, check_text

IN_FLIGHT = 8
"""Well below the gateway's burst; the rest follows as acks come in."""
REPEAT_WITHIN_S = REPEAT_WINDOW_S - 60
"""It takes a moment to arrive."""
PASSING_ERRORS = frozenset({ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE})


@dataclass
class Saying:
    """One message, until its `answer`."""

    message: Message
    said_at: float
    answer: "asyncio.Future[None]"
    under_way: bool = False
    """It was sent on this connection."""
    tried: bool = False
    """It was sent once, and may have arrived."""

    @property
    def id(self) -> str:
        return str(self.message["id"])


class Outbox:
    """In the order in which it was said. Times are seconds of a clock that does not go back."""

    def __init__(self) -> None:
        self._sayings: dict[str, Saying] = {}

    def __contains__(self, identity: object) -> bool:
        return identity in self._sayings

    def add(self, text: str, session_id: str | None, now: float) -> Saying:
        """Raises NotAccepted for what cannot be sent."""
        check_text(text)
        message: Message = {"type": "say", "id": uuid.uuid4().hex, "text": text}
        if session_id is not None:
            message["session_id"] = session_id
        saying = Saying(message, now, asyncio.get_running_loop().create_future())
        self._sayings[saying.id] = saying
        return saying

    def take(self) -> Message | None:
        """What to send next, if anything may be sent now."""
        if sum(saying.under_way for saying in self._sayings.values()) >= IN_FLIGHT:
            return None
        saying = next((one for one in self._sayings.values() if not one.under_way), None)
        if saying is None:
            return None
        saying.under_way = saying.tried = True
        return saying.message

    def forget(self, identity: str) -> None:
        """Nobody waits for its answer any more."""
        self._sayings.pop(identity, None)

    def acknowledge(self, identity: object) -> None:
        """It is durable."""
        saying = self._sayings.pop(str(identity), None)
        if saying is not None and not saying.answer.done():
            saying.answer.set_result(None)

    def requeue(self, identity: str) -> None:
        """It could not be taken just now."""
        self._sayings[identity].under_way = False

    def refuse(self, identity: str, reason: str) -> None:
        saying = self._sayings.pop(identity)
        if not saying.answer.done():
            saying.answer.set_exception(NotAccepted(reason))

    def refuse_longest(self) -> None:
        """The longest under way is the one that was too big."""
        sent = [saying for saying in self._sayings.values() if saying.under_way]
        if sent:
            self.refuse(max(sent, key=lambda saying: len(saying.message["text"].encode())).id, "too long to send")

    def refuse_uncertain(self, now: float) -> None:
        """When part of the stream was missed. What was tried too long ago may stand in that part, and a repeat would
        say it twice."""
        for saying in tuple(self._sayings.values()):
            if saying.tried and now - saying.said_at > REPEAT_WITHIN_S:
                self.refuse(saying.id, "the connection broke, and it may have arrived: look before you say it again")

    def disconnected(self) -> None:
        """Nobody knows whether what was under way arrived."""
        for saying in self._sayings.values():
            saying.under_way = False

    def end(self) -> None:
        """Nothing more is sent."""
        for identity in tuple(self._sayings):
            self.refuse(identity, "the connection is over")
