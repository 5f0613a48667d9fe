"""The gateway's side of Kafka in memory: for tests, and for looking at the gateway alone."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from connectors.ports import NotFound, Unavailable
from connectors.streams_port import StreamEvent, StreamState
from schemas.events import ChatSaid
from schemas.record import Event
from topics.catalogue import CHAT_INBOX, Topic


class MemoryStreams:
    """CoachStreams and LiveFeed in one. Offsets advance by `stride`, as a transactional writer's would."""

    def __init__(self, stride: int = 1) -> None:
        self.unavailable = False
        self._stride = stride
        self._events: dict[str, list[StreamEvent]] = {}
        self._starts: dict[str, int] = defaultdict(int)
        self._epochs: dict[str, int] = {}
        self._listeners: list[Callable[[StreamEvent], None]] = []

    def create(self, coach_id: str) -> None:
        """A stream, or a new one in the old one's place."""
        self._events[coach_id] = []
        self._starts[coach_id] = 0
        self._epochs[coach_id] = self._epochs.get(coach_id, 0) + 1

    def append(self, event: Event, live: bool = True) -> StreamEvent:
        """`live`: also tell those who listen."""
        events = self._events[event.coach_id]
        prev = events[-1].offset if events else -1
        offset = prev + self._stride if events else 0
        at = StreamEvent(event.coach_id, offset, prev, event, size=len(event.model_dump_json()))
        events.append(at)
        if live:
            self.tell(at)
        return at

    def tell(self, at: StreamEvent) -> None:
        for listener in tuple(self._listeners):
            listener(at)

    def forget_before(self, coach_id: str, offset: int) -> None:
        """What retention does."""
        self._starts[coach_id] = offset
        self._events[coach_id] = [at for at in self._events[coach_id] if at.offset >= offset]

    async def describe(self, coach_id: str) -> StreamState:
        events = self._of(coach_id)
        end = events[-1].offset + 1 if events else self._starts[coach_id]
        return StreamState(f"epoch-{self._epochs[coach_id]}", self._starts[coach_id], end)

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        return [at for at in self._of(coach_id) if at.offset >= from_offset][:limit]

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        return self._of(coach_id)[-count:] if count else []

    async def start(
        self, deliver: Callable[[StreamEvent], None], wanted: Callable[[str], bool], missed: Callable[[], None]
    ) -> None:
        self._listeners.append(lambda at: deliver(at) if wanted(at.coach_id) else None)

    async def stop(self) -> None:
        self._listeners.clear()

    def _of(self, coach_id: str) -> list[StreamEvent]:
        if self.unavailable:
            raise Unavailable("told to be")
        if coach_id not in self._events:
            raise NotFound(f"no stream of {coach_id}")
        return self._events[coach_id]


class MemoryListener:
    """One instance's LiveFeed of streams that several share: it may stop without the others."""

    def __init__(self, streams: MemoryStreams) -> None:
        self._streams = streams
        self._stopped = False

    async def start(
        self, deliver: Callable[[StreamEvent], None], wanted: Callable[[str], bool], missed: Callable[[], None]
    ) -> None:
        await self._streams.start(deliver, lambda coach_id: not self._stopped and wanted(coach_id), missed)

    async def stop(self) -> None:
        self._stopped = True


class MemorySink:
    """Keeps what it is sent, and appends what is said to the coach's stream, each client id once."""

    def __init__(self, streams: MemoryStreams) -> None:
        self.sent: list[tuple[Topic, Event]] = []
        self.unavailable = False
        self._streams = streams
        self._said: set[tuple[str, str]] = set()

    async def send(self, topic: Topic, event: Event) -> int:
        if self.unavailable:
            raise Unavailable("told to be")
        self.sent.append((topic, event))
        if topic is CHAT_INBOX and isinstance(event, ChatSaid) and (event.coach_id, event.client_id) not in self._said:
            self._said.add((event.coach_id, event.client_id))
            self._streams.append(event)
        return len(self.sent) - 1
