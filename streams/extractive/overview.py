"""The few sentences that tell the session: central, unlike each other, and spread over its length."""

import re
from collections.abc import Sequence

import numpy as np

from connectors.ports import Vectors
from schemas.summary import Section
from streams.extractive.conversation import Conversation
from streams.extractive.finding import Finding
from streams.extractive.ranking import diverse, nearness, salience
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, words

THEME = (Section.GOAL, Section.INSIGHTS, Section.COMMITMENTS)
"""The sections that say what a session was about."""

_POINTS_BACK = frozenset(
    (
        "or",
        "that",
        "that's",
        "this",
        "those",
        "these",
        "it",
        "it's",
        "he",
        "he's",
        "she",
        "she's",
        "they",
        "they're",
        "him",
        "her",
    )
)
_OPENERS = frozenset(("and", "so", "but", "um", "yeah", "well", "because", "cause", "then", "yes", "no", "oh"))
_STUMBLE = re.compile(
    r"\b(?:um|uh|er|erm)\b|, (?:you know|like|sort of|i mean),|[a-z]-(?=\s)|\b(?:the|an?|to|of|and|is|was"
    r"|it's|but), |\.\.\.|…",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,20}\b")
_REASON = re.compile(r"\b(?:because|cause|so that|which is why|instead of|the reason|means)\b", re.IGNORECASE)
_LONGEST = 35
_SHORT_LIST = 80
_LENGTHS = ((400, 3), (3000, 4), (6000, 5))
_MOST = 6


def length(conversation: Conversation) -> int:
    """How many sentences an overview has: 3 to 6, by the words said."""
    said = sum(len(words(sentence.text)) for sentence in conversation.said)
    return next((count for limit, count in _LENGTHS if said < limit), _MOST)


def candidates(conversation: Conversation, taken: set[int]) -> list[Sentence]:
    """Statements that could stand alone. What is said before the session's question is small talk, and what comes once
    the coach asks for actions is told by the commitments."""
    able = [
        sentence
        for sentence in conversation.said
        if sentence.index not in taken and not is_question(sentence.text) and len(words(sentence.text)) >= 5
    ]
    clients = [sentence for sentence in able if conversation.from_client(sentence)]
    told = range(conversation.begins, conversation.closes)
    for pool, least, where in (
        (clients, 10, told),
        (clients, 8, range(conversation.end)),
        (able, 5, range(conversation.end)),
    ):
        fit = [one for one in pool if one.index in where and least <= len(words(one.text)) <= _LONGEST and _told(one)]
        if len(fit) >= _MOST:
            return fit
    return able


def short_list(conversation: Conversation, taken: set[int], theme: frozenset[str]) -> list[Sentence]:
    """The candidates that are weightiest by their words: those worth embedding."""
    pool = candidates(conversation, taken)
    scores = salience(pool, theme) + form(pool)
    return [pool[row] for row in sorted(np.argsort(-scores, kind="stable")[:_SHORT_LIST].tolist())]


def overview(
    conversation: Conversation,
    choices: list[Sentence],
    vectors: Vectors,
    said: Vectors,
    theme: frozenset[str],
    count: int,
) -> list[Finding]:
    """In the order spoken. `said` are the vectors of what the other sections say, and `theme` the word stems of the
    goal, the insights and the commitments: near to them is weighty, and too near says it twice."""
    if not choices or count < 1:
        return []
    scores = (
        0.25 * nearness(vectors, said if len(said) else vectors) + 0.45 * salience(choices, theme) + 0.3 * form(choices)
    )
    places = np.array([sentence.index for sentence in choices]) / conversation.end
    chosen = diverse(scores, vectors, places, count, said)
    return [
        Finding(Section.OVERVIEW, "central to the session", float(scores[row]), (choices[row],))
        for row in sorted(chosen, key=lambda row: choices[row].index)
    ]


def form(sentences: Sequence[Sentence]) -> np.ndarray:
    return np.array([_form(sentence) for sentence in sentences])


def _form(sentence: Sentence) -> float:
    """0 to 1: whether a sentence was said fluently, says much, and is understood without those around it."""
    spoken = words(sentence.text)
    opening = next((word for word in spoken if word not in _OPENERS), "")
    stumbles = len(_STUMBLE.findall(sentence.text))
    return float(
        0.3 * min(len(set(content_words(sentence.text))) / 8, 1)
        + 0.2 * (12 <= len(spoken) <= 30)
        + 0.2 * (opening not in _POINTS_BACK)
        + 0.1 * bool(_NAME.search(sentence.text))
        + 0.1 * bool(_REASON.search(sentence.text))
        + 0.1 * (stumbles == 0)
        - 0.15 * stumbles
    )


def _told(sentence: Sentence) -> bool:
    """Not words tried out for somebody else, and not broken off."""
    return not set(sentence.text) & set('"“”') and sentence.text[-1] not in ",-–—"
