"""How fast the record is read on one coach's behalf: at once as a rule, and slower for who asks for all of it over and
over. Nothing is refused: who asks too much waits, and only for themselves."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from connectors.streams_port import StreamEvent

BURST = 20_000.0
"""Twice what one connection may have to catch up with."""
PER_S = 2_000.0
"""An event costs 25 µs to read and encode: a twentieth of a core."""
UNIT_BYTES = 1024
"""An event counts as one, and a large one as one for each of these."""
REMEMBERED = 10_000


class ReadPace:
    def __init__(
        self, clock: Callable[[], float] = time.monotonic, rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._rest = rest
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """How much, which may be a debt, and when that was."""

    async def turn(self, coach_id: str) -> None:
        """Returns when nothing is owed."""
        while (left := self._now_left(coach_id)) < 0:
            await self._rest(-left / PER_S)

    def spent(self, coach_id: str, events: Sequence[StreamEvent]) -> None:
        cost = sum(max(1.0, event.size / UNIT_BYTES) for event in events)
        self._left[coach_id] = (self._now_left(coach_id) - cost, self._clock())
        self._left.move_to_end(coach_id)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)

    def _now_left(self, coach_id: str) -> float:
        now = self._clock()
        left, at = self._left.get(coach_id, (BURST, now))
        return min(BURST, left + (now - at) * PER_S)
