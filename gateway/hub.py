"""Which connection follows which coach's stream, and how an event reaches all of them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from connectors.ports import NotFound, Unavailable
from connectors.streams_port import CoachStreams, StreamEvent, StreamState
from gateway.limits import REPLAY_DEFAULT
from gateway.messages import Shared
from gateway.metrics import Metrics
from gateway.protocol import Position
from gateway.read_pace import ReadPace
from gateway.replay import Recover, decide, joined
from gateway.stream import PositionLost, Tail

READ_EVENTS = 200
EMPTY_READS = 5
"""Reads of the record that may find nothing, a while apart, where a live event said that there is something."""
RETRY_S = 0.2
VACANT_S = 60.0
"""How long a coach's stream is followed on after the last connection left: those who were cut off come back to it."""

log = logging.getLogger(__name__)


class Follower(Protocol):
    """A connection, as the hub sees it."""

    def deliver(self, event: Shared) -> None: ...
    async def room(self) -> None: ...
    def position_lost(self) -> None:
        """Its position is lost, and nothing more follows."""
        ...


@dataclass
class Channel:
    """One coach's stream while somebody here follows it."""

    coach_id: str
    epoch: str = ""
    tail: Tail[Shared] = field(default_factory=lambda: Tail[Shared](()))
    loaded: bool = False
    members: int = 0
    followers: set[Follower] = field(default_factory=set)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever reads the record on the channel's behalf."""
    seen: int = -1
    """The furthest offset that a live event told of."""
    suspect: bool = False
    """What is remembered may not be the stream's end, or be of a stream that was replaced."""
    lost: bool = False
    mending: "asyncio.Task[None] | None" = None
    vacant: asyncio.TimerHandle | None = None
    """Ends the channel, while nobody is there."""


@dataclass(frozen=True)
class Joined:
    """Where a connection begins."""

    channel: Channel
    epoch: str
    offset: int
    """The stream's end."""
    recovered: bool
    position: int
    """Events after it follow."""
    ready: Sequence[Shared]
    """The first of them, where they were at hand."""


class Full(Exception):
    """This coach has as many connections as allowed."""


class Hub:
    def __init__(
        self,
        streams: CoachStreams,
        connections_a_coach: int,
        metrics: Metrics,
        changed: Callable[[str], None],
        pace: ReadPace | None = None,
    ) -> None:
        """`changed` is called with a coach whose connection came or left."""
        self._streams = streams
        self._pace = pace or ReadPace()
        self._most = connections_a_coach
        self._metrics = metrics
        self._changed = changed
        self._channels: dict[str, Channel] = {}

    def enter(self, coach_id: str) -> Channel:
        """Count a connection in. Raises Full. Each `enter` has its `leave`."""
        channel = self._channels.setdefault(coach_id, Channel(coach_id))
        if channel.members >= self._most:
            raise Full(coach_id)
        channel.members += 1
        self._changed(coach_id)
        if channel.vacant is not None:
            channel.vacant.cancel()
            channel.vacant = None
        self._metrics.coaches.set(len(self._channels))
        return channel

    def leave(self, channel: Channel, follower: Follower) -> None:
        channel.members -= 1
        self._changed(channel.coach_id)
        channel.followers.discard(follower)
        if channel.members == 0 and channel.loaded and not channel.lost:
            channel.vacant = asyncio.get_running_loop().call_later(VACANT_S, self._drop, channel)
        elif channel.members == 0:
            self._drop(channel)

    def members(self, coach_id: str) -> int:
        """How many connections this coach has here."""
        channel = self._channels.get(coach_id)
        return channel.members if channel is not None else 0

    def followers(self, coach_id: str) -> int:
        """How many connections follow this coach live."""
        channel = self._channels.get(coach_id)
        return len(channel.followers) if channel is not None else 0

    async def join(self, channel: Channel, resume: Position | None, replay: int) -> Joined:
        """Decide where a connection begins. Raises NotFound, Unavailable or PositionLost."""
        async with channel.lock:
            state = await self._streams.describe(channel.coach_id)
            if not channel.loaded:
                await self._load(channel, state)
            elif state.epoch != channel.epoch:
                self._lose(channel)
                raise PositionLost(f"the stream of {channel.coach_id} was replaced")
            elif state.end_offset - 1 > channel.tail.offset:
                await self._read_on(channel)
        plan = decide(resume, replay, state)
        if isinstance(plan, Recover):
            return Joined(channel, state.epoch, channel.tail.offset, True, plan.offset, ())
        ready = await self._latest(channel, plan.count)
        position = ready[0].prev if ready else channel.tail.offset
        return Joined(channel, state.epoch, channel.tail.offset, False, position, ready)

    async def follow(self, joined_at: Joined, follower: Follower) -> None:
        """Deliver what follows the position, then whatever comes. Raises Unavailable or PositionLost."""
        channel, position = joined_at.channel, joined_at.position
        events: list[Shared] | None = list(joined_at.ready) or channel.tail.after(position)
        while events != []:
            if events is None:
                events = await self._read(channel.coach_id, position)
                if not events:
                    raise PositionLost(f"nothing after {position} is kept for {channel.coach_id}")
            for event in joined(position, events):
                await follower.room()
                follower.deliver(event)
                event.delivered()
                position = event.offset
            events = channel.tail.after(position)
        if channel.lost:
            raise PositionLost(f"the position in the stream of {channel.coach_id} was lost meanwhile")
        channel.followers.add(follower)

    async def history(self, coach_id: str, before: int, limit: int) -> tuple[list[StreamEvent], bool]:
        """Up to `limit` events before an offset, oldest first, and whether there are older ones."""
        state = await self._streams.describe(coach_id)
        upper = min(before, state.end_offset)
        found: list[StreamEvent] = []
        # Offsets skip, so a stretch of them may hold fewer events than offsets: go back until there are enough.
        while upper > state.start_offset and len(found) < limit:
            lower = max(state.start_offset, upper - limit)
            window = await self._record(coach_id, lower, upper - lower)
            found = [event for event in window if event.offset < upper] + found
            upper = lower
        kept = found[-limit:]
        return kept, bool(kept) and kept[0].prev >= state.start_offset

    def follows(self, coach_id: str) -> bool:
        """Whether anybody here waits for this coach's events, or may come back for them."""
        return coach_id in self._channels

    def on_live(self, event: StreamEvent) -> None:
        """An event of `chat.live`. Called in the loop, never waits."""
        channel = self._channels.get(event.coach_id)
        if channel is None:
            return
        channel.seen = max(channel.seen, event.offset)
        if not channel.loaded:
            return
        shared = Shared(event)
        if channel.tail.offer(shared):
            self._deliver(channel, shared)
        elif channel.tail.behind:
            self._metrics.gaps.inc()
            self._mend_soon(channel)
        elif not _remembers(channel.tail, event):
            # Older than what we remember: a repeat, or the stream began anew.
            channel.suspect = True
            self._mend_soon(channel)

    def missed(self) -> None:
        """Live events were missed, and nobody can say whose."""
        for channel in list(self._channels.values()):
            if channel.loaded:
                channel.suspect = True
                self._mend_soon(channel)

    def _deliver(self, channel: Channel, event: Shared) -> None:
        for follower in tuple(channel.followers):
            follower.deliver(event)
        event.delivered()

    async def _load(self, channel: Channel, state: StreamState) -> None:
        empty = state.start_offset == state.end_offset
        kept = () if empty else await self._streams.latest(channel.coach_id, REPLAY_DEFAULT)
        latest = [Shared(event) for event in kept]
        channel.tail = Tail(latest, emptied=not latest and state.end_offset > 0)
        channel.tail.saw(channel.seen)
        channel.epoch = state.epoch
        channel.loaded = True
        if channel.tail.behind:
            await self._read_on(channel)

    async def _latest(self, channel: Channel, count: int) -> list[Shared]:
        if count == 0:
            return []
        remembered = channel.tail.last(count)
        if remembered is not None:
            return remembered
        await self._pace.turn(channel.coach_id)
        latest = await self._streams.latest(channel.coach_id, count)
        self._pace.spent(channel.coach_id, latest)
        return [Shared(event) for event in latest]

    async def _read(self, coach_id: str, after: int) -> list[Shared]:
        return [Shared(event) for event in await self._record(coach_id, after + 1, READ_EVENTS)]

    async def _record(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        await self._pace.turn(coach_id)
        events = await self._streams.read(coach_id, from_offset, limit)
        self._pace.spent(coach_id, events)
        return events

    async def _read_on(self, channel: Channel) -> bool:
        """Bring the channel to the record's end, or some way towards it. False when the record has nothing new."""
        events = await self._read(channel.coach_id, channel.tail.offset)
        for event in channel.tail.fill(events):
            self._deliver(channel, event)
        return bool(events)

    def _mend_soon(self, channel: Channel) -> None:
        if channel.mending is None:
            channel.mending = asyncio.get_running_loop().create_task(self._mend(channel))

    async def _mend(self, channel: Channel) -> None:
        """Read what live events told of and did not bring, until nothing is missing."""
        empty_reads = 0
        try:
            while channel.suspect or channel.tail.behind:
                progress = await self._mend_once(channel)
                empty_reads = 0 if progress else empty_reads + 1
                if empty_reads > EMPTY_READS:
                    raise PositionLost(f"{channel.coach_id}: a live event is not in the record")
                if not progress:
                    await asyncio.sleep(RETRY_S)
        except (PositionLost, NotFound) as error:
            log.warning("a position is lost: %s", error)
            self._lose(channel)
        finally:
            channel.mending = None

    async def _mend_once(self, channel: Channel) -> bool:
        suspect, channel.suspect = channel.suspect, False
        try:
            async with channel.lock:
                return await (self._compare(channel) if suspect else self._read_on(channel))
        except Unavailable as error:
            log.warning("the record of %s cannot be read: %s", channel.coach_id, error)
            channel.suspect |= suspect
            await asyncio.sleep(RETRY_S)
            return True

    async def _compare(self, channel: Channel) -> bool:
        """With the record: whether it is the same still, and goes on."""
        state = await self._streams.describe(channel.coach_id)
        if state.epoch != channel.epoch:
            raise PositionLost(f"the stream of {channel.coach_id} was replaced")
        while channel.tail.offset < state.end_offset - 1 and await self._read_on(channel):
            pass
        return True

    def _lose(self, channel: Channel) -> None:
        channel.lost = True
        for follower in tuple(channel.followers):
            follower.position_lost()
        self._drop(channel)

    def _drop(self, channel: Channel) -> None:
        if self._channels.get(channel.coach_id) is channel:
            del self._channels[channel.coach_id]
        self._metrics.coaches.set(len(self._channels))
        if channel.vacant is not None:
            channel.vacant.cancel()
        if channel.mending is not None and channel.mending is not asyncio.current_task():
            channel.mending.cancel()


def _remembers(tail: Tail[Shared], event: StreamEvent) -> bool:
    known = tail.at(event.offset)
    return known is not None and known.event_id == event.fields["event_id"]
