"""Shadows in memory."""

from collections.abc import Sequence

from connectors.shadows_port import Outcome, Trial
from schemas.events import DraftShadow


class MemoryShadows:
    def __init__(self) -> None:
        self._asked: dict[tuple[str, str], DraftShadow] = {}
        self._outcomes: dict[tuple[str, str], Outcome] = {}

    async def ask(self, asked: DraftShadow) -> None:
        self._asked.setdefault((asked.shadow_id, asked.session_id), asked)

    async def keep(self, outcome: Outcome) -> None:
        self._outcomes.setdefault((outcome.shadow_id, outcome.session_id), outcome)

    async def outcome(self, shadow_id: str, session_id: str) -> Outcome | None:
        return self._outcomes.get((shadow_id, session_id))

    async def of(self, coach_id: str, shadow_id: str) -> Sequence[Trial]:
        return [
            Trial(asked, self._outcomes.get(place))
            for place, asked in sorted(self._asked.items(), key=lambda item: item[0])
            if place[0] == shadow_id and asked.coach_id == coach_id
        ]
