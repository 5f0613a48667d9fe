"""One coach's stream as one gateway follows it: live events and the record, joined without gap or repeat."""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Generic, Protocol, TypeVar

RECENT_EVENTS = 64
RECENT_BYTES = 256 * 1024


class Positioned(Protocol):
    @property
    def offset(self) -> int: ...
    @property
    def prev(self) -> int: ...
    @property
    def size(self) -> int: ...


At = TypeVar("At", bound=Positioned)


class PositionLost(Exception):
    """The record no longer has what follows a position: what was missed cannot be told."""


class Tail(Generic[At]):
    """The end of a stream, begun after the record's `latest` events.

    `emptied`: the record holds nothing though it once did, so that the first event's `prev` says nothing.

    Law: whatever is offered, in whatever order and however often, what `offer` and `fill` let through is the stream
    after `latest`, each event once, in order; and nothing is `behind` once `fill` was given the record after `offset`.
    """

    def __init__(self, latest: Sequence[At], emptied: bool = False) -> None:
        self.offset = -1
        self._seen = -1
        self._emptied = emptied
        self._recent: deque[At] = deque()
        self._bytes = 0
        for event in latest:
            self._append(event)

    @property
    def behind(self) -> bool:
        """Something after `offset` was seen that did not fit: the record must be read from `offset` on."""
        return self._seen > self.offset

    def saw(self, offset: int) -> None:
        """The stream goes at least as far as `offset`."""
        self._seen = max(self._seen, offset)

    def offer(self, event: At) -> bool:
        """A live event. True: it is the next one. False: a repeat, or one that does not fit yet (see `behind`)."""
        self.saw(event.offset)
        fits = event.offset > self.offset and (event.prev == self.offset or self._emptied)
        if fits:
            self._append(event)
        return fits

    def fill(self, events: Iterable[At]) -> list[At]:
        """What the record has after `offset`. Returns what is new. Raises PositionLost when the record has a hole."""
        new = []
        for event in events:
            if event.offset > self.offset:
                if event.prev > self.offset and not self._emptied:
                    raise PositionLost(f"after {self.offset} the record goes on at {event.offset}, past {event.prev}")
                self._append(event)
                new.append(event)
        return new

    def after(self, offset: int) -> list[At] | None:
        """The events after `offset`; null when they reach back further than what is remembered."""
        if offset >= self.offset:
            return []
        first = next((index for index, event in enumerate(self._recent) if event.offset > offset), None)
        if first is None or self._recent[first].prev > offset:
            return None
        return list(islice(self._recent, first, None))

    def last(self, count: int) -> list[At] | None:
        """The last `count` events, or all there are; null when fewer are remembered."""
        if count <= len(self._recent):
            return list(islice(self._recent, len(self._recent) - count, None))
        whole = not self._recent or self._recent[0].prev == -1
        return list(self._recent) if whole else None

    def at(self, offset: int) -> At | None:
        """The event at exactly that offset, where it is remembered."""
        return next((event for event in reversed(self._recent) if event.offset == offset), None)

    def _append(self, event: At) -> None:
        self.offset = event.offset
        self._emptied = False
        self._recent.append(event)
        self._bytes += event.size
        while len(self._recent) > RECENT_EVENTS or (self._bytes > RECENT_BYTES and len(self._recent) > 1):
            self._bytes -= self._recent.popleft().size
