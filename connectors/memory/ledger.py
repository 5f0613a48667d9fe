"""Entries of the ledger in memory."""

import sys
from collections.abc import Collection
from datetime import UTC, datetime

from connectors.ledger_port import KeptEntries, SessionEntries
from connectors.ports import ReadModels
from schemas.events import CommitmentMarked

_UNHEARD = datetime.max.replace(tzinfo=UTC)


class MemoryCommitmentEntries:
    def __init__(self, read_models: ReadModels) -> None:
        """`read_models` know whose each session is."""
        self._read_models = read_models
        self._entries: dict[tuple[str, str], SessionEntries] = {}
        self._marks: dict[str, CommitmentMarked] = {}

    async def keep(self, entries: SessionEntries) -> None:
        place = entries.coach_id, entries.session_id
        standing = self._entries.get(place)
        if standing is None or standing.summary_version < entries.summary_version:
            self._entries[place] = entries

    async def mark(self, marked: CommitmentMarked) -> None:
        self._marks.setdefault(marked.event_id, marked)

    async def marks(self, coach_id: str, commitment_ids: Collection[str]) -> list[CommitmentMarked]:
        theirs = (one for one in self._marks.values() if one.coach_id == coach_id)
        wanted = (one for one in theirs if one.commitment_id in commitment_ids)
        return sorted(wanted, key=lambda one: (one.occurred_at, one.event_id))

    async def of_client(self, coach_id: str, client_id: str) -> list[KeptEntries]:
        sessions = await self._read_models.sessions(coach_id, sys.maxsize, client_id)
        return [
            KeptEntries(self._entries[coach_id, one.session_id], min(one.times.values(), default=_UNHEARD))
            for one in sessions
            if (coach_id, one.session_id) in self._entries
        ]
