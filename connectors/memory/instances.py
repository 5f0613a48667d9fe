"""What gateways say of themselves and of their coaches, among those of one process."""

from collections.abc import Sequence

from connectors.instances_port import InstancesListener
from connectors.ports import Unavailable
from schemas.events import CoachServed, GatewayInstance

Told = GatewayInstance | CoachServed


class MemoryInstances:
    def __init__(self) -> None:
        self.unavailable = False
        self._newest: dict[tuple[str, str], Told] = {}
        self._listeners: list[InstancesListener] = []

    async def announce(self, instance: GatewayInstance) -> None:
        self._take(instance)

    async def tell(self, served: Sequence[CoachServed]) -> None:
        for one in served:
            self._take(one)

    async def take_back(self, instance_id: str, coach_ids: Sequence[str]) -> None:
        self._check()
        for coach_id in coach_ids:
            self._newest.pop((instance_id, coach_id), None)
            for listener in tuple(self._listeners):
                listener.taken_back(instance_id, coach_id)

    async def start(self, listener: InstancesListener) -> None:
        self._check()
        self._listeners.append(listener)
        for told in self._newest.values():
            _pass_on(told, listener)

    async def stop(self) -> None:
        """Others of the process go on listening."""

    def _take(self, told: Told) -> None:
        self._check()
        key = (told.instance_id, told.coach_id)
        self._newest.pop(key, None)
        self._newest[key] = told
        for listener in tuple(self._listeners):
            _pass_on(told, listener)

    def _check(self) -> None:
        if self.unavailable:
            raise Unavailable("told to be")


def _pass_on(told: Told, listener: InstancesListener) -> None:
    if isinstance(told, GatewayInstance):
        listener.instance(told)
    else:
        listener.coach(told)
