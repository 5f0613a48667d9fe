"""Stage refine: a coach's words about the newest summary to the next version, or to the reason why not."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import SummaryStore
from schemas.events import RefinementDeclined, RefineSummary, SummaryDrafted, TranscriptParsed
from schemas.record import Event, following
from schemas.summary import Cause, Summary
from streams.analyst import Analyst, Declined, Refinement
from streams.carry import Correction, carry
from streams.difference import changes
from streams.evidence import checked

ACTOR = "stage:refine"

_UNDO = re.compile(
    r"(?:please )?(?:undo|revert|go back|take that back)(?: (?:that|it|this|the last (?:change"
    r"|one)))?(?: please)?[.!]?",
    re.I,
)
_VERSION = re.compile(
    r"(?:please )?(?:go back|revert|return|switch)(?: it)? to (?:version |v)(?P<version>[0-9]{1,6})(?: please)?[.!]?",
    re.I,
)


def decide(
    command: RefineSummary,
    before: SummaryDrafted,
    parsed: TranscriptParsed,
    outcome: Refinement | Declined,
    now: datetime,
    cause: Cause = Cause.COACH_CHAT,
) -> SummaryDrafted | RefinementDeclined:
    """The next version with what changed; or, when nothing changes, no version."""
    if isinstance(outcome, Declined):
        return declined(command, outcome, now)
    old = before.summary
    summary = checked(
        old.changed(
            version=old.version + 1,
            parent_version=old.version,
            cause=cause,
            cause_event_id=command.event_id,
            created_at=now,
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
            cause, outcome = await self._outcome(event, before.summary, parsed)
            result = await asyncio.to_thread(decide, event, before, parsed, outcome, self.now(), cause)
            if isinstance(result, RefinementDeclined) or await self.store.save_summary(result):
                return [result]

    async def _outcome(
        self, event: RefineSummary, summary: Summary, parsed: TranscriptParsed
    ) -> tuple[Cause, Refinement | Declined]:
        """Going back is the same whoever wrote the summary, so no analyst is asked."""
        version = asked_version(event.command, summary)
        if version is None:
            return Cause.COACH_CHAT, await self.analyst.refine(summary, event.command, parsed)
        earlier = await self.store.summary(event.session_id, version) if 0 < version < summary.version else None
        if earlier is None:
            return Cause.REVERT, _NO_SUCH_VERSION
        old = earlier.summary
        made_from = await self.store.transcript(event.session_id, old.transcript_version)
        if made_from is None or old.transcript_version == summary.transcript_version:
            reply = f"Back to version {version} as it was."
            return Cause.REVERT, Refinement(old.statements, old.removed, old.layout, reply)
        correction = Correction(made_from.transcript, parsed.transcript)
        if not correction.same_passages():
            return Cause.REVERT, _READ_ANOTHER_WAY
        carried = carry(old, correction)
        reply = f"Back to version {version}, with the transcript as it is corrected by now."
        return Cause.REVERT, Refinement(carried.statements, carried.removed, old.layout, reply)


def asked_version(command: str, summary: Summary) -> int | None:
    """The version that a command wants back; null when it wants something else."""
    said = command.strip()
    if match := _VERSION.fullmatch(said):
        return int(match["version"])
    return (summary.parent_version or 0) if _UNDO.fullmatch(said) else None


_NO_SUMMARY = Declined(
    "This session has no summary yet, so there is nothing to change. Upload a transcript, and I will draft one.", []
)
_READ_ANOTHER_WAY = Declined(
    "The transcript was read another way since that version, so its sentences cannot be proved any more.",
    ["shorter", "as bullets"],
)
_NO_SUCH_VERSION = Declined(
    "There is no earlier version like that to go back to.", ["restore everything", "make it shorter", "as bullets"]
)
