"""Approvals, shares and open questions in memory."""

from connectors.sharing_port import Decision
from schemas.events import ClarificationAsked


class MemorySharing:
    def __init__(self) -> None:
        self._decisions: dict[str, Decision] = {}

    async def record(self, decision: Decision) -> None:
        self._decisions.setdefault(decision.causation_id or "", decision)

    async def caused_by(self, event_id: str) -> Decision | None:
        return self._decisions.get(event_id)

    async def of_session(self, session_id: str) -> list[Decision]:
        theirs = (one for one in self._decisions.values() if one.session_id == session_id)
        return sorted(theirs, key=lambda one: (one.occurred_at, one.event_id))


class MemoryQuestions:
    def __init__(self) -> None:
        self._pending: dict[str, ClarificationAsked] = {}

    async def ask(self, asked: ClarificationAsked) -> None:
        self._pending[asked.session_id] = asked

    async def pending(self, session_id: str) -> ClarificationAsked | None:
        return self._pending.get(session_id)

    async def settle(self, session_id: str) -> None:
        self._pending.pop(session_id, None)
