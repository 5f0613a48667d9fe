"""Settings and runs of analysis in memory."""

from dataclasses import dataclass
from datetime import datetime

from connectors.analysis_port import CoachSettings


class MemoryAnalysisSettings:
    def __init__(self) -> None:
        self._by_coach: dict[str, CoachSettings] = {}

    async def of(self, coach_id: str) -> CoachSettings:
        return self._by_coach.get(coach_id, CoachSettings())

    async def put(self, coach_id: str, settings: CoachSettings) -> None:
        self._by_coach[coach_id] = settings


@dataclass
class _Run:
    coach_id: str
    cancelled: bool = False


class MemoryAnalysisRuns:
    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], _Run] = {}

    async def begin(self, coach_id: str, session_id: str, event_id: str, now: datetime) -> None:
        self._runs.setdefault((session_id, event_id), _Run(coach_id))

    async def cancel(self, coach_id: str, session_id: str) -> bool:
        runs = [run for run in self._of(session_id) if run.coach_id == coach_id]
        for run in runs:
            run.cancelled = True
        return bool(runs)

    async def cancelled(self, session_id: str) -> bool:
        return any(run.cancelled for run in self._of(session_id))

    async def end(self, session_id: str, event_id: str) -> None:
        self._runs.pop((session_id, event_id), None)

    def _of(self, session_id: str) -> list[_Run]:
        return [run for (session, _), run in self._runs.items() if session == session_id]
