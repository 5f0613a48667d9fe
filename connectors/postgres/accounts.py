"""Who may log in."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, any_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from connectors.addresses import address_key
from connectors.ports import Coach, Role
from connectors.postgres.database import Database
from connectors.postgres.tables import coaches


class PostgresAccounts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, coach: Coach) -> bool:
        return await self.add_all([coach]) == 1

    async def add_all(self, new: Sequence[Coach]) -> int:
        """How many were added, in one statement; those whose id or e-mail is taken are left as they are."""
        rows = [
            {
                "coach_id": coach.coach_id,
                "email": coach.email,
                "address_key": address_key(coach.email),
                "display_name": coach.display_name,
                "timezone": coach.timezone,
                "password_hash": coach.password_hash,
                "role": coach.role.value,
            }
            for coach in new
        ]
        statement = insert(coaches).values(rows).on_conflict_do_nothing().returning(coaches.c.coach_id)
        async with self._database.begin() as connection:
            return len((await connection.execute(statement)).all())

    async def by_id(self, coach_id: str) -> Coach | None:
        return await self._one(coaches.c.coach_id == coach_id)

    async def by_email(self, email: str) -> Coach | None:
        return await self._one(coaches.c.address_key == address_key(email))

    async def existing(self, coach_ids: Sequence[str]) -> set[str]:
        statement = select(coaches.c.coach_id).where(coaches.c.coach_id == any_(literal(list(coach_ids), ARRAY(Text))))
        async with self._database.begin() as connection:
            return set((await connection.execute(statement)).scalars())

    async def remove(self, email: str) -> bool:
        statement = delete(coaches).where(coaches.c.address_key == address_key(email))
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def set_role(self, email: str, role: Role) -> bool:
        statement = update(coaches).where(coaches.c.address_key == address_key(email)).values(role=role.value)
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def _one(self, where: ColumnElement[bool]) -> Coach | None:
        columns = coaches.c
        statement = select(
            columns.coach_id, columns.email, columns.display_name, columns.timezone, columns.password_hash, columns.role
        ).where(where)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else Coach(**{**row._mapping, "role": Role(row.role)})
