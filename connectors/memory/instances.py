"""What gateways say of themselves, among those of one process."""

from collections.abc import Callable

from schemas.events import GatewayInstance


class MemoryInstances:
    def __init__(self) -> None:
        self._newest: dict[str, GatewayInstance] = {}
        self._listeners: list[Callable[[GatewayInstance], None]] = []

    async def announce(self, instance: GatewayInstance) -> None:
        self._newest[instance.instance_id] = instance
        for listener in tuple(self._listeners):
            listener(instance)

    async def start(self, deliver: Callable[[GatewayInstance], None]) -> None:
        self._listeners.append(deliver)
        for instance in self._newest.values():
            deliver(instance)

    async def stop(self) -> None:
        """Others of the process go on listening."""
