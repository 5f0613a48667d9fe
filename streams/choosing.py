"""The analyst of a process that has a language model: the model where it may be asked, the rules where not.

What the coach chose, and what the model did, decides; the coach is told whenever it is not the model's work.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from connectors.analysis_port import AnalysisRuns, AnalysisSettings, Fallback
from connectors.language_model import LanguageModel, ModelRefused
from connectors.ports import Unavailable
from connectors.prompt_template import BadTemplate, Prompt
from connectors.prompts_port import PromptStore
from schemas.events import AnalysisProgressed, TranscriptParsed
from schemas.ids import new_id
from schemas.summary import Summary
from streams.analyst import EXTRACTIVE, Analyst, Author, Clarification, Draft, Outcome, Postponed, Stopped
from streams.extractive import commands
from streams.extractive.grammar import read
from streams.generative import GenerativeAnalyst
from streams.generative.analyst import Prompts
from streams.generative.material import PART_CHARACTERS
from streams.generative.prices import Prices
from streams.generative.run import ModelAway, Progress, Run
from streams.generative.telling import message

log = logging.getLogger(__name__)

TICK_S = 1.0
"""Between looks at whether a run may go on."""
TOLD_EVERY = 3
"""Ticks between two words to the coach about a phase that goes on: they stay in the stream, and a draft has many."""

Result = TypeVar("Result")
Gate = Callable[[TranscriptParsed], Awaitable[str | None]]
"""Why the model may not be asked about these words, and what the coach can do; null where it may."""
Tell = Callable[[AnalysisProgressed], Awaitable[object]]

_BY_RULES = (
    commands.Arrange,
    commands.Remove,
    commands.RemoveSection,
    commands.OnlySections,
    commands.Swap,
    commands.Place,
    commands.MoveTo,
    commands.Rewrite,
    commands.Write,
    commands.SetVisibility,
    commands.Rename,
    commands.RestoreLast,
    commands.RestoreAll,
)
"""Commands that mean one thing only: done at once, exactly, and at no cost."""


class Barred(Exception):
    """The model may not be asked any more; the message says why."""


NO_ANSWER = (Barred, BadTemplate, ModelRefused, ModelAway)
"""Why there is nothing by the model."""


@dataclass(frozen=True)
class Outside:
    """What a run needs of the world. `pause` is asyncio.sleep, injected."""

    gate: Gate
    settings: AnalysisSettings
    runs: AnalysisRuns
    prompts: PromptStore
    tell: Tell
    now: Callable[[], datetime]
    pause: Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class ChosenAnalyst:
    rules: Analyst
    model: LanguageModel
    prices: Prices
    outside: Outside
    part_characters: int = PART_CHARACTERS
    version: str = "1"

    @property
    def name(self) -> str:
        return self.model.name

    async def draft(self, parsed: TranscriptParsed, wanted: str | None = None, style: str = "") -> Draft:
        settings = await self.outside.settings.of(parsed.coach_id)
        if (wanted or settings.analyst) == EXTRACTIVE:
            return await self._by_rules(parsed)
        try:
            return await self.by_model(parsed, await self.outside.prompts.in_use(parsed.coach_id), style)
        except NO_ANSWER as error:
            why = self.why(error)
            if isinstance(error, ModelAway) and settings.fallback is Fallback.WAIT:
                raise Postponed(why) from error
            return await self._by_rules(parsed, f"{why} So I wrote it by rules, from the words as they were said.")

    async def by_model(self, parsed: TranscriptParsed, own: Mapping[str, Prompt], style: str = "") -> Draft:
        """A draft by the model or by nobody, with the coach's `own` prompts. Raises one of NO_ANSWER, or Stopped."""
        prompts = Prompts(**own)
        return await self._watched(parsed, lambda run: self._asking(run, prompts, style).draft(parsed))

    async def refine(self, summary: Summary, command: str, parsed: TranscriptParsed, style: str = "") -> Outcome:
        settings = await self.outside.settings.of(parsed.coach_id)
        understood = read(command)
        exact = bool(understood) and all(isinstance(one, _BY_RULES) for one in understood)
        if settings.analyst == EXTRACTIVE or exact:
            return await self.rules.refine(summary, command, parsed)
        try:
            prompts = Prompts(**await self.outside.prompts.in_use(parsed.coach_id))
            return await self._watched(
                parsed, lambda run: self._asking(run, prompts, style).refine(summary, command, parsed)
            )
        except NO_ANSWER as error:
            why = self.why(error)
            if isinstance(error, ModelAway) and settings.fallback is Fallback.WAIT:
                raise Postponed(why) from error
            outcome = await self.rules.refine(summary, command, parsed)
            if isinstance(outcome, Clarification):
                return replace(outcome, question=f"{why} By rules: {outcome.question}")
            return replace(outcome, reply=f"{why} By rules: {outcome.reply}")

    def _asking(self, run: Run, prompts: Prompts, style: str) -> GenerativeAnalyst:
        return GenerativeAnalyst(run, prompts, style, self.part_characters)

    def why(self, error: Exception) -> str:
        """To the coach, of one of NO_ANSWER."""
        if isinstance(error, ModelRefused):
            return f"{self.name} refused: {error}."
        if isinstance(error, BadTemplate):
            return f"Your prompt cannot be used here: {error}."
        return f"{error}." if isinstance(error, ModelAway) else str(error)

    async def _by_rules(self, parsed: TranscriptParsed, note: str = "") -> Draft:
        draft = await self.rules.draft(parsed)
        return replace(draft, author=Author(self.rules.name, self.rules.version), note=note)

    async def _watched(self, parsed: TranscriptParsed, work: Callable[[Run], Awaitable[Result]]) -> Result:
        """Raises Barred or Stopped as soon as the run may not go on, whatever the model is doing."""

        async def permit() -> None:
            if await self.outside.runs.cancelled(parsed.session_id):
                raise Stopped("Stopped, as you said. Nothing was changed.")
            if barred := await self.outside.gate(parsed):
                raise Barred(barred)

        run = Run(self.model, self.prices, permit, self.outside.pause)
        await permit()
        watching = asyncio.ensure_future(self._watch(parsed, run))
        working = asyncio.ensure_future(work(run))
        try:
            await asyncio.wait((watching, working), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                watching.result()
            return await working
        finally:
            for task in (watching, working):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task

    async def _watch(self, parsed: TranscriptParsed, run: Run) -> None:
        """Ends only by raising."""
        told: Progress | None = None
        quiet = 0
        while True:
            with suppress(Unavailable):
                await run.permit()
            quiet += 1
            if told is None or run.progress.place() != told.place() or (quiet >= TOLD_EVERY and told != run.progress):
                told, quiet = replace(run.progress), 0
                await self._told(parsed, told)
            await self.outside.pause(TICK_S)

    async def _told(self, parsed: TranscriptParsed, progress: Progress) -> None:
        now = self.outside.now()
        event = AnalysisProgressed(
            event_id=new_id(now),
            occurred_at=now,
            coach_id=parsed.coach_id,
            correlation_id=parsed.correlation_id,
            causation_id=parsed.event_id,
            actor="stage:analyze",
            session_id=parsed.session_id,
            phase=progress.phase,
            part=progress.part,
            parts=progress.parts,
            characters=progress.characters,
            message=message(self.name, progress),
        )
        try:
            await self.outside.tell(event)
        except Unavailable as error:
            # Progress is no result: without it the work goes on.
            log.warning("the progress of %s is not told: %s", parsed.session_id, error)
