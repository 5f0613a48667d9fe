"""Prompts that coaches wrote: every version kept, one of each in use, or the one that is shipped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from connectors.prompt_template import Prompt


class PromptStore(Protocol):
    async def add(self, coach_id: str, name: str, source: str, now: datetime) -> Prompt:
        """The coach's next version, 1, 2, …; it is not in use yet. `source` was checked."""
        ...

    async def versions(self, coach_id: str, name: str) -> Sequence[Prompt]:
        """Newest first."""
        ...

    async def use(self, coach_id: str, name: str, version: int | None) -> bool:
        """That version from now on, or with null the shipped one. False when the coach has no such version."""
        ...

    async def in_use(self, coach_id: str) -> dict[str, Prompt]:
        """By name; what is not there is the shipped one."""
        ...
