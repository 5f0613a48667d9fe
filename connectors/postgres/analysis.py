"""Settings and runs of analysis."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from connectors.analysis_port import AnalystChoice, CoachSettings, Fallback
from connectors.postgres.database import Database
from connectors.postgres.tables import analysis_runs, analysis_settings


class PostgresAnalysisSettings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, coach_id: str) -> CoachSettings:
        columns = analysis_settings.c
        statement = select(columns.analyst, columns.fallback).where(columns.coach_id == coach_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return CoachSettings() if row is None else CoachSettings(AnalystChoice(row.analyst), Fallback(row.fallback))

    async def put(self, coach_id: str, settings: CoachSettings) -> None:
        chosen = {"analyst": settings.analyst.value, "fallback": settings.fallback.value}
        row = insert(analysis_settings).values(coach_id=coach_id, **chosen)
        async with self._database.begin() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["coach_id"], set_=chosen))


class PostgresAnalysisRuns:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, coach_id: str, session_id: str, event_id: str, now: datetime) -> None:
        row = insert(analysis_runs).values(
            session_id=session_id, coach_id=coach_id, event_id=event_id, began_at=now, cancelled=False
        )
        async with self._database.begin() as connection:
            await connection.execute(row.on_conflict_do_nothing())

    async def cancel(self, coach_id: str, session_id: str) -> bool:
        statement = (
            update(analysis_runs)
            .where(analysis_runs.c.session_id == session_id, analysis_runs.c.coach_id == coach_id)
            .values(cancelled=True)
            .returning(analysis_runs.c.session_id)
        )
        async with self._database.begin() as connection:
            return (await connection.execute(statement)).first() is not None

    async def cancelled(self, session_id: str) -> bool:
        statement = select(func.bool_or(analysis_runs.c.cancelled)).where(analysis_runs.c.session_id == session_id)
        async with self._database.begin() as connection:
            return bool((await connection.execute(statement)).scalar())

    async def end(self, session_id: str, event_id: str) -> None:
        statement = delete(analysis_runs).where(
            analysis_runs.c.session_id == session_id, analysis_runs.c.event_id == event_id
        )
        async with self._database.begin() as connection:
            await connection.execute(statement)
