"""A coach's stream as its readers see it: the record of it, and the live tail."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.codec import Decoded
from schemas.record import Event


@dataclass(frozen=True)
class StreamState:
    """What a stream holds just now."""

    epoch: str
    """Changes when the stream itself is replaced: an offset means nothing under another epoch."""
    start_offset: int
    """The oldest offset still kept."""
    end_offset: int
    """The offset that the next event will have, at least."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event at its place. Offsets grow but may skip; `prev` is what tells a gap."""

    coach_id: str
    offset: int
    prev: int
    """The offset of the event before it in this stream, -1 for the first."""
    content: Event | Decoded
    size: int = 0
    """Bytes of the record's value."""
    appended_ms: int = 0
    """When Kafka took the record, ms since 1970; 0 when not known."""

    @property
    def event(self) -> Event:
        """Made anew at each call, where the content is as it was read. Raises Undecodable."""
        return self.content.event() if isinstance(self.content, Decoded) else self.content

    @property
    def name(self) -> str:
        """The record's."""
        return self.content.name

    @property
    def fields(self) -> Mapping[str, Any]:
        return self.content.fields if isinstance(self.content, Decoded) else self.content.model_dump()


class CoachStreams(Protocol):
    """The record of each coach's stream. Every method raises NotFound for a coach that has none, or Unavailable."""

    async def describe(self, coach_id: str) -> StreamState: ...

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        """The first `limit` events at or after `from_offset`, in order; fewer only at the stream's end."""
        ...

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        """The last `count` events, oldest first."""
        ...


class WrittenStreams(CoachStreams, Protocol):
    """The same, for their writer."""

    async def ends(self, apart_from: AbstractSet[str]) -> Mapping[str, int]:
        """The end offset of each coach's stream, of all coaches there are but those; at one go, however many. Raises
        Unavailable, and no NotFound."""
        ...


class LiveFeed(Protocol):
    """Events of all coaches as they are appended. May repeat, and may miss: the record is what counts."""

    async def start(
        self, deliver: Callable[[StreamEvent], None], wanted: Callable[[str], bool], missed: Callable[[], None]
    ) -> None:
        """From now on `deliver` is called in the running loop, in order for each coach. Returns once that holds.

        `wanted` says whether anybody here follows a coach: nobody else's events are looked into. `missed` is called
        when events were not delivered, nobody knows which, since Kafka was away for longer than it keeps them.
        """
        ...

    async def stop(self) -> None: ...
