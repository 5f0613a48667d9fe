"""What happens to an analysis that has no result yet: it is told in the chat, and asked again later."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.analysis_port import AnalysisRuns
from schemas.events import (
    AnalysisDelayed,
    AnalysisStopped,
    AnalyzeSession,
    RefineSummary,
    TranscriptParsed,
)
from schemas.record import Event, following
from streams.analyst import EXTRACTIVE, Postponed, Stopped

ACTOR = "stage:analyze"
DELAYS_S = (30, 60, 120, 300, 600)
"""After the first, second, … attempt; the last for all that follow."""
MOST_ATTEMPTS = 150
"""A day and an hour of waiting. Then a draft is made by rules, and a command is given back."""

Asked = TranscriptParsed | AnalyzeSession | RefineSummary


def decide_delay(event: Asked, why: str, now: datetime) -> list[Event]:
    """The run is put off; after too many attempts it ends, so that nobody waits for ever."""
    attempt = 1 if isinstance(event, TranscriptParsed) else event.attempt
    command = event.command if isinstance(event, RefineSummary) else None
    if attempt >= MOST_ATTEMPTS:
        return _given_up(event, command, why, now)
    after = DELAYS_S[min(attempt, len(DELAYS_S)) - 1]
    waits = f"“{command}”" if command else "The summary"
    return [
        AnalysisDelayed(
            **following(event, "delayed", ACTOR, now),
            session_id=event.session_id,
            command=command,
            attempt=attempt,
            resume_at=now + timedelta(seconds=after),
            message=f"{why} {waits} waits, as you chose: I ask again in {_in_words(after)}. Say “cancel” to stop that.",
        )
    ]


def _given_up(event: Asked, command: str | None, why: str, now: datetime) -> list[Event]:
    said = f"so I gave up on “{command}”. Say it again to try again." if command else "so I write it by rules."
    stopped = AnalysisStopped(
        **following(event, "stopped", ACTOR, now),
        session_id=event.session_id,
        message=f"{why} It did not answer for a day, {said}",
    )
    if command:
        return [stopped]
    by_rules = AnalyzeSession(
        **following(event, "by rules", ACTOR, now), session_id=event.session_id, analyst=EXTRACTIVE
    )
    return [stopped, by_rules]


def _in_words(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 60 else f"{seconds // 60} minute{'s' * (seconds >= 120)}"


@dataclass(frozen=True)
class Supervise:
    """Around the stage analyze or refine, where there is a model."""

    stage: Callable[[Event], Awaitable[Sequence[Event]]]
    runs: AnalysisRuns
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> Sequence[Event]:
        if not isinstance(event, Asked):
            # By hand, or no change of a summary at all: no model has to do with it.
            return await self.stage(event)
        await self.runs.begin(event.coach_id, event.session_id, event.event_id, self.now())
        try:
            made = await self.stage(event)
        except Postponed as error:
            made = decide_delay(event, str(error), self.now())
            if isinstance(made[0], AnalysisDelayed):
                # The run goes on, waiting: it can still be cancelled.
                return made
        except Stopped as error:
            made = [
                AnalysisStopped(
                    **following(event, "stopped", ACTOR, self.now()), session_id=event.session_id, message=str(error)
                )
            ]
        await self.runs.end(event.session_id, event.event_id)
        return made
