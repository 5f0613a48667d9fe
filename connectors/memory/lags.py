"""Lags that are told."""

from collections.abc import Sequence

from connectors.lags_port import Lag
from connectors.ports import Unavailable


class MemoryLags:
    def __init__(self) -> None:
        self.lags: list[Lag] = []
        self.unavailable = False

    async def measure(self) -> Sequence[Lag]:
        if self.unavailable:
            raise Unavailable("told to be")
        return list(self.lags)

    async def close(self) -> None:
        """There is nothing to close."""
