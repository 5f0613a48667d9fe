"""What is known of the other instances: how loaded each is, and whom it serves, as each tells it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.served import Served
from schemas.events import CoachServed, GatewayInstance

GONE_AFTER = timedelta(seconds=15)
"""Who has said nothing of itself for so long is believed nothing any more."""
FORGOTTEN_AFTER_S = 3600.0
"""As often as everything is told again: one that was paused for longer, and goes on, is believed as it tells."""


@dataclass
class Instance:
    """What one instance told."""

    heard_at: float
    """Seconds of this process's clock: other machines' are not asked."""
    newest: GatewayInstance | None = None
    started_at: datetime | None = None
    """Of the process that told of the coaches."""
    coaches: dict[str, int] = field(default_factory=dict)
    """Connections, by coach."""

    def tells(self, started_at: datetime | None) -> bool:
        """Whether the process that began then is the newest heard of; what one before it told is dropped."""
        if started_at is None or (self.started_at is not None and started_at < self.started_at):
            return False
        if started_at != self.started_at:
            self.started_at, self.coaches = started_at, {}
        return True

    def serving(self, now: datetime) -> GatewayInstance | None:
        """Null when it has not been heard of lately."""
        newest = self.newest
        return newest if newest is not None and newest.occurred_at > now - GONE_AFTER else None


class Known:
    """An InstancesListener. `clock` gives seconds of a clock that does not go back."""

    def __init__(self, own_id: str, started_at: datetime, served: Served, clock: Callable[[], float]) -> None:
        self._own_id = own_id
        self._started_at = started_at
        self._served = served
        self._clock = clock
        self._instances: dict[str, Instance] = {}
        self._waiting: list[asyncio.Future[None]] = []

    def instance(self, instance: GatewayInstance) -> None:
        known = self._of(instance.instance_id)
        if known.newest is None or known.newest.occurred_at <= instance.occurred_at:
            known.newest = instance
            known.tells(instance.started_at)
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    def coach(self, served: CoachServed) -> None:
        if served.instance_id != self._own_id:
            known = self._of(served.instance_id)
            if known.tells(served.started_at):
                known.coaches[served.coach_id] = served.connections
        elif served.started_at != self._started_at:
            # Of the process that was here before this one: who does not come back is to be taken back.
            self._served.unknown([served.coach_id])

    def taken_back(self, instance_id: str, coach_id: str) -> None:
        if instance_id == self._own_id:
            self._served.taken_back(coach_id)
        elif (known := self._instances.get(instance_id)) is not None:
            known.coaches.pop(coach_id, None)

    def serving(self, now: datetime) -> list[GatewayInstance]:
        """Those heard of lately, by id; this one too."""
        lately = (known.serving(now) for known in self._instances.values())
        return sorted((one for one in lately if one is not None), key=lambda one: one.instance_id)

    def elsewhere(self, coach_id: str, now: datetime) -> list[tuple[GatewayInstance, int]]:
        """The other instances that serve a coach, as far as they are heard of, and on how many connections."""
        found = []
        for known in self._instances.values():
            connections = known.coaches.get(coach_id, 0)
            instance = known.serving(now) if connections else None
            if instance is not None and instance.started_at == known.started_at:
                found.append((instance, connections))
        return sorted(found, key=lambda pair: pair[0].instance_id)

    async def next_telling(self) -> None:
        """Returns when any instance has told of itself again."""
        told = asyncio.get_running_loop().create_future()
        self._waiting.append(told)
        await told

    def forget(self) -> list[tuple[str, list[str]]]:
        """Instances that nothing was heard of for very long, and whom they served; they are not known any more."""
        old = self._clock() - FORGOTTEN_AFTER_S
        gone = [(one, list(known.coaches)) for one, known in self._instances.items() if known.heard_at < old]
        for instance_id, _ in gone:
            del self._instances[instance_id]
        return gone

    def _of(self, instance_id: str) -> Instance:
        known = self._instances.setdefault(instance_id, Instance(self._clock()))
        known.heard_at = self._clock()
        return known
