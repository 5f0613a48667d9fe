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
from streams.extractive.ranking import Budget, diverse, salience
from streams.extractive.topic import Topic, about
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import stems

_SHORT_LIST = 40
_AKIN_LIST = 150
"""How many sentences, the weightiest by their words, are worth embedding."""


async def found_about(
    embedder: Embedder, transcript: Transcript, topic: Topic, known: Sequence[Statement], count: int
) -> list[Statement]:
    """At most `count` new overview statements about `topic`. Of what does not name the topic only the weightiest is
    embedded, and only where too few sentences name it."""
    conversation = await asyncio.to_thread(listen, transcript)
    fresh = _unquoted(_statements(conversation), known)
    named = [sentence for sentence in fresh if topic.named_in(sentence.text)]
    pool = named if len(named) >= count else named + _weightiest([one for one in fresh if one not in named])
    if not pool:
        return []
    rows = await embedder.embed([sentence.text for sentence in pool], Priority.DRAFT)
    nearness = topic.nearness([sentence.text for sentence in pool], rows)
    near = about(nearness, count)
    pool, rows = [pool[row] for row in near], rows[near]
    if not pool:
        return []
    scores = 0.5 * np.minimum(nearness[near], 1) + 0.5 * form(pool)
    chosen = diverse(scores, rows, _lengths(pool), Budget(count), rows[:0])
    return [_statement(pool[row], f"about {topic.text}", transcript) for row in chosen]


async def more_sentences(
    embedder: Embedder, transcript: Transcript, known: Sequence[Statement], count: int
) -> list[Statement]:
    """At most `count` overview statements that come next in weight and repeat nothing that is known."""
    conversation = await asyncio.to_thread(listen, transcript)
    pool = [one for one in _unquoted(candidates(conversation, set()), known) if len(one.text.split()) >= 8]
    if not pool:
        return []
    scores = 0.5 * salience(pool, theme_of(known)) + 0.5 * form(pool)
    short = sorted(np.argsort(-scores, kind="stable")[:_SHORT_LIST].tolist())
    pool, scores = [pool[row] for row in short], scores[short]
    rows = await embedder.embed([*(one.text for one in pool), *(one.text for one in known)], Priority.DRAFT)
    chosen = diverse(scores, rows[: len(pool)], _lengths(pool), Budget(count), rows[len(pool) :])
    return [_statement(pool[row], "next in weight", transcript) for row in chosen]


def theme_of(statements: Sequence[Statement]) -> frozenset[str]:
    """The word stems of what a summary says the session was about."""
    return frozenset(word for one in statements if one.section in THEME for word in stems(one.text))


def _statements(conversation: Conversation) -> list[Sentence]:
    """Whatever says something, whoever said it and whenever: a topic may come up in small talk."""
    return [one for one in conversation.said if len(one.text.split()) >= 5 and not is_question(one.text)]


def _weightiest(pool: list[Sentence]) -> list[Sentence]:
    scores = salience(pool, frozenset()) + form(pool)
    return [pool[row] for row in sorted(np.argsort(-scores, kind="stable")[:_AKIN_LIST].tolist())]


def _unquoted(pool: Sequence[Sentence], known: Sequence[Statement]) -> list[Sentence]:
    """Those that no known statement quotes."""
    quoted = {(span.segment_id, span.start_char) for one in known for span in one.evidence}
    return [
        sentence
        for sentence in pool
        if not any((piece.segment.segment_id, piece.start) in quoted for piece in sentence.pieces)
    ]


def _lengths(pool: Sequence[Sentence]) -> np.ndarray:
    return np.array([len(sentence.text.split()) for sentence in pool])


def _statement(sentence: Sentence, rule: str, transcript: Transcript) -> Statement:
    return statement(Finding(Section.OVERVIEW, rule, 1, (sentence,)), transcript)
