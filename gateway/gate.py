"""The instance's connections: who is let in, and how all leave when the instance does."""

import asyncio
import random
import time
from collections.abc import Set

from gateway.connection import Connection
from gateway.limits import Close
from gateway.load import Breaker
from gateway.metrics import Metrics

DRAIN_S = 30.0
SLICES = 40
SLICE_LEAST = 50
RETURN_AFTER_MS = (1_200, 3_000)
"""When who leaves may come back: a proxy asks once a second who is ready, and does not send them here again."""


class Gate:
    """`closed_for` says why a new connection is not let in, if it is not."""

    def __init__(self, most: int, breaker: Breaker, metrics: Metrics) -> None:
        self._most = most
        self._breaker = breaker
        self._metrics = metrics
        self._connections: set[Connection] = set()
        self._empty = asyncio.Event()
        self._draining = False

    @property
    def draining(self) -> bool:
        return self._draining

    @draining.setter
    def draining(self, draining: bool) -> None:
        self._draining = draining
        self._metrics.draining.set(draining)

    @property
    def count(self) -> int:
        return len(self._connections)

    def closed_for(self) -> str | None:
        return self.no_room_for() or ("overloaded" if self._breaker.open else None)

    def no_room_for(self) -> str | None:
        """Why one that was let in to wait does not get in either."""
        if self.draining:
            return "draining"
        return "full" if len(self._connections) >= self._most else None

    def add(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._metrics.connections.set(len(self._connections))

    def remove(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._metrics.connections.set(len(self._connections))
        if not self._connections:
            self._empty.set()

    def coaches(self) -> set[str]:
        """Who is connected here."""
        return {connection.coach_id for connection in self._connections if connection.coach_id is not None}

    def forbid(self, coach_ids: Set[str]) -> None:
        """Close all that these coaches have here, for good."""
        for connection in tuple(self._connections):
            if connection.coach_id in coach_ids:
                connection.close(Close.FORBIDDEN)

    async def drain(self) -> None:
        """Send everybody away in slices, so that they do not all arrive elsewhere at once. At most DRAIN_S."""
        self.draining = True
        deadline = time.monotonic() + DRAIN_S
        leaving = list(self._connections)
        slice_size = max(SLICE_LEAST, -(-len(leaving) // SLICES))
        for start in range(0, len(leaving), slice_size):
            for connection in leaving[start : start + slice_size]:
                # The jitter is no secret: it spreads reconnects.
                connection.reconnect(random.randint(*RETURN_AFTER_MS))  # noqa: S311
            if start + slice_size < len(leaving):
                await asyncio.sleep(DRAIN_S / 2 / SLICES)
        if self._connections:
            self._empty.clear()
            try:
                await asyncio.wait_for(self._empty.wait(), deadline - time.monotonic())
            except TimeoutError:
                return
