"""The upload ledger in memory."""

from schemas.events import TranscriptUploaded


class MemoryUploads:
    def __init__(self) -> None:
        self._claims: dict[tuple[str, str], tuple[str, str, bool]] = {}
        self._events: dict[tuple[str, str], TranscriptUploaded] = {}

    async def claim(self, coach_id: str, sha256: str, session_id: str, event_id: str) -> tuple[str, str, bool]:
        return self._claims.setdefault((coach_id, sha256), (session_id, event_id, False))

    async def published(self, event: TranscriptUploaded) -> None:
        place = (event.coach_id, event.sha256)
        if claim := self._claims.get(place):
            self._claims[place] = (*claim[:2], True)
            self._events[event.coach_id, event.session_id] = event

    async def original(self, coach_id: str, session_id: str) -> TranscriptUploaded | None:
        return self._events.get((coach_id, session_id))
