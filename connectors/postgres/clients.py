"""Whom a coach works with."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from connectors.clients_port import Client, client_key
from connectors.postgres.database import Database
from connectors.postgres.tables import clients

_COLUMNS = (clients.c.client_id, clients.c.coach_id, clients.c.name, clients.c.email, clients.c.timezone)


class PostgresClients:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, client: Client) -> bool:
        statement = insert(clients).values(**_values(client)).on_conflict_do_nothing().returning(clients.c.client_id)
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def change(self, client: Client) -> bool:
        statement = (
            update(clients)
            .where(clients.c.coach_id == client.coach_id, clients.c.client_id == client.client_id)
            .values(**_values(client))
            .returning(clients.c.client_id)
        )
        try:
            async with self._database.begin() as connection:
                return (await connection.execute(statement)).first() is not None
        except IntegrityError:
            # An update cannot pass over a conflict as an insert can: the name is another client's.
            return False

    async def by_id(self, coach_id: str, client_id: str) -> Client | None:
        statement = select(*_COLUMNS).where(clients.c.coach_id == coach_id, clients.c.client_id == client_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else Client(**row._mapping)

    async def of_coach(self, coach_id: str) -> list[Client]:
        statement = (
            select(*_COLUMNS).where(clients.c.coach_id == coach_id).order_by(clients.c.name_key, clients.c.client_id)
        )
        async with self._database.begin() as connection:
            return [Client(**row._mapping) for row in await connection.execute(statement)]


def _values(client: Client) -> dict[str, str | None]:
    return {
        "client_id": client.client_id,
        "coach_id": client.coach_id,
        "name": client.name,
        "name_key": client_key(client.name),
        "email": client.email,
        "timezone": client.timezone,
    }
