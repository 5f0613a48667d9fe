"""Where transcripts come from by themselves, and what they delivered."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.tables import deliveries, sources
from connectors.sources_port import Source, SourceKind

_COLUMNS = [column for column in sources.c if column.name != "created_at"]


class PostgresSources:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, source: Source) -> None:
        values = {column.name: getattr(source, column.name) for column in _COLUMNS}
        async with self._database.begin() as connection:
            await connection.execute(insert(sources).values(**values))

    async def by_id(self, source_id: str) -> Source | None:
        statement = select(*_COLUMNS).where(sources.c.source_id == source_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else _source(row)

    async def of_coach(self, coach_id: str) -> list[Source]:
        statement = select(*_COLUMNS).where(sources.c.coach_id == coach_id).order_by(sources.c.created_at)
        async with self._database.begin() as connection:
            return [_source(row) for row in await connection.execute(statement)]

    async def rotate(self, coach_id: str, source_id: str, secret: str, previous_until: datetime) -> bool:
        statement = (
            update(sources)
            .where(sources.c.coach_id == coach_id, sources.c.source_id == source_id)
            .values(previous_secret=sources.c.secret, previous_until=previous_until, secret=secret)
            .returning(sources.c.source_id)
        )
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def remove(self, coach_id: str, source_id: str) -> bool:
        statement = (
            delete(sources)
            .where(sources.c.coach_id == coach_id, sources.c.source_id == source_id)
            .returning(sources.c.source_id)
        )
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def delivered(self, source_id: str, delivery: str) -> bool:
        statement = select(deliveries.c.delivery).where(
            deliveries.c.source_id == source_id, deliveries.c.delivery == delivery
        )
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def record(self, source_id: str, delivery: str) -> None:
        statement = insert(deliveries).values(source_id=source_id, delivery=delivery).on_conflict_do_nothing()
        async with self._database.begin() as connection:
            await connection.execute(statement)


def _source(row: Row[Any]) -> Source:
    return Source(**{**row._mapping, "kind": SourceKind(row.kind)})
