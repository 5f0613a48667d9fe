"""Models for tests, and a desk with one of them: what the stages do with it is looked at from the outside."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.analysis_port import CoachSettings
from connectors.language_model import Answer, LanguageModel, Question, Tokens
from connectors.memory import (
    MemoryAnalysisRuns,
    MemoryAnalysisSettings,
    MemoryClients,
    MemoryCommitmentEntries,
    MemoryEmbedder,
    MemoryPrompts,
    MemoryQuestions,
    MemoryReadModels,
    MemorySharing,
    MemorySummaries,
    ScriptedModel,
)
from connectors.memory.language_model import Line
from schemas.events import AnalysisProgressed, AnalyzeSession, RefineSummary, SummaryDrafted, TranscriptParsed
from schemas.record import Event
from streams.agreements import Agreements
from streams.analyze import Analyze
from streams.choosing import ChosenAnalyst, Gate, Outside
from streams.dialogue import AddressBook, Dialogue
from streams.extractive import ExtractiveAnalyst
from streams.generative.prices import Prices
from streams.refine import Refine
from streams.supervise import Supervise
from tests.streams.analysis.builders import NOW

_LINE = re.compile(r"^\[(s\d+)\] (coach|client|other|speaker)[^:\n]*: (.*)$", re.MULTILINE)
TOKENS = Tokens(1_000_000, 100_000)
Raw = dict[str, Any]


def answer(value: Raw, tokens: Tokens = TOKENS) -> Answer:
    return Answer(json.dumps(value), "gpt-4o-mini-2024-07-18", tokens)


def claim(section: str, text: str, *quotes: tuple[str, str], **more: Any) -> Raw:
    evidence = [{"segment": segment, "quote": said} for segment, said in quotes]
    return {"section": section, "text": text, "evidence": evidence, "commitment": None, "outcome": None, **more}


def said(question: Question) -> list[tuple[str, str, str]]:
    """(segment, who, words) of each line that the question shows."""
    return _LINE.findall(question.material)


def honest(question: Question) -> Answer:
    """Quotes the client's first words as the overview, and every promise as a commitment."""
    lines = said(question)
    first = next((line for line in lines if line[1] == "client"), None)
    claims = [claim("OVERVIEW", first[2], (first[0], first[2]))] if first else []
    for segment, who, text in lines:
        if who == "client" and text.startswith("I'll "):
            promised = {"owner": "CLIENT", "kind": "ACTION", "due_text": "by Friday" if "by Friday" in text else None}
            claims.append(claim("COMMITMENTS", text, (segment, text), commitment=promised))
    return answer({"statements": claims})


def unsure(*suggestions: str) -> Answer:
    """To a refinement: which is meant?"""
    asked = {"question": "Which call?", "suggestions": list(suggestions)}
    return answer({**asked, "layout": "PROSE", "statements": [], "reply": ""})


UNSURE = unsure("drop Petra")


async def open_gate(parsed: TranscriptParsed) -> str | None:
    return None


@dataclass
class Clock:
    """Time passes when somebody pauses."""

    at: datetime = NOW
    pauses: list[float] = field(default_factory=list)
    _waiting: list[tuple[int, asyncio.Event]] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.at

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += timedelta(seconds=seconds)
        for count, event in self._waiting:
            if len(self.pauses) >= count:
                event.set()
        # Not 0: a loop that never rests leaves other threads no turn.
        await asyncio.sleep(0.001)

    async def passed(self, pauses: int) -> None:
        """Returns when that many pauses were taken."""
        event = asyncio.Event()
        self._waiting.append((pauses, event))
        await event.wait()


class Desk:
    """The stages analyze and refine with a model, in memory."""

    def __init__(self, script: Sequence[Line] | LanguageModel, gate: Gate = open_gate, part: int = 60_000) -> None:
        self.model: Any = ScriptedModel(script, "gpt-4o-mini") if isinstance(script, Sequence) else script
        self.store = MemorySummaries()
        self.settings, self.runs, self.clock = MemoryAnalysisSettings(), MemoryAnalysisRuns(), Clock()
        self.told: list[AnalysisProgressed] = []
        self.rules = ExtractiveAnalyst(MemoryEmbedder())
        self.prompts = MemoryPrompts()
        outside = Outside(gate, self.settings, self.runs, self.prompts, self._tell, self.clock, self.clock.pause)
        self.analyst = ChosenAnalyst(self.rules, self.model, Prices.read(), outside, part)
        self._analyze = Analyze(self.analyst, self.store, self.clock)
        refine = Refine(self.analyst, self.store, self.clock)
        self.sharing, self.questions = MemorySharing(), MemoryQuestions()
        models = MemoryReadModels()
        addresses, agreements = (
            AddressBook(models, MemoryClients()),
            Agreements(models, MemoryCommitmentEntries(models)),
        )
        self._refine = Dialogue(refine, self.store, self.sharing, self.questions, addresses, agreements, self.clock)

    async def _tell(self, event: AnalysisProgressed) -> None:
        self.told.append(event)

    async def set(self, **settings: Any) -> None:
        await self.settings.put("coach-1", CoachSettings(**settings))

    async def take(self, event: TranscriptParsed | AnalyzeSession | RefineSummary) -> list[Event]:
        stage = self._refine if isinstance(event, RefineSummary) else self._analyze
        return list(await Supervise(stage, self.runs, self.clock)(event))

    async def drafted(self, event: TranscriptParsed | AnalyzeSession | RefineSummary) -> SummaryDrafted:
        (made,) = await self.take(event)
        assert isinstance(made, SummaryDrafted), made
        return made

    async def drafted_by_rules(self, event: TranscriptParsed) -> SummaryDrafted:
        (made,) = await Analyze(self.rules, MemorySummaries(), self.clock)(event)
        assert isinstance(made, SummaryDrafted)
        return made
