"""Stage cancel: a coach's word to stop, to whoever is at work on that session; they look for it every second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.analysis_port import AnalysisRuns
from schemas.events import AnalysisStopped, CancelAnalysis
from schemas.record import Event, following


@dataclass(frozen=True)
class Cancel:
    runs: AnalysisRuns
    now: Callable[[], datetime]

    async def __call__(self, event: CancelAnalysis) -> Sequence[Event]:
        if await self.runs.cancel(event.coach_id, event.session_id):
            return ()
        return [
            AnalysisStopped(
                **following(event, "nothing", "stage:cancel", self.now()),
                session_id=event.session_id,
                message="There is nothing to stop: no model is at work on this session.",
            )
        ]
