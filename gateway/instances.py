"""This instance among the others: what it says of itself every few seconds, and what it hears of all."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.instances_port import Instances
from connectors.ports import Unavailable
from gateway.gate import Gate
from gateway.load import Breaker
from gateway.metrics import Metrics
from schemas.events import CloseCount, GatewayInstance
from schemas.record import beginning

EVERY_S = 3.0
GONE_AFTER = timedelta(seconds=15)
NO_COACH = ""
"""The envelope's coach, where none is meant."""

log = logging.getLogger(__name__)


@dataclass
class Known:
    """The newest that each instance said."""

    _newest: dict[str, GatewayInstance] = field(default_factory=dict)

    def heard(self, instance: GatewayInstance) -> None:
        before = self._newest.get(instance.instance_id)
        if before is None or before.occurred_at <= instance.occurred_at:
            self._newest[instance.instance_id] = instance

    def serving(self, now: datetime) -> list[GatewayInstance]:
        """Those heard of lately, by id."""
        lately = [one for one in self._newest.values() if one.occurred_at > now - GONE_AFTER]
        return sorted(lately, key=lambda one: one.instance_id)


@dataclass(frozen=True)
class Presence:
    """What this instance has to say."""

    instance_id: str
    address: str
    gate: Gate
    breaker: Breaker
    metrics: Metrics
    now: Callable[[], datetime]

    def state(self) -> GatewayInstance:
        return GatewayInstance(
            **beginning(NO_COACH, self.now(), f"gateway:{self.instance_id}"),
            instance_id=self.instance_id,
            address=self.address,
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


async def keep_telling(presence: Presence, instances: Instances) -> None:
    """Until cancelled; then once more, so that the others know soon."""
    try:
        while True:
            await tell(presence, instances)
            await asyncio.sleep(EVERY_S)
    finally:
        await tell(presence, instances)


async def tell(presence: Presence, instances: Instances) -> None:
    try:
        await instances.announce(presence.state())
    except Unavailable as error:
        log.warning("the other instances are not told: %s", error)
