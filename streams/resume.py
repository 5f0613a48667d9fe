"""Stage resume: an analysis that waits for a model is asked for again when its time has come."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.analysis_port import AnalysisRuns
from connectors.ports import SummaryStore
from schemas.events import AnalysisDelayed, AnalysisStopped, AnalyzeSession, RefineSummary
from schemas.record import Event, following

ACTOR = "stage:resume"
LONGEST_PAUSE_S = 5.0
"""Between two looks at whether what waits was cancelled."""


def decide(delayed: AnalysisDelayed, now: datetime) -> AnalyzeSession | RefineSummary:
    envelope = following(delayed, "resumed", ACTOR, now)
    attempt = delayed.attempt + 1
    if delayed.command is None:
        return AnalyzeSession(**envelope, session_id=delayed.session_id, attempt=attempt)
    return RefineSummary(**envelope, session_id=delayed.session_id, command=delayed.command, attempt=attempt)


@dataclass(frozen=True)
class Resume:
    """One at a time per partition: what waits behind another waits for its time too, which is ten minutes at most."""

    runs: AnalysisRuns
    store: SummaryStore
    now: Callable[[], datetime]
    pause: Callable[[float], Awaitable[None]]

    async def __call__(self, delayed: AnalysisDelayed) -> Sequence[Event]:
        while (left := (delayed.resume_at - self.now()).total_seconds()) > 0:
            if await self.runs.cancelled(delayed.session_id):
                break
            await self.pause(min(left, LONGEST_PAUSE_S))
        if await self.runs.cancelled(delayed.session_id):
            await self.runs.end(delayed.session_id, delayed.causation_id or "")
            return [_stopped(delayed, self.now())]
        if delayed.command is None and await self._drafted_since(delayed):
            await self.runs.end(delayed.session_id, delayed.causation_id or "")
            return ()
        await self.runs.end(delayed.session_id, delayed.causation_id or "")
        return [decide(delayed, self.now())]

    async def _drafted_since(self, delayed: AnalysisDelayed) -> bool:
        """Whether the coach has had it drafted another way meanwhile: that is not to be replaced unasked."""
        newest = await self.store.summary(delayed.session_id)
        return newest is not None and newest.summary.created_at > delayed.occurred_at


def _stopped(delayed: AnalysisDelayed, now: datetime) -> AnalysisStopped:
    return AnalysisStopped(
        **following(delayed, "stopped", ACTOR, now),
        session_id=delayed.session_id,
        message="Stopped, as you said: the model is not asked again for this.",
    )
