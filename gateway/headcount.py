"""How many connections a coach may have, counted over all instances."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from gateway.hub import Channel, Full
from gateway.known_instances import Known
from schemas.record import in_milliseconds

SILENT_AFTER_S = 3.0
"""An instance tells of itself every second; one that does not, while somebody waits for it, counts no more."""


class Headcount:
    """4103 tells a client to stop, so nobody is refused on hearsay: whoever is one too many waits until the instances
    that the others are on have told of themselves since. One that was killed does not, and its coaches' clients come
    back elsewhere long before it is known to be gone."""

    def __init__(self, most: int, known: Known, now: Callable[[], datetime]) -> None:
        self._most = most
        self._known = known
        self._now = now

    async def admit(self, channel: Channel) -> None:
        """For a connection that was counted in here. Raises Full. What changed in the last second may not be known."""
        asked_at = in_milliseconds(self._now())
        others = self._others(channel.coach_id)
        if channel.members + sum(count for _, count in others) <= self._most:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(SILENT_AFTER_S):
                while any(told_at < asked_at for told_at, _ in others):
                    await self._known.next_telling()
                    others = self._others(channel.coach_id)
        if channel.members + sum(count for told_at, count in others if told_at >= asked_at) > self._most:
            raise Full(channel.coach_id)

    def _others(self, coach_id: str) -> list[tuple[datetime, int]]:
        """Of each other instance that serves the coach: when it told of itself, and the connections. Who is with one
        that drains is on the way to another."""
        elsewhere = self._known.elsewhere(coach_id, self._now())
        return [(instance.occurred_at, count) for instance, count in elsewhere if not instance.draining]
