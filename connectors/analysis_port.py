"""What analysis knows of a coach and of its own runs, beside the events."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class AnalystChoice(StrEnum):
    MODEL = "model"
    """The language model, where one is set up and may be asked."""
    EXTRACTIVE = "extractive"


class Fallback(StrEnum):
    """What happens where the model is away."""

    WAIT = "WAIT"
    EXTRACTIVE = "EXTRACTIVE"


@dataclass(frozen=True)
class CoachSettings:
    analyst: AnalystChoice = AnalystChoice.MODEL
    fallback: Fallback = Fallback.EXTRACTIVE


class AnalysisSettings(Protocol):
    """State, not events: how a coach wants their sessions analysed."""

    async def of(self, coach_id: str) -> CoachSettings:
        """The defaults for a coach who set nothing."""
        ...

    async def put(self, coach_id: str, settings: CoachSettings) -> None: ...


class AnalysisRuns(Protocol):
    """Which sessions a model is at work on or waited for, and which of these the coach wants no more.

    A session may have several runs: a draft that waits, and a command that is worked on. They are cancelled together.
    """

    async def begin(self, coach_id: str, session_id: str, event_id: str, now: datetime) -> None:
        """The run that `event_id` asked for. Begun again after a crash it is as it was, also where it was cancelled."""
        ...

    async def cancel(self, coach_id: str, session_id: str) -> bool:
        """False when there is nothing to cancel."""
        ...

    async def cancelled(self, session_id: str) -> bool:
        """Whether any of its runs was cancelled and has not ended yet."""
        ...

    async def end(self, session_id: str, event_id: str) -> None: ...
