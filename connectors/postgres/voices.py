"""Coaches' voices, each version for ever, and the samples they were learned from."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Text, cast, select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import voice_profiles, voice_samples
from schemas.events import VoiceProfileUpdated
from schemas.voice import WritingSample

_PAYLOAD = cast(voice_profiles.c.payload, Text)


class PostgresVoices:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, updated: VoiceProfileUpdated) -> bool:
        profile = updated.profile
        added = (
            insert(voice_profiles)
            .values(
                coach_id=updated.coach_id,
                version=profile.version,
                event_id=updated.event_id,
                cause_event_id=profile.cause_event_id,
                payload=as_payload(updated),
            )
            .on_conflict_do_nothing()
        )
        standing = select(voice_profiles.c.cause_event_id).where(
            voice_profiles.c.coach_id == updated.coach_id, voice_profiles.c.version == profile.version
        )
        async with self._database.begin() as connection:
            await connection.execute(added)
            return bool((await connection.execute(standing)).scalar() == profile.cause_event_id)

    async def profile(self, coach_id: str, version: int | None = None) -> VoiceProfileUpdated | None:
        if version is None:
            return next(iter(await self.versions(coach_id, 1)), None)
        statement = select(_PAYLOAD).where(voice_profiles.c.coach_id == coach_id, voice_profiles.c.version == version)
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar()
        return None if payload is None else VoiceProfileUpdated.model_validate_json(payload)

    async def caused_by(self, event_id: str) -> VoiceProfileUpdated | None:
        statement = select(_PAYLOAD).where(voice_profiles.c.cause_event_id == event_id)
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar()
        return None if payload is None else VoiceProfileUpdated.model_validate_json(payload)

    async def versions(self, coach_id: str, limit: int = 100) -> Sequence[VoiceProfileUpdated]:
        statement = (
            select(_PAYLOAD)
            .where(voice_profiles.c.coach_id == coach_id)
            .order_by(voice_profiles.c.version.desc())
            .limit(limit)
        )
        async with self._database.begin() as connection:
            return [VoiceProfileUpdated.model_validate_json(text) for (text,) in await connection.execute(statement)]

    async def add_sample(self, coach_id: str, sample_id: str, sample: WritingSample) -> None:
        row = insert(voice_samples).values(coach_id=coach_id, sample_id=sample_id, payload=as_payload(sample))
        async with self._database.begin() as connection:
            await connection.execute(row.on_conflict_do_nothing())

    async def samples(self, coach_id: str, sample_ids: Iterable[str]) -> dict[str, WritingSample]:
        statement = select(voice_samples.c.sample_id, cast(voice_samples.c.payload, Text)).where(
            voice_samples.c.coach_id == coach_id, voice_samples.c.sample_id.in_(list(sample_ids))
        )
        async with self._database.begin() as connection:
            rows = await connection.execute(statement)
            return {sample_id: WritingSample.model_validate_json(payload) for sample_id, payload in rows}
