"""What analyze and refine have written, by session."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import summaries, transcripts
from schemas.events import SummaryDrafted, TranscriptParsed


class PostgresSummaries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def save_transcript(self, parsed: TranscriptParsed) -> None:
        row = _transcript_row(parsed)
        statement = row.on_conflict_do_update(
            index_elements=[transcripts.c.session_id, transcripts.c.version],
            set_={name: row.excluded[name] for name in ("coach_id", "event_id", "payload")},
        )
        async with self._database.begin() as connection:
            await connection.execute(statement)

    async def add_transcript(self, parsed: TranscriptParsed) -> bool:
        added = _transcript_row(parsed).on_conflict_do_nothing()
        standing = select(transcripts.c.event_id).where(
            transcripts.c.session_id == parsed.session_id, transcripts.c.version == parsed.transcript.version
        )
        async with self._database.begin() as connection:
            await connection.execute(added)
            return bool((await connection.execute(standing)).scalar() == parsed.event_id)

    async def transcript(self, session_id: str, version: int | None = None) -> TranscriptParsed | None:
        where = transcripts.c.session_id == session_id
        return await self._transcript(where if version is None else where & (transcripts.c.version == version))

    async def transcript_told_by(self, session_id: str, event_id: str) -> TranscriptParsed | None:
        return await self._transcript((transcripts.c.session_id == session_id) & (transcripts.c.event_id == event_id))

    async def _transcript(self, where: ColumnElement[bool]) -> TranscriptParsed | None:
        newest_first = select(cast(transcripts.c.payload, Text)).where(where).order_by(transcripts.c.version.desc())
        async with self._database.begin() as connection:
            payload = (await connection.execute(newest_first.limit(1))).scalar()
        return None if payload is None else TranscriptParsed.model_validate_json(payload)

    async def save_summary(self, drafted: SummaryDrafted) -> bool:
        summary = drafted.summary
        added = (
            insert(summaries)
            .values(
                session_id=drafted.session_id,
                version=summary.version,
                coach_id=drafted.coach_id,
                event_id=drafted.event_id,
                cause_event_id=summary.cause_event_id,
                created_at=summary.created_at,
                payload=as_payload(drafted),
            )
            .on_conflict_do_nothing()
            .returning(summaries.c.version)
        )
        same = select(summaries.c.version).where(
            summaries.c.session_id == drafted.session_id,
            summaries.c.version == summary.version,
            summaries.c.cause_event_id == summary.cause_event_id,
        )
        async with self._database.begin() as connection:
            if (await connection.execute(added)).first() is not None:
                return True
            # The insert waited for whoever was writing the same row, so what it lost to can be read here.
            return (await connection.execute(same)).first() is not None

    async def summary(self, session_id: str, version: int | None = None) -> SummaryDrafted | None:
        where = summaries.c.session_id == session_id
        return await self._newest(where if version is None else where & (summaries.c.version == version))

    async def versions(self, session_id: str) -> list[SummaryDrafted]:
        statement = (
            select(cast(summaries.c.payload, Text))
            .where(summaries.c.session_id == session_id)
            .order_by(summaries.c.version)
        )
        async with self._database.begin() as connection:
            payloads = (await connection.execute(statement)).scalars().all()
        return [SummaryDrafted.model_validate_json(payload) for payload in payloads]

    async def summary_caused_by(self, event_id: str) -> SummaryDrafted | None:
        return await self._newest(summaries.c.cause_event_id == event_id)

    async def first_and_newest(self, coach_id: str, limit: int) -> Sequence[tuple[SummaryDrafted, SummaryDrafted]]:
        first, last = summaries.alias("first"), summaries.alias("last")
        of_session = summaries.c.session_id == first.c.session_id
        newest = select(func.max(summaries.c.version)).where(of_session).scalar_subquery()
        statement = (
            select(cast(first.c.payload, Text), cast(last.c.payload, Text))
            .join_from(first, last, (last.c.session_id == first.c.session_id) & (last.c.version == newest))
            .where(first.c.coach_id == coach_id, first.c.version == 1)
            .order_by(first.c.created_at.desc(), first.c.session_id.desc())
            .limit(limit)
        )
        async with self._database.begin() as connection:
            pairs = [(one, other) for one, other in await connection.execute(statement)]
        read = SummaryDrafted.model_validate_json
        return await asyncio.to_thread(lambda: [(read(one), read(other)) for one, other in pairs])

    async def _newest(self, where: ColumnElement[bool]) -> SummaryDrafted | None:
        statement = select(cast(summaries.c.payload, Text)).where(where).order_by(summaries.c.version.desc()).limit(1)
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar()
        return None if payload is None else SummaryDrafted.model_validate_json(payload)


def _transcript_row(parsed: TranscriptParsed) -> Insert:
    return insert(transcripts).values(
        session_id=parsed.session_id,
        version=parsed.transcript.version,
        coach_id=parsed.coach_id,
        event_id=parsed.event_id,
        payload=as_payload(parsed),
    )
