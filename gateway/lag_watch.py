"""How far behind the workers are, measured every few seconds: for `/metrics`, and for the operations page."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.dead_letters import OPERATOR
from connectors.lags_port import ConsumerLags, Lag
from connectors.ports import Unavailable
from gateway.metrics import Metrics
from topics.catalogue import CONSUMER_GROUPS, dead_letter_topic

EVERY_S = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TopicLag:
    group: str
    topic: str
    records: int
    """Written and not finished, over all partitions."""


@dataclass
class LagWatch:
    """`measured_at` is null until Kafka has answered once; what was measured last stays while it is away."""

    metrics: Metrics
    now: Callable[[], datetime]
    measured_at: datetime | None = None
    lags: Sequence[TopicLag] = ()
    dead_letters: Sequence[TopicLag] = ()
    """By the group that gave them up; `records` are neither redriven nor dismissed."""

    def take(self, measured: Sequence[Lag]) -> None:
        records: Counter[tuple[str, str]] = Counter()
        for lag in measured:
            records[lag.group, lag.topic] += lag.records
        self.measured_at = self.now()
        self.lags = [TopicLag(*of, count) for of, count in sorted(records.items()) if of[0] != OPERATOR]
        self.dead_letters = [
            TopicLag(group, topic, records[OPERATOR, topic])
            for group in CONSUMER_GROUPS
            if (OPERATOR, topic := dead_letter_topic(group)) in records
        ]
        for late in self.lags:
            self.metrics.lag.labels(late.group, late.topic).set(late.records)
        for dead in self.dead_letters:
            self.metrics.dead_letters.labels(dead.group).set(dead.records)
        self.metrics.lag_measured.set(self.measured_at.timestamp())


async def keep_measuring(watch: LagWatch, lags: ConsumerLags) -> None:
    """Until cancelled."""
    while True:
        await measure(watch, lags)
        await asyncio.sleep(EVERY_S)


async def measure(watch: LagWatch, lags: ConsumerLags) -> None:
    try:
        watch.take(await lags.measure())
    except Unavailable as error:
        log.warning("%s", error)
