"""What left and with whose word, and the questions that wait for an answer: state of the stage that refines."""

from typing import Protocol

from schemas.events import ClarificationAsked, SummaryApproved, SummaryShared

Decision = SummaryApproved | SummaryShared


class SharingLedger(Protocol):
    """Approvals and shares, by session."""

    async def record(self, decision: Decision) -> None:
        """Of two decisions of one cause the first stays."""
        ...

    async def caused_by(self, event_id: str) -> Decision | None:
        """What an earlier run on the same event decided: it is sent again as it was."""
        ...

    async def of_session(self, session_id: str) -> list[Decision]:
        """Oldest first."""
        ...


class Questions(Protocol):
    """The one question of each session that the coach has not answered."""

    async def ask(self, asked: ClarificationAsked) -> None:
        """In the place of the one before."""
        ...

    async def pending(self, session_id: str) -> ClarificationAsked | None: ...
    async def settle(self, session_id: str) -> None: ...
