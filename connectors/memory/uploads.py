"""The upload ledger in memory."""


class MemoryUploads:
    def __init__(self) -> None:
        self._claims: dict[tuple[str, str], tuple[str, str, bool]] = {}

    async def claim(self, coach_id: str, sha256: str, session_id: str, event_id: str) -> tuple[str, str, bool]:
        return self._claims.setdefault((coach_id, sha256), (session_id, event_id, False))

    async def published(self, coach_id: str, sha256: str) -> None:
        if claim := self._claims.get((coach_id, sha256)):
            self._claims[coach_id, sha256] = (*claim[:2], True)
