"""Observations, by session."""

from sqlalchemy import Text, cast, select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import observations
from schemas.events import CompetenciesObserved


class PostgresObservations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, observed: CompetenciesObserved) -> None:
        row = insert(observations).values(
            coach_id=observed.coach_id,
            session_id=observed.session_id,
            transcript_version=observed.transcript_version,
            payload=as_payload(observed),
        )
        old = observations.c
        statement = row.on_conflict_do_update(
            index_elements=[old.coach_id, old.session_id],
            set_={"transcript_version": row.excluded.transcript_version, "payload": row.excluded.payload},
            where=old.transcript_version < row.excluded.transcript_version,
        )
        async with self._database.begin() as connection:
            await connection.execute(statement)

    async def of_session(self, coach_id: str, session_id: str) -> CompetenciesObserved | None:
        statement = select(cast(observations.c.payload, Text)).where(
            observations.c.coach_id == coach_id, observations.c.session_id == session_id
        )
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar()
        return None if payload is None else CompetenciesObserved.model_validate_json(payload)
