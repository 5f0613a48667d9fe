"""One session per coach and file content."""

from sqlalchemy import Text, cast, select, update
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import uploads
from schemas.events import TranscriptUploaded


class PostgresUploads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, coach_id: str, sha256: str, session_id: str, event_id: str) -> tuple[str, str, bool]:
        claimed = insert(uploads).values(coach_id=coach_id, sha256=sha256, session_id=session_id, event_id=event_id)
        # An update that changes nothing, because `do nothing` would not return the row that was there first.
        first = claimed.on_conflict_do_update(
            index_elements=[uploads.c.coach_id, uploads.c.sha256], set_={"sha256": claimed.excluded.sha256}
        ).returning(uploads.c.session_id, uploads.c.event_id, uploads.c.published)
        async with self._database.begin() as connection:
            row = (await connection.execute(first)).one()
        return row.session_id, row.event_id, row.published

    async def published(self, event: TranscriptUploaded) -> None:
        statement = (
            update(uploads)
            .where(uploads.c.coach_id == event.coach_id, uploads.c.sha256 == event.sha256)
            .values(published=True, event=as_payload(event))
        )
        async with self._database.begin() as connection:
            await connection.execute(statement)

    async def original(self, coach_id: str, session_id: str) -> TranscriptUploaded | None:
        statement = select(cast(uploads.c.event, Text)).where(
            uploads.c.coach_id == coach_id, uploads.c.session_id == session_id
        )
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar()
        return None if payload is None else TranscriptUploaded.model_validate_json(payload)
