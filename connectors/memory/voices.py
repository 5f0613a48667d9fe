"""Coaches' voices in memory."""

from collections.abc import Iterable, Sequence

from schemas.events import VoiceProfileUpdated
from schemas.voice import WritingSample


class MemoryVoices:
    def __init__(self) -> None:
        self._profiles: dict[tuple[str, int], VoiceProfileUpdated] = {}
        self._by_cause: dict[str, VoiceProfileUpdated] = {}
        self._samples: dict[tuple[str, str], WritingSample] = {}

    async def save(self, updated: VoiceProfileUpdated) -> bool:
        place, cause = (updated.coach_id, updated.profile.version), updated.profile.cause_event_id
        standing, earlier = self._profiles.get(place), self._by_cause.get(cause)
        if standing is None and earlier is None:
            self._profiles[place] = self._by_cause[cause] = updated
            return True
        return standing is not None and standing is earlier

    async def profile(self, coach_id: str, version: int | None = None) -> VoiceProfileUpdated | None:
        if version is None:
            return next(iter(await self.versions(coach_id, 1)), None)
        return self._profiles.get((coach_id, version))

    async def caused_by(self, event_id: str) -> VoiceProfileUpdated | None:
        return self._by_cause.get(event_id)

    async def versions(self, coach_id: str, limit: int = 100) -> Sequence[VoiceProfileUpdated]:
        mine = [updated for (coach, _), updated in self._profiles.items() if coach == coach_id]
        return sorted(mine, key=lambda updated: -updated.profile.version)[:limit]

    async def add_sample(self, coach_id: str, sample_id: str, sample: WritingSample) -> None:
        self._samples.setdefault((coach_id, sample_id), sample)

    async def samples(self, coach_id: str, sample_ids: Iterable[str]) -> dict[str, WritingSample]:
        wanted = {sample_id: self._samples.get((coach_id, sample_id)) for sample_id in sample_ids}
        return {sample_id: sample for sample_id, sample in wanted.items() if sample is not None}
