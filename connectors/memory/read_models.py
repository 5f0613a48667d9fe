"""Session statuses in memory."""

from connectors.ports import SessionStatus
from connectors.session_status import SessionRow, contribution, merge
from schemas.record import Event


class MemoryReadModels:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], SessionRow] = {}

    async def apply(self, event: Event) -> None:
        if said := contribution(event):
            place = (said.coach_id, said.session_id)
            self._rows[place] = merge(self._rows.get(place), said)

    async def session(self, coach_id: str, session_id: str) -> SessionStatus | None:
        row = self._rows.get((coach_id, session_id))
        return None if row is None else row.status()

    async def sessions(self, coach_id: str, limit: int = 100, client_id: str | None = None) -> list[SessionStatus]:
        rows = [row for row in self._rows.values() if row.coach_id == coach_id]
        newest_first = sorted(rows, key=lambda row: (row.started_at, row.session_id), reverse=True)
        statuses = [row.status() for row in newest_first]
        return [status for status in statuses if client_id in (None, status.client_id)][:limit]
