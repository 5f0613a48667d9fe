"""Stage refine: a coach's words about the newest summary to the next version, or to the reason why not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import SummaryStore
from schemas.difference import changes
from schemas.events import RefinementDeclined, RefineSummary, SummaryDrafted, TranscriptParsed
from schemas.record import Event, following
from schemas.summary import Summary
from streams.analyst import Analyst, Declined, Outcome
from streams.evidence import checked
from streams.going_back import asked_return, returned

ACTOR = "stage:refine"


def decide(
    command: RefineSummary,
    before: SummaryDrafted,
    parsed: TranscriptParsed,
    outcome: Outcome,
    now: datetime,
) -> SummaryDrafted | RefinementDeclined:
    """The next version with what changed; or, when nothing changes, no version."""
    if isinstance(outcome, Declined):
        return declined(command, outcome, now)
    old = before.summary
    summary = checked(
        old.changed(
            version=old.version + 1,
            parent_version=old.version,
            cause=outcome.cause,
            cause_event_id=command.event_id,
            created_at=now,
            restored_version=outcome.restored_version,
            asked_of_version=None,
            layout=outcome.layout,
            statements=outcome.statements,
            removed=outcome.removed,
        ),
        parsed.transcript,
    )
    return SummaryDrafted(
        **following(command, "summary", ACTOR, now),
        session_id=command.session_id,
        title=before.title,
        summary=summary,
        changes=changes(old, summary),
        reply=outcome.reply,
        command=command.command,
    )


def declined(command: RefineSummary, outcome: Declined, now: datetime) -> RefinementDeclined:
    return RefinementDeclined(
        **following(command, "declined", ACTOR, now),
        session_id=command.session_id,
        command=command.command,
        reply=outcome.reply,
        suggestions=outcome.suggestions,
    )


@dataclass(frozen=True)
class Refine:
    analyst: Analyst
    store: SummaryStore
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, RefineSummary)
        while True:
            made = await self.store.summary_caused_by(event.event_id)
            if made:
                return [made]
            before = await self.store.summary(event.session_id)
            # A correction that analyze has still to follow is no business of this command.
            on = before.summary.transcript_version if before else None
            parsed = await self.store.transcript(event.session_id, on)
            if before is None or parsed is None or before.coach_id != event.coach_id:
                return [declined(event, _NO_SUMMARY, self.now())]
            outcome = await self._outcome(event, before.summary, parsed)
            result = await asyncio.to_thread(decide, event, before, parsed, outcome, self.now())
            if isinstance(result, RefinementDeclined) or await self.store.save_summary(result):
                return [result]

    async def _outcome(self, event: RefineSummary, summary: Summary, parsed: TranscriptParsed) -> Outcome:
        """Going back is the same whoever wrote the summary, so no analyst is asked."""
        wanted = asked_return(event.command)
        if wanted is None:
            return await self.analyst.refine(summary, event.command, parsed)
        return await returned(wanted, summary, parsed, self.store)


_NO_SUMMARY = Declined(
    "This session has no summary yet, so there is nothing to change. Upload a transcript, and I will draft one.", []
)
