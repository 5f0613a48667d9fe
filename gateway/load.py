"""The breaker: new connections are refused while the process is overloaded; old ones are never dropped."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from gateway.metrics import Metrics

INTERVAL_S = 0.5
LAG_OPENS_S = 0.1
LAG_CLOSES_S = 0.05
CPU_OPENS = 80.0
CPU_CLOSES = 60.0
SAMPLES = 6


@dataclass
class Breaker:
    """Opens, and closes again, only when that many samples in a row say so."""

    open: bool = False
    lag_s: float = 0
    cpu_percent: float = 0
    """Of one core."""
    _contrary: int = 0

    def sample(self, lag_s: float, cpu_percent: float, crowded: bool) -> bool:
        """`crowded`: connections that come together wait to be let in, at a pace. Their load does not open it: sent
        away, all would come once more, later, and cost as much again."""
        self.lag_s, self.cpu_percent = lag_s, cpu_percent
        if self.open:
            changes = lag_s < LAG_CLOSES_S and cpu_percent < CPU_CLOSES
        else:
            changes = not crowded and (lag_s > LAG_OPENS_S or cpu_percent > CPU_OPENS)
        self._contrary = self._contrary + 1 if changes else 0
        if self._contrary >= SAMPLES:
            self.open, self._contrary = not self.open, 0
        return self.open


async def watch(breaker: Breaker, metrics: Metrics, crowded: Callable[[], bool]) -> None:
    """Measure until cancelled."""
    process = psutil.Process()
    process.cpu_percent()
    while True:
        due = time.monotonic() + INTERVAL_S
        await asyncio.sleep(INTERVAL_S)
        lag = max(0.0, time.monotonic() - due)
        metrics.loop_lag.set(lag)
        metrics.breaker.set(breaker.sample(lag, process.cpu_percent(), crowded()))
