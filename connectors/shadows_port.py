"""Sessions drafted in another way, beside their summaries: what was asked, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.events import DraftShadow, ShadowDeclined, ShadowDrafted

Outcome = ShadowDrafted | ShadowDeclined


@dataclass(frozen=True)
class Trial:
    """One session of a shadow."""

    asked: DraftShadow
    outcome: Outcome | None
    """Null while it is waited for."""


class Shadows(Protocol):
    """Both ways of writing are idempotent, and indifferent to which of them comes first."""

    async def ask(self, asked: DraftShadow) -> None: ...

    async def keep(self, outcome: Outcome) -> None:
        """The first outcome of a session stays."""
        ...

    async def outcome(self, shadow_id: str, session_id: str) -> Outcome | None: ...

    async def of(self, coach_id: str, shadow_id: str) -> Sequence[Trial]:
        """By session id; empty for another coach's."""
        ...
