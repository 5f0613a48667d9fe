"""Stage shadow: a session drafted with another prompt or analyst, beside its summary, for the coach to compare."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.analysis_port import AnalysisRuns
from connectors.ports import SummaryStore
from connectors.prompt_template import Prompt
from connectors.prompts_port import PromptStore
from connectors.shadows_port import Shadows
from connectors.voices_port import Voices
from schemas.events import AnalysisProgressed, DraftShadow, ShadowDeclined, ShadowDrafted, TranscriptParsed
from schemas.record import Event, following
from schemas.summary import Metrics
from streams.analyst import EXTRACTIVE, Analyst, Author, Draft, Stopped
from streams.analyze import Written, written
from streams.choosing import NO_ANSWER, ChosenAnalyst
from streams.metrics import measure
from streams.style.analyst import in_voice, style_of

ACTOR = "stage:shadow"


class NotDrafted(Exception):
    """The analyst that is to be tried wrote nothing; the message says why, for the coach."""


def decide(
    asked: DraftShadow, parsed: TranscriptParsed, draft: Draft, metrics: Metrics, now: datetime, by: Written
) -> ShadowDrafted:
    return ShadowDrafted(
        **following(asked, "shadow", ACTOR, now),
        shadow_id=asked.shadow_id,
        session_id=asked.session_id,
        title=parsed.title,
        summary=written(parsed, draft, metrics, now, by),
    )


def unheard(model: ChosenAnalyst) -> ChosenAnalyst:
    """Its progress is not told in the chat: the coach would take it for work on the summary."""

    async def tell(progress: AnalysisProgressed) -> None:
        pass

    return replace(model, outside=replace(model.outside, tell=tell))


@dataclass(frozen=True)
class Shadow:
    rules: Analyst
    model: ChosenAnalyst | None
    store: SummaryStore
    shadows: Shadows
    prompts: PromptStore
    voices: Voices
    runs: AnalysisRuns
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, DraftShadow)
        # A model that answered once is not paid again.
        if (made := await self.shadows.outcome(event.shadow_id, event.session_id)) is not None:
            return [made]
        await self.runs.begin(event.coach_id, event.session_id, event.event_id, self.now())
        outcome: Event
        try:
            outcome = await self._drafted(event)
        except (NotDrafted, Stopped) as error:
            outcome = self._declined(event, str(error))
        await self.runs.end(event.session_id, event.event_id)
        return [outcome]

    async def _drafted(self, event: DraftShadow) -> ShadowDrafted:
        parsed = await self.store.transcript(event.session_id)
        if parsed is None or parsed.coach_id != event.coach_id:
            raise NotDrafted("This session has no transcript, so there is nothing to draft. Upload one first.")
        previous = await self.store.summary(event.session_id)
        draft = await in_voice(await self._tried(parsed, event), parsed, self.voices)
        by = Written(draft.author or Author(self.rules.name, self.rules.version), event, previous)
        metrics = await asyncio.to_thread(measure, parsed.transcript)
        return await asyncio.to_thread(decide, event, parsed, draft, metrics, self.now(), by)

    async def _tried(self, parsed: TranscriptParsed, event: DraftShadow) -> Draft:
        """Raises NotDrafted or Stopped."""
        if event.analyst == EXTRACTIVE:
            return await self.rules.draft(parsed)
        if self.model is None:
            raise NotDrafted("No language model is set up: COACHSTREAM_MODEL names one.")
        prompts = await self._prompts(event)
        try:
            return await self.model.by_model(parsed, prompts, await style_of(parsed, self.voices))
        except NO_ANSWER as error:
            raise NotDrafted(self.model.why(error)) from error

    async def _prompts(self, event: DraftShadow) -> dict[str, Prompt]:
        """The coach's own in use, with the one that is tried in its place; the shipped one is tried by having none."""
        prompts = await self.prompts.in_use(event.coach_id)
        if event.prompt is None:
            return prompts
        others = {name: prompt for name, prompt in prompts.items() if name != event.prompt}
        if event.prompt_version is None:
            return others
        for prompt in await self.prompts.versions(event.coach_id, event.prompt):
            if prompt.version == event.prompt_version:
                return {**others, prompt.name: prompt}
        raise NotDrafted(f"You have no version {event.prompt_version} of the prompt {event.prompt}.")

    def _declined(self, event: DraftShadow, reply: str) -> ShadowDeclined:
        return ShadowDeclined(
            **following(event, "declined", ACTOR, self.now()),
            shadow_id=event.shadow_id,
            session_id=event.session_id,
            reply=reply,
        )
