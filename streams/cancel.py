"""Stage cancel: a coach's word to stop, to whoever is at work on that session; they look for it every second.

Where nobody is, and a question waits for an answer, the word is the answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.analysis_port import AnalysisRuns
from connectors.sharing_port import Questions
from schemas.events import AnalysisStopped, CancelAnalysis
from schemas.record import Event, following


@dataclass(frozen=True)
class Cancel:
    runs: AnalysisRuns
    questions: Questions
    now: Callable[[], datetime]

    async def __call__(self, event: CancelAnalysis) -> Sequence[Event]:
        if await self.runs.cancel(event.coach_id, event.session_id):
            return ()
        asked = await self.questions.pending(event.session_id)
        message = "There is nothing to stop: no model is at work on this session."
        if asked is not None and asked.coach_id == event.coach_id:
            await self.questions.settle(event.session_id)
            message = f"All right: nothing was done about “{asked.command}”."
        return [
            AnalysisStopped(
                **following(event, "nothing", "stage:cancel", self.now()),
                session_id=event.session_id,
                message=message,
            )
        ]
