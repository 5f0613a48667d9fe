"""Drafting and refining by a language model: questions made, answers turned into statements."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.language_model import Question
from connectors.prompt_template import BUILT_IN, Prompt
from schemas.events import AnalysisPhase, TranscriptParsed
from schemas.summary import Statement, Summary
from schemas.transcript import Segment
from streams.analyst import Author, Draft, Outcome
from streams.generative import claims, material
from streams.generative.changing import changed
from streams.generative.citing import Source, statement
from streams.generative.merging import MOST, chosen, distinct, in_order
from streams.generative.run import Run

VERSION = "1"
MOST_OF_PART = 60
"""Statements taken of one answer: a summary has a third of it."""


@dataclass(frozen=True)
class Prompts:
    """The templates of one analysis."""

    draft: Prompt = BUILT_IN["draft"]
    refine: Prompt = BUILT_IN["refine"]
    merge: Prompt = BUILT_IN["merge"]


@dataclass(frozen=True)
class GenerativeAnalyst:
    """The work of one `run`."""

    run: Run
    prompts: Prompts = Prompts()
    style: str = ""
    """How to write, as the draft and refine templates take it."""
    part_characters: int = material.PART_CHARACTERS
    """Of the session's words, what one question holds."""

    async def draft(self, parsed: TranscriptParsed) -> Draft:
        """Raises what Run.ask raises."""
        cut = material.parts(parsed.transcript.segments, self.part_characters)
        self.run.progress.parts = len(cut)
        found: list[Statement] = []
        for number, segments in enumerate(cut, start=1):
            self.run.progress.part = number
            found += await self._of_part(parsed, segments)
        candidates = await asyncio.to_thread(distinct, found)
        if len(cut) > 1 and len(candidates) > MOST:
            candidates = await self._merged(parsed, candidates)
        return Draft(in_order(candidates, parsed.transcript), author=self._author(self.prompts.draft))

    async def refine(self, summary: Summary, command: str, parsed: TranscriptParsed) -> Outcome:
        """Raises what Run.ask raises."""
        fence = material.Fence.of(parsed.transcript, "refine")
        values = {**self._about(parsed), "command": command, "layout": summary.layout.value}
        shown = material.needed(parsed.transcript, summary.statements, command, self.part_characters)
        data = (
            fence.around("title", parsed.title),
            fence.around("summary", material.numbered(summary.statements)),
            fence.around("transcript", material.lines(shown, parsed.transcript)),
        )
        question = _question(self.prompts.refine.render(values), fence, "\n".join(data), claims.ClaimedRefinement)
        answer = await self.run.ask(
            question, lambda text: claims.read(claims.ClaimedRefinement, text), AnalysisPhase.WRITING
        )
        return changed(summary, command, answer, self._source(parsed), self._author(self.prompts.refine))

    async def _of_part(self, parsed: TranscriptParsed, segments: Sequence[Segment]) -> list[Statement]:
        fence = material.Fence.of(parsed.transcript, "draft")
        words = fence.around("transcript", material.lines(segments, parsed.transcript))
        data = f"{fence.around('title', parsed.title)}\n{words}"
        question = _question(self.prompts.draft.render(self._about(parsed)), fence, data, claims.ClaimedDraft)
        answer = await self.run.ask(
            question, lambda text: claims.read(claims.ClaimedDraft, text), AnalysisPhase.WRITING
        )
        return await asyncio.to_thread(_stated, answer, self._source(parsed))

    async def _merged(self, parsed: TranscriptParsed, candidates: Sequence[Statement]) -> list[Statement]:
        fence = material.Fence.of(parsed.transcript, "merge")
        data = fence.around("statements", material.numbered(candidates))
        question = _question(self.prompts.merge.render({"most": MOST}), fence, data, claims.ClaimedChoice)
        answer = await self.run.ask(
            question, lambda text: claims.read(claims.ClaimedChoice, text), AnalysisPhase.MERGING
        )
        return chosen(candidates, answer.keep)

    def _about(self, parsed: TranscriptParsed) -> dict[str, object]:
        day = parsed.session_date.isoformat() if parsed.session_date else None
        return {"session_date": day, "style": self.style}

    def _source(self, parsed: TranscriptParsed) -> Source:
        return Source(parsed.transcript, parsed.session_date, parsed.timezone, self.run.model.name)

    def _author(self, prompt: Prompt) -> Author:
        usage = self.run.usage()
        return Author(usage.model, VERSION, prompt.label, prompt.version, usage)


def _stated(answer: claims.ClaimedDraft, source: Source) -> list[Statement]:
    made = (statement(claim, source) for claim in answer.statements[:MOST_OF_PART])
    return [one for one in made if one is not None]


def _question(template: str, fence: material.Fence, data: str, kind: type[claims.Claimed]) -> Question:
    name = kind.__name__.removeprefix("Claimed").lower()
    return Question(f"{template.strip()}\n\n{material.rules(fence)}", data, name, claims.schema(kind))
