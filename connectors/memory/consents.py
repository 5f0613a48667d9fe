"""Consents in memory."""

from collections.abc import Sequence

from connectors.consents_port import newer
from schemas.events import ConsentChanged


class MemoryConsents:
    def __init__(self) -> None:
        self._standing: dict[str, ConsentChanged] = {}

    async def record(self, changed: ConsentChanged) -> None:
        before = self._standing.get(changed.consent_id)
        if before is None or newer(changed, before):
            self._standing[changed.consent_id] = changed

    async def of_coach(self, coach_id: str) -> Sequence[ConsentChanged]:
        theirs = [one for one in self._standing.values() if one.coach_id == coach_id]
        return sorted(theirs, key=lambda one: (one.granted_at, one.consent_id))
