"""Coaches' prompts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.tables import prompts
from connectors.prompt_template import Prompt

_COLUMNS = (prompts.c.name, prompts.c.version, prompts.c.source)


class PostgresPrompts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, coach_id: str, name: str, source: str, now: datetime) -> Prompt:
        mine = (prompts.c.coach_id == coach_id) & (prompts.c.name == name)
        async with self._database.begin() as connection:
            # Two at once would take the same number: the second waits for the first.
            await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{coach_id}\n{name}"))))
            newest = select(func.coalesce(func.max(prompts.c.version), 0)).where(mine)
            version = int((await connection.execute(newest)).scalar_one()) + 1
            row = {"coach_id": coach_id, "name": name, "version": version, "source": source, "created_at": now}
            await connection.execute(insert(prompts).values(**row, in_use=False))
        return Prompt(name, version, source, own=True)

    async def versions(self, coach_id: str, name: str) -> Sequence[Prompt]:
        mine = (prompts.c.coach_id == coach_id) & (prompts.c.name == name)
        statement = select(*_COLUMNS).where(mine).order_by(prompts.c.version.desc())
        async with self._database.begin() as connection:
            return [Prompt(*row, own=True) for row in await connection.execute(statement)]

    async def use(self, coach_id: str, name: str, version: int | None) -> bool:
        mine = (prompts.c.coach_id == coach_id) & (prompts.c.name == name)
        chosen = update(prompts).where(mine, prompts.c.version == version).values(in_use=True)
        async with self._database.begin() as connection:
            there = select(prompts.c.version).where(mine, prompts.c.version == version)
            if version is not None and (await connection.execute(there)).first() is None:
                return False
            await connection.execute(update(prompts).where(mine).values(in_use=False))
            if version is not None:
                await connection.execute(chosen)
        return True

    async def in_use(self, coach_id: str) -> dict[str, Prompt]:
        statement = select(*_COLUMNS).where(prompts.c.coach_id == coach_id, prompts.c.in_use)
        async with self._database.begin() as connection:
            return {row.name: Prompt(*row, own=True) for row in await connection.execute(statement)}
