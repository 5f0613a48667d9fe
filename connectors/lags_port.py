"""How far behind each consumer group is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Lag:
    """One partition as one group has worked it off."""

    group: str
    topic: str
    partition: int
    position: int
    """The offset of the next record that the group has not finished."""
    end: int

    @property
    def records(self) -> int:
        return max(0, self.end - self.position)


class ConsumerLags(Protocol):
    async def measure(self) -> Sequence[Lag]:
        """Of every worker's group on every topic that it reads; and of the operator on every dead-letter topic.

        Raises Unavailable.
        """
        ...

    async def close(self) -> None: ...
