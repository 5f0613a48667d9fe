"""Approvals, shares and open questions."""

from typing import Any

from sqlalchemy import Row, Text, cast, delete, select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.tables import questions, sharing
from connectors.sharing_port import Decision
from schemas.events import ClarificationAsked, SummaryApproved, SummaryShared

_KINDS: dict[str, type[Decision]] = {kind.__name__: kind for kind in (SummaryApproved, SummaryShared)}
_COLUMNS = (sharing.c.name, cast(sharing.c.payload, Text).label("payload"))


class PostgresSharing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, decision: Decision) -> None:
        statement = insert(sharing).values(
            event_id=decision.event_id,
            session_id=decision.session_id,
            cause_event_id=decision.causation_id,
            name=decision.name,
            payload=decision.model_dump(mode="json"),
        )
        async with self._database.begin() as connection:
            await connection.execute(statement.on_conflict_do_nothing())

    async def caused_by(self, event_id: str) -> Decision | None:
        statement = select(*_COLUMNS).where(sharing.c.cause_event_id == event_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else _decision(row)

    async def of_session(self, session_id: str) -> list[Decision]:
        statement = select(*_COLUMNS).where(sharing.c.session_id == session_id)
        async with self._database.begin() as connection:
            decisions = [_decision(row) for row in await connection.execute(statement)]
        return sorted(decisions, key=lambda one: (one.occurred_at, one.event_id))


class PostgresQuestions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, asked: ClarificationAsked) -> None:
        row = insert(questions).values(session_id=asked.session_id, payload=asked.model_dump(mode="json"))
        statement = row.on_conflict_do_update(
            index_elements=[questions.c.session_id], set_={"payload": row.excluded.payload}
        )
        async with self._database.begin() as connection:
            await connection.execute(statement)

    async def pending(self, session_id: str) -> ClarificationAsked | None:
        statement = select(cast(questions.c.payload, Text)).where(questions.c.session_id == session_id)
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar()
        return None if payload is None else ClarificationAsked.model_validate_json(payload)

    async def settle(self, session_id: str) -> None:
        async with self._database.begin() as connection:
            await connection.execute(delete(questions).where(questions.c.session_id == session_id))


def _decision(row: Row[Any]) -> Decision:
    return _KINDS[row.name].model_validate_json(row.payload)
