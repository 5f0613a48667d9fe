"""Brings a database to the tables of this version of the code."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select, text

from connectors.postgres.database import Database
from connectors.postgres.tables import (
    analysis_runs,
    analysis_settings,
    clients,
    commitment_entries,
    commitment_marks,
    consents,
    deliveries,
    metadata,
    observations,
    prompts,
    questions,
    schema_version,
    shadows,
    sharing,
    sources,
    used_tickets,
    voice_profiles,
    voice_samples,
)

_LOCK = int.from_bytes(b"coachstr")
"""Any constant will do: it names the advisory lock that lets one process migrate at a time."""


def _sources(connection: Connection) -> None:
    """Where transcripts come from by themselves. A database that step 1 made just now has all of it already."""
    connection.execute(text("alter table uploads add column if not exists event json"))
    metadata.create_all(connection, [sources, deliveries])


def _transcript_versions(connection: Connection) -> None:
    """Sessions tell how often their transcript was corrected. A new database has the column already."""
    connection.execute(text("alter table sessions add column if not exists transcript_version integer"))


def _used_tickets(connection: Connection) -> None:
    """Which tickets were used. A new database has the table already."""
    metadata.create_all(connection, [used_tickets])


def _clients(connection: Connection) -> None:
    """Whom coaches work with, and whose each session is. A new database has all of it already."""
    metadata.create_all(connection, [clients])
    connection.execute(text("alter table sessions add column if not exists client_id text"))
    connection.execute(text('alter table sessions add column if not exists client_id_order text collate "C"'))
    connection.execute(text("create index if not exists sessions_client_id_idx on sessions (coach_id, client_id)"))


def _roles(connection: Connection) -> None:
    """Some accounts are administrators. A new database has the column already."""
    connection.execute(text("alter table coaches add column if not exists role text not null default 'coach'"))


def _voices(connection: Connection) -> None:
    """How coaches write. A new database has the tables already; summaries of one coach are asked for now."""
    metadata.create_all(connection, [voice_profiles, voice_samples])
    connection.execute(text("create index if not exists summaries_coach_id_idx on summaries (coach_id)"))


def _sharing(connection: Connection) -> None:
    """What was approved and shared, and questions that wait for an answer. A new database has all of it already."""
    metadata.create_all(connection, [sharing, questions])
    connection.execute(text("alter table sessions add column if not exists approved_version integer"))
    connection.execute(text("alter table sessions add column if not exists shared_version integer"))


def _analysis(connection: Connection) -> None:
    """How coaches want their sessions analysed, and what a model is at work on."""
    metadata.create_all(connection, [analysis_settings, analysis_runs])


def _commitment_entries(connection: Connection) -> None:
    """What sessions say of commitments. A new database has the table already."""
    metadata.create_all(connection, [commitment_entries])


def _observations(connection: Connection) -> None:
    """What sessions show of their coach's craft. A new database has the table already."""
    metadata.create_all(connection, [observations])


def _consents(connection: Connection) -> None:
    """What clients have agreed to. A new database has the table already."""
    metadata.create_all(connection, [consents])


def _prompts(connection: Connection) -> None:
    """What coaches ask models with. A new database has the table already."""
    metadata.create_all(connection, [prompts])


def _shadows(connection: Connection) -> None:
    """Sessions drafted in another way. A new database has the table already."""
    metadata.create_all(connection, [shadows])


def _commitment_marks(connection: Connection) -> None:
    """What coaches marked by hand. A new database has the table already."""
    metadata.create_all(connection, [commitment_marks])


STEPS: tuple[Callable[[Connection], None], ...] = (
    metadata.create_all,
    _sources,
    _transcript_versions,
    _used_tickets,
    _clients,
    _roles,
    _voices,
    _sharing,
    _analysis,
    _commitment_entries,
    _observations,
    _consents,
    _prompts,
    _shadows,
    _commitment_marks,
)
"""Step n takes a database from version n to n + 1. A released step never changes."""


class TooNew(Exception):
    """The database was migrated by a newer version of the code."""


async def migrate(url: str) -> int:
    """Applies the steps still to do and returns the version reached; harmless to repeat, and from many processes."""
    database = Database(url, pool_size=1, statement_timeout_s=120)
    try:
        async with database.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            return await connection.run_sync(_apply)
    finally:
        await database.close()


def _apply(connection: Connection) -> int:
    schema_version.create(connection, checkfirst=True)
    reached = connection.execute(select(func.coalesce(func.max(schema_version.c.version), 0))).scalar_one()
    if reached > len(STEPS):
        raise TooNew(f"the database is at version {reached}, this code at {len(STEPS)}")
    for version, step in enumerate(STEPS[reached:], reached + 1):
        step(connection)
        connection.execute(insert(schema_version).values(version=version, applied_at=datetime.now(UTC)))
    return len(STEPS)
