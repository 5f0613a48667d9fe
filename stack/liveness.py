"""Who hangs: a process that runs and does nothing is ended, and started again. How long each may take stands here."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.lags_port import Lag

GATEWAY_S = 60.0
"""Without an answer from its event loop. What it stands on may be away for as long as it likes."""
EMBEDDER_S = 120.0
WORKER_S: dict[str, float] = {"chat": 180.0, "project": 180.0}
"""Without finishing a record while some wait. A record is tried for a minute and a half before it is given up."""
WORKER_DEFAULT_S = 900.0
"""A ten-hour session is analyzed for minutes, beside others."""
FRESH_S = 3.0
"""A measurement is for all groups, and each asks."""

Place = tuple[str, int]


class Progress:
    """Whether consumer groups work off what waits for them. May be asked from any thread."""

    def __init__(
        self,
        measure: "Callable[[], Sequence[Lag]]",
        clock: Callable[[], float] = time.monotonic,
        fresh: float = FRESH_S,
    ) -> None:
        self._measure = measure
        self._clock = clock
        self._fresh = fresh
        self._lock = threading.Lock()
        self._measured: Sequence[Lag] = ()
        self._measured_at: float | None = None
        self._behind: dict[str, dict[Place, int]] = {}

    def made(self, group: str) -> bool:
        """False when a partition has records waiting and stands where it stood when this was last asked.

        True when nobody can tell: a broker that is away is no fault of the worker's.
        """
        from connectors.ports import Unavailable

        with self._lock:
            try:
                lags = [lag for lag in self._now() if lag.group == group]
            except Unavailable:
                return True
            behind = {(lag.topic, lag.partition): lag.position for lag in lags if lag.records}
            before, self._behind[group] = self._behind.get(group, {}), behind
            return not set(behind.items()) & set(before.items())

    def _now(self) -> "Sequence[Lag]":
        now = self._clock()
        if self._measured_at is None or now - self._measured_at >= self._fresh:
            self._measured = self._measure()
            self._measured_at = now
        return self._measured


def of_kafka(bootstrap: str) -> Progress:
    """Connects at each question."""

    def measure() -> "Sequence[Lag]":
        # Kafka's client takes a second to import: whoever starts a stack does not wait for it.
        from connectors.consumer_lags import every_group, measured

        return measured(bootstrap, every_group())

    return Progress(measure)
