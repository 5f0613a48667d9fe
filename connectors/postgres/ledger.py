"""Entries of the ledger, by session, and what coaches marked by hand."""

from collections.abc import Collection

from sqlalchemy import Text, cast, select
from sqlalchemy.dialects.postgresql import insert

from connectors.ledger_port import KeptEntries, SessionEntries
from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import commitment_entries, commitment_marks, sessions
from schemas.events import CommitmentMarked


class PostgresCommitmentEntries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, entries: SessionEntries) -> None:
        row = insert(commitment_entries).values(
            coach_id=entries.coach_id,
            session_id=entries.session_id,
            summary_version=entries.summary_version,
            payload=as_payload(entries),
        )
        old = commitment_entries.c
        statement = row.on_conflict_do_update(
            index_elements=[old.coach_id, old.session_id],
            set_={"summary_version": row.excluded.summary_version, "payload": row.excluded.payload},
            where=old.summary_version < row.excluded.summary_version,
        )
        async with self._database.begin() as connection:
            await connection.execute(statement)

    async def mark(self, marked: CommitmentMarked) -> None:
        row = insert(commitment_marks).values(
            event_id=marked.event_id,
            coach_id=marked.coach_id,
            commitment_id=marked.commitment_id,
            payload=as_payload(marked),
        )
        async with self._database.begin() as connection:
            await connection.execute(row.on_conflict_do_nothing())

    async def marks(self, coach_id: str, commitment_ids: Collection[str]) -> list[CommitmentMarked]:
        marks = commitment_marks.c
        statement = select(cast(marks.payload, Text)).where(
            marks.coach_id == coach_id, marks.commitment_id.in_(sorted(commitment_ids))
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement)).scalars().all()
        found = (CommitmentMarked.model_validate_json(row) for row in rows)
        return sorted(found, key=lambda one: (one.occurred_at, one.event_id))

    async def of_client(self, coach_id: str, client_id: str) -> list[KeptEntries]:
        both = (commitment_entries.c.coach_id == sessions.c.coach_id) & (
            commitment_entries.c.session_id == sessions.c.session_id
        )
        statement = (
            select(cast(commitment_entries.c.payload, Text), sessions.c.started_at)
            .join(sessions, both)
            .where(sessions.c.coach_id == coach_id, sessions.c.client_id == client_id)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement)).all()
        return [KeptEntries(SessionEntries.model_validate_json(payload), began_at) for payload, began_at in rows]
