"""Used tickets, known to every instance."""

from datetime import datetime

from sqlalchemy import Delete, delete, select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.tables import used_tickets
from connectors.tickets_port import CLOCKS_APART

FORGOTTEN_AT_ONCE = 100


class PostgresUsedTickets:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def use(self, ticket_id: str, expires_at: datetime, now: datetime) -> bool:
        taking = (
            insert(used_tickets)
            .values(ticket_id=ticket_id, expires_at=expires_at)
            .on_conflict_do_nothing()
            .returning(used_tickets.c.ticket_id)
        )
        async with self._database.begin() as connection:
            first = (await connection.execute(taking)).first() is not None
            await connection.execute(_forgetting(now))
        return first

    async def used(self, ticket_id: str) -> bool:
        asking = select(used_tickets.c.ticket_id).where(used_tickets.c.ticket_id == ticket_id)
        async with self._database.begin() as connection:
            return (await connection.execute(asking)).first() is not None


def _forgetting(now: datetime) -> Delete:
    """Some of what has expired: each use clears more than it adds. Rows that another use is clearing are its own."""
    expired = (
        select(used_tickets.c.ticket_id)
        .where(used_tickets.c.expires_at <= now - CLOCKS_APART)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return delete(used_tickets).where(used_tickets.c.ticket_id.in_(expired))
