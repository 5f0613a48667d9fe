"""The extractive analyst behind the port: rules off the loop, one embedding call to a draft."""

import asyncio
from dataclasses import dataclass

import numpy as np

from connectors.ports import Embedder, Priority
from schemas.events import TranscriptParsed
from schemas.summary import Summary
from streams.analyst import Draft, Outcome
from streams.extractive.draft import compose, gather
from streams.extractive.refinement import Refiner


@dataclass(frozen=True)
class ExtractiveAnalyst:
    embedder: Embedder
    name: str = "extractive"
    version: str = "1"

    async def draft(self, parsed: TranscriptParsed, wanted: str | None = None, style: str = "") -> Draft:
        gathered = await asyncio.to_thread(gather, parsed.transcript, parsed.session_date, parsed.timezone)
        texts = gathered.texts()
        rows = await self.embedder.embed(list(texts.values()), Priority.DRAFT) if texts else ()
        vectors: dict[int, np.ndarray] = dict(zip(texts, rows, strict=True))
        return Draft(await asyncio.to_thread(compose, gathered, vectors, parsed.transcript))

    async def refine(self, summary: Summary, command: str, parsed: TranscriptParsed, style: str = "") -> Outcome:
        return await Refiner(self.embedder, parsed.transcript).refine(summary, command)
