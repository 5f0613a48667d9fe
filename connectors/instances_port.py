"""Who serves whom: what each gateway says of itself and of its coaches, heard by all."""

from collections.abc import Sequence
from typing import Protocol

from schemas.events import CoachServed, GatewayInstance


class InstancesListener(Protocol):
    """Called in the loop, in the order in which it was told; none of it may wait."""

    def instance(self, instance: GatewayInstance) -> None: ...
    def coach(self, served: CoachServed) -> None: ...
    def taken_back(self, instance_id: str, coach_id: str) -> None: ...


class Instances(Protocol):
    async def announce(self, instance: GatewayInstance) -> None:
        """Raises Unavailable."""
        ...

    async def tell(self, served: Sequence[CoachServed]) -> None:
        """In place of what was told of the same instances and coaches. Raises Unavailable: some may be told then."""
        ...

    async def take_back(self, instance_id: str, coach_ids: Sequence[str]) -> None:
        """As if it had never been told; the empty coach id is what the instance said of itself. Raises Unavailable."""
        ...

    async def start(self, listener: InstancesListener) -> None:
        """The newest that still stands of every instance and coach, then each as it comes. Raises Unavailable."""
        ...

    async def stop(self) -> None: ...
