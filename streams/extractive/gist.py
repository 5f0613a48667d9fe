"""A session told in a few sentences, however many a reader has time for."""

import asyncio

from connectors.ports import Embedder, Priority
from schemas.summary import Statement
from schemas.transcript import Transcript
from streams.extractive.conversation import listen
from streams.extractive.finding import statement
from streams.extractive.overview import Weighed, overview, short_list
from streams.extractive.ranking import Budget


async def gist(embedder: Embedder, transcript: Transcript, budget: Budget) -> list[Statement]:
    """Overview statements in the order spoken, by the ranking that a summary's overview has; each proves itself."""
    choices = await asyncio.to_thread(_choices, transcript)
    if not choices:
        return []
    vectors = await embedder.embed([choice.sentence.text for choice in choices], Priority.DRAFT)
    found = await asyncio.to_thread(overview, choices, vectors, vectors[:0], budget)
    return [statement(finding, transcript) for finding in found]


def _choices(transcript: Transcript) -> list[Weighed]:
    return short_list(listen(transcript), set(), frozenset())
