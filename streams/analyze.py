"""Stage analyze: a transcript to its first summary, a corrected one to the next; a new draft where one is asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import SummaryStore
from schemas.difference import changes
from schemas.events import AnalyzeSession, DraftShadow, RefinementDeclined, SummaryDrafted, TranscriptParsed
from schemas.record import Event, following
from schemas.summary import Cause, Metrics, Section, Summary, Support
from streams.analyst import EXTRACTIVE, Analyst, Author, Draft
from streams.carry import Correction, Drafts
from streams.engagement import identified
from streams.evidence import checked
from streams.metrics import measure
from streams.revise import ACTOR, Basis, revise


@dataclass(frozen=True)
class Written:
    """Who wrote a draft, and on what occasion. `previous` is the summary it follows, if any."""

    author: Author
    event: TranscriptParsed | AnalyzeSession | DraftShadow
    previous: SummaryDrafted | None = None


def decide(parsed: TranscriptParsed, draft: Draft, metrics: Metrics, now: datetime, by: Written) -> SummaryDrafted:
    """The next version; the first where there is none yet."""
    summary = written(parsed, draft, metrics, now, by)
    return SummaryDrafted(
        **following(by.event, "summary", ACTOR, now),
        session_id=parsed.session_id,
        title=parsed.title,
        session_date=parsed.session_date,
        summary=summary,
        changes=changes(by.previous.summary, summary) if by.previous else [],
        reply=" ".join(filter(None, (_reply(summary), draft.note))),
    )


def written(parsed: TranscriptParsed, draft: Draft, metrics: Metrics, now: datetime, by: Written) -> Summary:
    """The draft as a summary that follows the one before, its evidence checked."""
    previous = by.previous.summary if by.previous else None
    summary = Summary(
        version=previous.version + 1 if previous else 1,
        parent_version=previous.version if previous else None,
        cause=_cause(parsed, by),
        cause_event_id=by.event.event_id,
        transcript_version=parsed.transcript.version,
        transcript_sha256=parsed.transcript.sha256,
        analyst=by.author.analyst,
        analyst_version=by.author.version,
        created_at=now,
        layout=draft.layout,
        statements=draft.statements,
        removed=draft.removed,
        metrics=metrics,
        voice_version=draft.voice_version,
        prompt=by.author.prompt,
        prompt_version=by.author.prompt_version,
        usage=by.author.usage,
    )
    return identified(checked(summary, parsed.transcript), parsed.session_id)


@dataclass(frozen=True)
class Analyze:
    analyst: Analyst
    store: SummaryStore
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, TranscriptParsed | AnalyzeSession)
        made = await self.store.summary_caused_by(event.event_id)
        if made:
            return [made]
        if isinstance(event, TranscriptParsed):
            await self.store.save_transcript(event)
            if event.transcript.version > 1 and (revised := await self._revised(event)) is not None:
                return revised
            parsed = event
        else:
            stored = await self.store.transcript(event.session_id)
            if stored is None or stored.coach_id != event.coach_id:
                return [self._nothing_to_draft(event)]
            parsed = stored
        draft = await self.analyst.draft(parsed, event.analyst if isinstance(event, AnalyzeSession) else None)
        metrics = await asyncio.to_thread(measure, parsed.transcript)
        return [await self._saved(event, parsed, draft, metrics)]

    async def _revised(self, parsed: TranscriptParsed) -> list[Event] | None:
        """The summary on the corrected words; null when nothing can be carried over, so that one is to be drafted."""
        while True:
            previous = await self.store.summary(parsed.session_id)
            if previous is None:
                return None
            if previous.summary.transcript_version >= parsed.transcript.version:
                return []
            before = await self.store.transcript(parsed.session_id, previous.summary.transcript_version)
            if before is None:
                return None
            correction = Correction(before.transcript, parsed.transcript)
            if not correction.same_passages():
                return None
            reached = bool(correction.reworded() or correction.recast())
            # A model does not draft the same words alike twice, so that there is no same place to take anew.
            redone = reached and previous.summary.prompt is None
            drafts = await self._drafts(before, parsed) if redone else None
            metrics = await asyncio.to_thread(measure, parsed.transcript)
            basis = Basis(previous, correction, drafts, metrics)
            revised = await asyncio.to_thread(revise, parsed, basis, self.now())
            if await self.store.save_summary(revised):
                return [revised]

    async def _drafts(self, before: TranscriptParsed, after: TranscriptParsed) -> Drafts:
        drafts = [await self.analyst.draft(parsed, EXTRACTIVE) for parsed in (before, after)]
        return Drafts(drafts[0].statements, drafts[1].statements)

    async def _saved(
        self, event: TranscriptParsed | AnalyzeSession, parsed: TranscriptParsed, draft: Draft, metrics: Metrics
    ) -> SummaryDrafted:
        """A version that another run took in the meantime is followed, not overwritten."""
        author = draft.author or Author(self.analyst.name, self.analyst.version)
        while True:
            previous = await self.store.summary(parsed.session_id)
            by = Written(author, event, previous)
            drafted = await asyncio.to_thread(decide, parsed, draft, metrics, self.now(), by)
            if await self.store.save_summary(drafted):
                return drafted
            made = await self.store.summary_caused_by(event.event_id)
            if made:
                return made

    def _nothing_to_draft(self, event: AnalyzeSession) -> RefinementDeclined:
        return RefinementDeclined(
            **following(event, "declined", ACTOR, self.now()),
            session_id=event.session_id,
            command="draft again",
            reply="This session has no transcript yet, so there is nothing to summarise. Upload one first.",
            suggestions=[],
        )


def _cause(parsed: TranscriptParsed, by: Written) -> Cause:
    if by.previous is None:
        return Cause.INITIAL
    if by.previous.summary.transcript_sha256 != parsed.transcript.sha256:
        return Cause.TRANSCRIPT_CORRECTED
    return Cause.COACH_CHAT


def _reply(summary: Summary) -> str:
    sentences = len(summary.statements)
    if not sentences:
        return "I found nothing in this session that I could summarise."
    agreed = len(list(summary.of(Section.COMMITMENTS)))
    counted = f"{sentences} sentence{'s' * (sentences != 1)}, {agreed} commitment{'s' * (agreed != 1)}"
    unproved = sum(one.support is Support.UNSUPPORTED for one in summary.statements)
    if not unproved:
        return f"The summary is ready: {counted}, each with the words it rests on."
    return (
        f"The summary is ready: {counted}. {unproved} of the sentences I could not prove by the words: see the marks."
    )
