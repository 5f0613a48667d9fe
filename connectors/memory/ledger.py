"""Entries of the ledger in memory."""

import sys
from datetime import UTC, datetime

from connectors.ledger_port import KeptEntries, SessionEntries
from connectors.ports import ReadModels

_UNHEARD = datetime.max.replace(tzinfo=UTC)


class MemoryCommitmentEntries:
    def __init__(self, read_models: ReadModels) -> None:
        """`read_models` know whose each session is."""
        self._read_models = read_models
        self._entries: dict[tuple[str, str], SessionEntries] = {}

    async def keep(self, entries: SessionEntries) -> None:
        place = entries.coach_id, entries.session_id
        standing = self._entries.get(place)
        if standing is None or standing.summary_version < entries.summary_version:
            self._entries[place] = entries

    async def of_client(self, coach_id: str, client_id: str) -> list[KeptEntries]:
        sessions = await self._read_models.sessions(coach_id, sys.maxsize, client_id)
        return [
            KeptEntries(self._entries[coach_id, one.session_id], min(one.times.values(), default=_UNHEARD))
            for one in sessions
            if (coach_id, one.session_id) in self._entries
        ]
