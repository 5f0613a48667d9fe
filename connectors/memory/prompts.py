"""Coaches' prompts in memory."""

from collections.abc import Sequence
from datetime import datetime

from connectors.prompt_template import Prompt


class MemoryPrompts:
    def __init__(self) -> None:
        self._versions: dict[tuple[str, str], list[Prompt]] = {}
        self._in_use: dict[tuple[str, str], Prompt] = {}

    async def add(self, coach_id: str, name: str, source: str, now: datetime) -> Prompt:
        versions = self._versions.setdefault((coach_id, name), [])
        versions.append(Prompt(name, len(versions) + 1, source, own=True))
        return versions[-1]

    async def versions(self, coach_id: str, name: str) -> Sequence[Prompt]:
        return self._versions.get((coach_id, name), [])[::-1]

    async def use(self, coach_id: str, name: str, version: int | None) -> bool:
        if version is None:
            self._in_use.pop((coach_id, name), None)
            return True
        found = [one for one in await self.versions(coach_id, name) if one.version == version]
        if found:
            self._in_use[coach_id, name] = found[0]
        return bool(found)

    async def in_use(self, coach_id: str) -> dict[str, Prompt]:
        return {name: prompt for (coach, name), prompt in self._in_use.items() if coach == coach_id}
