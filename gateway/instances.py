"""This instance among the others: what it says of itself every second, and of the coaches it serves."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.instances_port import Instances
from connectors.ports import Unavailable
from gateway.gate import Gate
from gateway.hub import Hub
from gateway.known_instances import Known
from gateway.load import Breaker
from gateway.metrics import Metrics
from gateway.served import Served
from schemas.events import CloseCount, CoachServed, GatewayInstance
from schemas.record import beginning

EVERY_S = 1.0
SLICE = 20
"""Coaches told of at once: a millisecond or two of the loop's time."""
NO_COACH = ""
"""The envelope's coach, where none is meant."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Presence:
    """What this instance has to say."""

    instance_id: str
    address: str
    started_at: datetime
    gate: Gate
    hub: Hub
    breaker: Breaker
    metrics: Metrics
    served: Served
    known: Known
    now: Callable[[], datetime]

    @property
    def actor(self) -> str:
        return f"gateway:{self.instance_id}"

    def state(self) -> GatewayInstance:
        return GatewayInstance(
            **beginning(NO_COACH, self.now(), self.actor),
            instance_id=self.instance_id,
            address=self.address,
            started_at=self.started_at,
            connections=self.gate.count,
            coaches=self.metrics.coach_count(),
            load=round(self.breaker.cpu_percent / 100, 3),
            loop_lag_ms=round(self.breaker.lag_s * 1000, 1),
            breaker_open=self.breaker.open,
            draining=self.gate.draining,
            closes=[
                CloseCount(code=code, count=count) for code, count in sorted(self.metrics.closes_by_code().items())
            ],
        )

    def serves(self, coach_id: str, connections: int) -> CoachServed:
        return CoachServed(
            **beginning(coach_id, self.now(), self.actor),
            instance_id=self.instance_id,
            started_at=self.started_at,
            connections=connections,
        )


async def keep_telling(presence: Presence, instances: Instances) -> None:
    """Until cancelled; then once more, so that the others know soon."""
    try:
        while True:
            await tell(presence, instances)
            await asyncio.sleep(EVERY_S)
    finally:
        await tell(presence, instances)


async def tell(presence: Presence, instances: Instances) -> None:
    # As of before the coaches are told of: whoever hears it has heard of all that changed until then.
    state = presence.state()
    try:
        await _tell_of_coaches(presence, instances)
        await instances.announce(state)
        await _clean_up(presence, instances)
    except Unavailable as error:
        log.warning("the other instances are not told: %s", error)


async def _tell_of_coaches(presence: Presence, instances: Instances) -> None:
    for coach_ids in _slices(presence.served.due(time.monotonic())):
        counts = presence.served.take(coach_ids, presence.hub.members, time.monotonic())
        try:
            await instances.tell([presence.serves(one, count) for one, count in counts.items() if count])
            await instances.take_back(presence.instance_id, [one for one, count in counts.items() if not count])
        except BaseException:
            presence.served.unknown(counts)
            raise


async def _clean_up(presence: Presence, instances: Instances) -> None:
    """What instances left that will not come back, one of those who are there takes back."""
    first = next(iter(presence.known.serving(presence.now())), None)
    gone = presence.known.forget()
    if first is None or first.instance_id != presence.instance_id:
        return
    for instance_id, coach_ids in gone:
        for some in _slices([*coach_ids, NO_COACH]):
            await instances.take_back(instance_id, some)


def _slices(coach_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (coach_ids[start : start + SLICE] for start in range(0, len(coach_ids), SLICE))
