"""Each session's status: `session_status.merge`, said as one upsert."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, case, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, Insert, insert

from connectors.ports import SessionStage, SessionStatus
from connectors.postgres.database import Database
from connectors.postgres.tables import sessions
from connectors.session_status import FACTS, STAGES, Contribution, contribution
from schemas.record import Event


class PostgresReadModels:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def apply(self, event: Event) -> None:
        said = contribution(event)
        if said is None:
            return
        async with self._database.begin() as connection:
            await connection.execute(_upsert(said))

    async def session(self, coach_id: str, session_id: str) -> SessionStatus | None:
        statement = select(sessions).where(sessions.c.coach_id == coach_id, sessions.c.session_id == session_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else _status(row)

    async def sessions(self, coach_id: str, limit: int = 100, client_id: str | None = None) -> list[SessionStatus]:
        where = sessions.c.coach_id == coach_id
        statement = (
            select(sessions)
            .where(where if client_id is None else where & (sessions.c.client_id == client_id))
            .order_by(sessions.c.started_at.desc(), sessions.c.session_id.desc())
            .limit(limit)
        )
        async with self._database.begin() as connection:
            return [_status(row) for row in await connection.execute(statement)]


def _upsert(said: Contribution) -> Insert:
    row = insert(sessions).values(
        coach_id=said.coach_id,
        session_id=said.session_id,
        stage=said.stage.value,
        started_at=said.occurred_at,
        updated_at=said.occurred_at,
        transcript_version=said.transcript_version,
        summary_version=said.summary_version,
        approved_version=said.approved_version,
        shared_version=said.shared_version,
        times={said.name: _milliseconds(said.occurred_at)},
        **said.facts,
        **{f"{fact}_order": said.order for fact in said.facts},
    )
    old, new = sessions.c, row.excluded
    changes: dict[str, ColumnElement[Any]] = {
        "stage": case((_rank(new.stage) > _rank(old.stage), new.stage), else_=old.stage),
        "started_at": func.least(old.started_at, new.started_at),
        "updated_at": func.greatest(old.updated_at, new.updated_at),
        "transcript_version": func.greatest(old.transcript_version, new.transcript_version),
        "summary_version": func.greatest(old.summary_version, new.summary_version),
        "approved_version": func.greatest(old.approved_version, new.approved_version),
        "shared_version": func.greatest(old.shared_version, new.shared_version),
        "times": old.times.op("||")(func.jsonb_build_object(said.name, _first_seen(said))),
    }
    for fact in said.facts:
        order = f"{fact}_order"
        newer = new[order] > func.coalesce(old[order], "")
        changes[fact] = case((newer, new[fact]), else_=old[fact])
        changes[order] = func.greatest(old[order], new[order])
    return row.on_conflict_do_update(index_elements=[old.coach_id, old.session_id], set_=changes)


def _rank(stage: ColumnElement[str]) -> ColumnElement[int]:
    return func.array_position(sql_cast([stage.value for stage in STAGES], ARRAY(TEXT)), stage)


def _first_seen(said: Contribution) -> ColumnElement[int]:
    """`least` passes over the null of a record not seen before."""
    return func.least(
        sql_cast(sessions.c.times.op("->>")(said.name), BigInteger),
        sql_cast(_milliseconds(said.occurred_at), BigInteger),
    )


def _milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def _status(row: Row[Any]) -> SessionStatus:
    told = {fact: getattr(row, fact) for fact in FACTS}
    return SessionStatus(
        session_id=row.session_id,
        coach_id=row.coach_id,
        stage=SessionStage(row.stage),
        updated_at=row.updated_at,
        transcript_version=row.transcript_version,
        summary_version=row.summary_version,
        approved_version=row.approved_version,
        shared_version=row.shared_version,
        times={name: datetime.fromtimestamp(at / 1000, UTC) for name, at in row.times.items()},
        **{
            **told,
            "title": told["title"] or "",
            "error": told["error"] or None,
            "client_id": told["client_id"] or None,
        },
    )
