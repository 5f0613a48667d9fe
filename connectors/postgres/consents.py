"""Consents as they stand."""

from collections.abc import Sequence

from sqlalchemy import Text, cast, select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import consents
from schemas.events import ConsentChanged


class PostgresConsents:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, changed: ConsentChanged) -> None:
        row = insert(consents).values(
            consent_id=changed.consent_id,
            coach_id=changed.coach_id,
            changed_at=changed.occurred_at,
            event_id=changed.event_id,
            payload=as_payload(changed),
        )
        old, new = consents.c, row.excluded
        newest = row.on_conflict_do_update(
            index_elements=[old.consent_id],
            set_={name: new[name] for name in ("changed_at", "event_id", "payload")},
            where=(new.changed_at > old.changed_at)
            | ((new.changed_at == old.changed_at) & (new.event_id >= old.event_id)),
        )
        async with self._database.begin() as connection:
            await connection.execute(newest)

    async def of_coach(self, coach_id: str) -> Sequence[ConsentChanged]:
        statement = select(cast(consents.c.payload, Text)).where(consents.c.coach_id == coach_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement)).scalars().all()
        found = [ConsentChanged.model_validate_json(row) for row in rows]
        return sorted(found, key=lambda one: (one.granted_at, one.consent_id))
