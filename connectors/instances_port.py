"""Who serves: what each gateway says of itself, heard by all."""

from collections.abc import Callable
from typing import Protocol

from schemas.events import GatewayInstance


class Instances(Protocol):
    async def announce(self, instance: GatewayInstance) -> None:
        """Raises Unavailable."""
        ...

    async def start(self, deliver: Callable[[GatewayInstance], None]) -> None:
        """In the caller's loop: the newest of every instance, then each as it comes. Raises Unavailable."""
        ...

    async def stop(self) -> None: ...
