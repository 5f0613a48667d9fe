"""Sources in memory."""

from dataclasses import replace
from datetime import datetime

from connectors.sources_port import Source


class MemorySources:
    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._deliveries: set[tuple[str, str]] = set()

    async def add(self, source: Source) -> None:
        self._sources[source.source_id] = source

    async def by_id(self, source_id: str) -> Source | None:
        return self._sources.get(source_id)

    async def of_coach(self, coach_id: str) -> list[Source]:
        return [source for source in self._sources.values() if source.coach_id == coach_id]

    async def rotate(self, coach_id: str, source_id: str, secret: str, previous_until: datetime) -> bool:
        source = self._sources.get(source_id)
        if source is None or source.coach_id != coach_id:
            return False
        self._sources[source_id] = replace(
            source, secret=secret, previous_secret=source.secret, previous_until=previous_until
        )
        return True

    async def remove(self, coach_id: str, source_id: str) -> bool:
        source = self._sources.get(source_id)
        if source is None or source.coach_id != coach_id:
            return False
        del self._sources[source_id]
        return True

    async def delivered(self, source_id: str, delivery: str) -> bool:
        return (source_id, delivery) in self._deliveries

    async def record(self, source_id: str, delivery: str) -> None:
        self._deliveries.add((source_id, delivery))
