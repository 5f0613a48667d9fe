"""What each session shows of its coach's craft, as it is kept for that coach."""

from typing import Protocol

from schemas.events import CompetenciesObserved


class Observations(Protocol):
    async def keep(self, observed: CompetenciesObserved) -> None:
        """In place of what older transcript versions showed; what a newer one did stays. Idempotent."""
        ...

    async def of_session(self, coach_id: str, session_id: str) -> CompetenciesObserved | None:
        """Null for another coach's as well."""
        ...
