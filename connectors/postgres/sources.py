"""Where transcripts come from by themselves, and what they delivered. Secrets are sealed in the table."""

import logging
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.tables import deliveries, sources
from connectors.seal import CannotOpen, Seal, is_sealed
from connectors.sources_port import Source, SourceKind

log = logging.getLogger(__name__)

_COLUMNS = [column for column in sources.c if column.name != "created_at"]
_SECRETS = ("secret", "previous_secret", "api_key")


class PostgresSources:
    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def add(self, source: Source) -> None:
        values = {column.name: getattr(source, column.name) for column in _COLUMNS}
        values |= self._sealed({name: values[name] for name in _SECRETS}, source.source_id)
        async with self._database.begin() as connection:
            await connection.execute(insert(sources).values(**values))

    async def by_id(self, source_id: str) -> Source | None:
        statement = select(*_COLUMNS).where(sources.c.source_id == source_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else self._source(row)

    async def of_coach(self, coach_id: str) -> list[Source]:
        statement = select(*_COLUMNS).where(sources.c.coach_id == coach_id).order_by(sources.c.created_at)
        async with self._database.begin() as connection:
            return [self._source(row) for row in await connection.execute(statement)]

    async def rotate(self, coach_id: str, source_id: str, secret: str, previous_until: datetime) -> bool:
        statement = (
            update(sources)
            .where(sources.c.coach_id == coach_id, sources.c.source_id == source_id)
            .values(
                previous_secret=sources.c.secret,
                previous_until=previous_until,
                secret=self._seal.close(secret, source_id),
            )
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

    async def seal_what_is_plain(self) -> int:
        """How many rows of before there was a seal are sealed now; harmless to repeat."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(*_COLUMNS).with_for_update())).all()
            plain = [row for row in rows if any(self._is_plain(row._mapping[name]) for name in _SECRETS)]
            for row in plain:
                found = {name: row._mapping[name] for name in _SECRETS if self._is_plain(row._mapping[name])}
                values = self._sealed(found, row.source_id)
                await connection.execute(update(sources).where(sources.c.source_id == row.source_id).values(**values))
        return len(plain)

    def _sealed(self, plain: dict[str, str | None], source_id: str) -> dict[str, str | None]:
        return {name: None if value is None else self._seal.close(value, source_id) for name, value in plain.items()}

    @staticmethod
    def _is_plain(stored: str | None) -> bool:
        return stored is not None and not is_sealed(stored)

    def _source(self, row: Row[Any]) -> Source:
        opened = {name: self._opened(row._mapping[name], row.source_id) for name in _SECRETS}
        # One that cannot be opened proves nothing: nobody knows what stands in for it.
        secret = opened.pop("secret") or secrets.token_urlsafe(32)
        return Source(**{**row._mapping, **opened, "secret": secret, "kind": SourceKind(row.kind)})

    def _opened(self, stored: str | None, source_id: str) -> str | None:
        try:
            return None if stored is None else self._seal.open(stored, source_id)
        except CannotOpen:
            log.warning("source %s: its secret was sealed under another COACHSTREAM_SECRET: rotate it", source_id)
            return None
