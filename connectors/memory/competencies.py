"""Observations in memory."""

from schemas.events import CompetenciesObserved


class MemoryObservations:
    def __init__(self) -> None:
        self._observed: dict[tuple[str, str], CompetenciesObserved] = {}

    async def keep(self, observed: CompetenciesObserved) -> None:
        place = observed.coach_id, observed.session_id
        standing = self._observed.get(place)
        if standing is None or standing.transcript_version < observed.transcript_version:
            self._observed[place] = observed

    async def of_session(self, coach_id: str, session_id: str) -> CompetenciesObserved | None:
        return self._observed.get((coach_id, session_id))
