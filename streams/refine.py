"""Stage refine: a coach's words or edit of a summary to its next version, or to the reason why not.

Each is applied to the version that the coach was looking at, and merged with whatever came between.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from connectors.ports import SummaryStore
from schemas.difference import changes
from schemas.events import (
    ChangeConflicted,
    ClarificationAsked,
    EditSummary,
    RefinementDeclined,
    RefineSummary,
    SummaryDrafted,
    TranscriptParsed,
)
from schemas.record import Event, following
from schemas.summary import Cause, Conflict, Summary
from streams.analyst import Analyst, Author, Clarification, Declined, Outcome, Refinement
from streams.carry import Correction, carry
from streams.edit import edited
from streams.engagement import identified
from streams.evidence import checked
from streams.going_back import returned
from streams.merge import alike, merge
from streams.requests import Return, read_request

ACTOR = "stage:refine"
BY_HAND = "(an edit by hand)"

Asked = RefineSummary | EditSummary
Result = SummaryDrafted | RefinementDeclined | ChangeConflicted | ClarificationAsked


@dataclass(frozen=True)
class Basis:
    """What a command is decided on. `seen` is the version looked at, on the newest one's transcript."""

    seen: Summary
    newest: SummaryDrafted
    parsed: TranscriptParsed

    @property
    def is_behind(self) -> bool:
        return self.seen.version != self.newest.summary.version


def decide(command: Asked, on: Basis, outcome: Outcome, now: datetime) -> Result:
    """The next version with what changed; or, when nothing changes, no version."""
    if isinstance(outcome, Refinement) and on.is_behind:
        merged = merge(on.seen, on.newest.summary, outcome)
        if isinstance(merged, list):
            return conflicted(command, on, merged, now)
        reply = f"{merged.reply} What changed since version {on.seen.version} is kept."
        # On other sentences it is no earlier version any more, so redo cannot lead past it.
        cause = Cause.REVERT if merged.cause in (Cause.UNDO, Cause.REDO) else merged.cause
        outcome = replace(merged, reply=reply, cause=cause, restored_version=None)
    if isinstance(outcome, Declined):
        return declined(command, outcome, now)
    if isinstance(outcome, Clarification):
        return clarified(command, on.seen.version, outcome, now)
    old = on.newest.summary
    if outcome.layout is old.layout and _same(outcome, old):
        return declined(command, _AS_IT_IS, now)
    summary = checked(
        old.changed(
            version=old.version + 1,
            parent_version=old.version,
            cause=outcome.cause,
            cause_event_id=command.event_id,
            created_at=now,
            restored_version=outcome.restored_version,
            asked_of_version=on.seen.version if on.is_behind else None,
            layout=outcome.layout,
            statements=outcome.statements,
            removed=outcome.removed,
            **_by(outcome.author),
        ),
        on.parsed.transcript,
    )
    summary = identified(summary, command.session_id)
    return SummaryDrafted(
        **following(command, "summary", ACTOR, now),
        session_id=command.session_id,
        title=on.newest.title,
        session_date=on.parsed.session_date,
        summary=summary,
        changes=changes(old, summary),
        reply=outcome.reply,
        command=_words(command),
    )


def _by(author: Author | None) -> dict[str, Any]:
    """Who wrote this version, where it is another than the one before; what it took is never that one's."""
    if author is None:
        return {"usage": None}
    return {
        "analyst": author.analyst,
        "analyst_version": author.version,
        "prompt": author.prompt,
        "prompt_version": author.prompt_version,
        "usage": author.usage,
    }


def declined(command: Asked, outcome: Declined, now: datetime) -> RefinementDeclined:
    return RefinementDeclined(
        **following(command, "declined", ACTOR, now),
        session_id=command.session_id,
        command=_words(command) or BY_HAND,
        reply=outcome.reply,
        suggestions=outcome.suggestions,
    )


def clarified(command: Asked, version: int, outcome: Clarification, now: datetime) -> ClarificationAsked:
    return ClarificationAsked(
        **following(command, "asked", ACTOR, now),
        session_id=command.session_id,
        summary_version=version,
        command=_words(command) or BY_HAND,
        reply=outcome.question,
        choices=outcome.choices,
    )


def conflicted(command: Asked, on: Basis, conflicts: list[Conflict], now: datetime) -> ChangeConflicted:
    newest = on.newest.summary.version
    count = len(conflicts)
    what = "A sentence that this would change was" if count == 1 else f"{count} sentences that this would change were"
    return ChangeConflicted(
        **following(command, "conflicted", ACTOR, now),
        session_id=command.session_id,
        based_on=on.seen.version,
        summary_version=newest,
        conflicts=conflicts,
        reply=f"{what} changed since version {on.seen.version}. Version {newest} stands: choose which words to keep.",
        command=_words(command),
    )


@dataclass(frozen=True)
class Refine:
    analyst: Analyst
    store: SummaryStore
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, RefineSummary | EditSummary)
        while True:
            made = await self.store.summary_caused_by(event.event_id)
            if made:
                return [made]
            newest = await self.store.summary(event.session_id)
            # A correction that analyze has still to follow is no business of this command.
            version = newest.summary.transcript_version if newest else None
            parsed = await self.store.transcript(event.session_id, version)
            if newest is None or parsed is None or newest.coach_id != event.coach_id:
                return [declined(event, _NO_SUMMARY, self.now())]
            seen = await self._seen(event, newest.summary, parsed)
            if seen is None:
                return [declined(event, _ANOTHER_TRANSCRIPT, self.now())]
            on = Basis(seen, newest, parsed)
            outcome = await self._outcome(event, seen, parsed)
            result = await asyncio.to_thread(decide, event, on, outcome, self.now())
            if not isinstance(result, SummaryDrafted) or await self.store.save_summary(result):
                return [result]

    async def _seen(self, event: Asked, newest: Summary, parsed: TranscriptParsed) -> Summary | None:
        """The version looked at, on the words of today; null where it rests on others."""
        if event.based_on is None or event.based_on >= newest.version:
            return newest
        drafted = await self.store.summary(event.session_id, event.based_on)
        if drafted is None:
            return newest
        seen = drafted.summary
        if seen.transcript_version == newest.transcript_version:
            return seen
        made_from = await self.store.transcript(event.session_id, seen.transcript_version)
        correction = made_from and Correction(made_from.transcript, parsed.transcript)
        if not correction or not correction.same_passages():
            return None
        carried = await asyncio.to_thread(carry, seen, correction)
        return seen.changed(statements=carried.statements, removed=carried.removed)

    async def _outcome(self, event: Asked, seen: Summary, parsed: TranscriptParsed) -> Outcome:
        """An edit by hand and going back are the same whoever wrote the summary, so no analyst is asked."""
        if isinstance(event, EditSummary):
            return await asyncio.to_thread(edited, seen, event, parsed.transcript)
        wanted = read_request(event.command)
        if isinstance(wanted, Return):
            return await returned(wanted, seen, parsed, self.store)
        return await self.analyst.refine(seen, event.command, parsed)


def _words(command: Asked) -> str | None:
    return command.command if isinstance(command, RefineSummary) else None


def _same(outcome: Refinement, old: Summary) -> bool:
    pairs = zip(outcome.statements, old.statements, strict=False)
    return len(outcome.statements) == len(old.statements) and all(alike(one, other) for one, other in pairs)


_AS_IT_IS = Declined("That is how it is already: nothing was changed.", ["undo", "make it shorter"])
_ANOTHER_TRANSCRIPT = Declined(
    "The transcript was read another way since the version you were looking at: say it again about the newest one.", []
)
_NO_SUMMARY = Declined(
    "This session has no summary yet, so there is nothing to change. Upload a transcript, and I will draft one.", []
)
