"""More sentences of the transcript for a summary that stands: on a topic, or next in weight."""

import asyncio
from collections.abc import Sequence

import numpy as np

from connectors.ports import Embedder, Priority
from schemas.summary import Section, Statement
from schemas.transcript import Transcript
from streams.extractive.conversation import Conversation, listen
from streams.extractive.finding import Finding, statement
from streams.extractive.overview import THEME, candidates, form
from streams.extractive.ranking import diverse, salience
from streams.extractive.topic import ABOUT, Topic
from streams.sentences import Sentence
from streams.vocabulary import stems

_SHORT_LIST = 40
"""How many sentences, the weightiest by their words, are worth embedding."""


async def found_about(
    embedder: Embedder, transcript: Transcript, topic: Topic, known: Sequence[Statement], count: int
) -> list[Statement]:
    """At most `count` new overview statements about `topic`. The rest of the transcript is embedded only where too
    few sentences name the topic."""
    conversation = await asyncio.to_thread(listen, transcript)
    fresh = _fresh(conversation, known, 0)
    named = [sentence for sentence in fresh if topic.named_in(sentence.text)]
    pool = named if len(named) >= count else fresh
    if not pool:
        return []
    rows = await embedder.embed([sentence.text for sentence in pool], Priority.DRAFT)
    nearness = topic.nearness([sentence.text for sentence in pool], rows)
    near = np.flatnonzero(nearness >= ABOUT)
    pool, rows = [pool[row] for row in near], rows[near]
    if not pool:
        return []
    scores = 0.5 * np.minimum(nearness[near], 1) + 0.5 * form(pool)
    chosen = diverse(scores, rows, _places(conversation, pool), count, rows[:0])
    return [_statement(pool[row], f"about {topic.text}", transcript) for row in chosen]


async def more_sentences(
    embedder: Embedder, transcript: Transcript, known: Sequence[Statement], count: int
) -> list[Statement]:
    """At most `count` overview statements that come next in weight and repeat nothing that is known."""
    conversation = await asyncio.to_thread(listen, transcript)
    pool = _fresh(conversation, known, 8)
    if not pool:
        return []
    scores = 0.5 * salience(pool, theme_of(known)) + 0.5 * form(pool)
    short = sorted(np.argsort(-scores, kind="stable")[:_SHORT_LIST].tolist())
    pool, scores = [pool[row] for row in short], scores[short]
    rows = await embedder.embed([*(one.text for one in pool), *(one.text for one in known)], Priority.DRAFT)
    chosen = diverse(scores, rows[: len(pool)], _places(conversation, pool), count, rows[len(pool) :])
    return [_statement(pool[row], "next in weight", transcript) for row in chosen]


def theme_of(statements: Sequence[Statement]) -> frozenset[str]:
    """The word stems of what a summary says the session was about."""
    return frozenset(word for one in statements if one.section in THEME for word in stems(one.text))


def _fresh(conversation: Conversation, known: Sequence[Statement], least: int) -> list[Sentence]:
    """Sentences that could stand in an overview and that no known statement quotes."""
    quoted = {(span.segment_id, span.start_char) for one in known for span in one.evidence}
    pool = candidates(conversation, set())
    return [
        sentence
        for sentence in pool
        if len(sentence.text.split()) >= least
        and not any((piece.segment.segment_id, piece.start) in quoted for piece in sentence.pieces)
    ]


def _places(conversation: Conversation, pool: Sequence[Sentence]) -> np.ndarray:
    return np.array([sentence.index for sentence in pool]) / conversation.end


def _statement(sentence: Sentence, rule: str, transcript: Transcript) -> Statement:
    return statement(Finding(Section.OVERVIEW, rule, 1, (sentence,)), transcript)
