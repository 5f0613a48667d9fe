"""The few sentences that tell the session: central, unlike each other, and understood by themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connectors.ports import Vectors
from schemas.summary import Section
from streams.extractive.conversation import Conversation
from streams.extractive.finding import Finding
from streams.extractive.ranking import Budget, diverse, nearness, recurrence, register, salience, standardised
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
_SOMEBODY = re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:if|when|to|or|which|who|where|than|like|not|with|except|until|unless) ", re.IGNORECASE)
_REPORTED = re.compile(r"\b(?:said|says?|told|asked|goes|was like|thought)\b(?:,| [\"“]| to \b| i\b)", re.IGNORECASE)
_ANECDOTE = re.compile(
    r"\b(?:i|we|he|she|they) (?:just |then |even )?(?:went|sat|drove|came|walked|sent|took|ran|stood|bought|left|called"
    r"|got (?:home|up|in|out|back)|was (?:late|early|there|out|up|in the))\b",
    re.IGNORECASE,
)
_LONGEST = 35
_SHORT_LIST = 120
_SALIENCE, _RECURRENCE, _REGISTER, _FORM = 0.5, 0.3, 0.9, 0.4
"""Beside nearness to the theme, which weighs 1."""
_LENGTHS = ((400, 3), (3000, 4), (6000, 5))
_MOST = 6


@dataclass(frozen=True)
class Weighed:
    """A sentence and what its words, beside all others of the session, tell of its worth."""

    sentence: Sentence
    bearing: float


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
    fit: list[Sentence] = []
    for pool, least, where in (
        (clients, 10, told),
        (clients, 8, range(conversation.end)),
        (able, 5, range(conversation.end)),
    ):
        fit = [one for one in pool if one.index in where and least <= len(words(one.text)) <= _LONGEST and _told(one)]
        if len(fit) >= _MOST:
            return fit
    return fit or able


def short_list(conversation: Conversation, taken: set[int], theme: frozenset[str]) -> list[Weighed]:
    """The candidates that are weightiest by their words among all: those worth embedding."""
    pool = candidates(conversation, taken)
    bearing = _bearing(pool, theme)
    rows = sorted(np.argsort(-bearing, kind="stable")[:_SHORT_LIST].tolist())
    return [Weighed(pool[row], float(bearing[row])) for row in rows]


def overview(choices: list[Weighed], vectors: Vectors, said: Vectors, budget: Budget) -> list[Finding]:
    """In the order spoken. `said` are the vectors of what the other sections say: near to them is weighty, and too near
    says it twice."""
    found = [Finding(Section.OVERVIEW, "central to the session", 1, (choice.sentence,)) for choice in choices]
    near = standardised(nearness(vectors, said if len(said) else vectors))
    scores = near + np.array([choice.bearing for choice in choices])
    lengths = np.array([len(finding.text.split()) for finding in found])
    chosen = diverse(_from_0_to_1(scores), vectors, lengths, budget, said)
    return sorted((found[row] for row in chosen if found[row].text), key=lambda finding: finding.first.index)


def _bearing(sentences: Sequence[Sentence], theme: frozenset[str]) -> np.ndarray:
    """Per sentence; `theme` are the word stems of the goal, the insights and the commitments, where they are known."""
    return (
        _SALIENCE * standardised(salience(sentences, theme))
        + _RECURRENCE * standardised(recurrence(sentences))
        + _REGISTER * standardised(register(sentences))
        + _FORM * standardised(form(sentences))
    )


def _from_0_to_1(scores: np.ndarray) -> np.ndarray:
    spread = np.ptp(scores) if len(scores) else 0.0
    return (scores - scores.min()) / spread if spread > 0 else np.ones(len(scores))


def form(sentences: Sequence[Sentence]) -> np.ndarray:
    return np.array([_form(sentence) for sentence in sentences])


def _form(sentence: Sentence) -> float:
    """Up to 1: whether a sentence was said fluently, says much, and is understood without those around it."""
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
        - _leans(sentence.text)
    )


def _leans(text: str) -> float:
    """0 to 0.6: how much a sentence needs those around it: somebody unnamed, words of somebody else, `about that`."""
    return (
        0.2 * bool(_SOMEBODY.search(text) and not _NAME.search(text))
        + 0.2 * bool(_REPORTED.search(text))
        + 0.2 * bool(_POINTS_BACK & set(words(text)[-2:]))
    )


def _told(sentence: Sentence) -> bool:
    """Not words tried out for somebody else, not broken off, and neither half a thought nor a scene retold."""
    if _UNFINISHED.match(sentence.text) or _ANECDOTE.search(sentence.text):
        return False
    return not set(sentence.text) & set('"“”') and sentence.text[-1] not in ",-–—"
