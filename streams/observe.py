"""Stage observe: a transcript that has its summary to what it shows of the coach's craft."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import SummaryStore
from schemas.events import CompetenciesObserved, SummaryDrafted, TranscriptParsed
from schemas.record import Event, following
from schemas.summary import Cause
from streams.competencies import FRAMEWORK, RULES_VERSION, competencies

NEW_WORDS = frozenset({Cause.INITIAL, Cause.TRANSCRIPT_CORRECTED})
"""Only these versions of a summary rest on words not looked at yet."""


def decide(drafted: SummaryDrafted, parsed: TranscriptParsed, now: datetime) -> CompetenciesObserved:
    return CompetenciesObserved(
        **following(drafted, "competencies", "stage:observe", now),
        session_id=drafted.session_id,
        transcript_version=parsed.transcript.version,
        framework=FRAMEWORK,
        rules_version=RULES_VERSION,
        markers=competencies(parsed.transcript),
    )


@dataclass(frozen=True)
class Observe:
    store: SummaryStore
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, SummaryDrafted)
        if event.summary.cause not in NEW_WORDS:
            return []
        parsed = await self.store.transcript(event.session_id, event.summary.transcript_version)
        return [] if parsed is None else [await asyncio.to_thread(decide, event, parsed, self.now())]
