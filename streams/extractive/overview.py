"""The few sentences that tell the session: central, unlike each other, and spread over its length."""

from collections.abc import Mapping

import numpy as np

from connectors.ports import Vectors
from schemas.summary import Section
from streams.extractive.conversation import Conversation
from streams.extractive.finding import Finding
from streams.extractive.ranking import centrality, diverse, salience
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, words

_POINTS_BACK = frozenset(
    (
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
_LENGTHS = ((400, 3), (3000, 4), (6000, 5))
_MOST = 6


def length(conversation: Conversation) -> int:
    """How many sentences an overview has: 3 to 6, by the words said."""
    said = sum(len(words(sentence.text)) for sentence in conversation.said)
    return next((count for limit, count in _LENGTHS if said < limit), _MOST)


def candidates(conversation: Conversation, taken: set[int]) -> list[Sentence]:
    """Statements that could stand alone. Talk before the session's question is asked is not what it was about."""
    able = [
        sentence
        for sentence in conversation.said
        if sentence.index not in taken and not is_question(sentence.text) and len(words(sentence.text)) >= 5
    ]
    for least, after in ((8, conversation.begins), (8, 0), (5, 0)):
        fit = [one for one in able if one.index >= after and least <= len(words(one.text)) <= 40 and not _recited(one)]
        if len(fit) >= _MOST:
            return fit
    return able


def overview(
    conversation: Conversation, taken: set[int], vectors: Mapping[int, np.ndarray], said: Vectors, count: int
) -> list[Finding]:
    """In the order spoken. `said` are the vectors of what the other sections say."""
    choices = [sentence for sentence in candidates(conversation, taken) if sentence.index in vectors]
    if not choices or count < 1:
        return []
    rows = np.array([vectors[sentence.index] for sentence in choices])
    scores = score(conversation, choices, rows)
    places = np.array([sentence.index for sentence in choices]) / max(len(conversation.said), 1)
    chosen = diverse(scores, rows, places, count, said)
    return [
        Finding(Section.OVERVIEW, "central to the session", float(scores[row]), (choices[row],))
        for row in sorted(chosen, key=lambda row: choices[row].index)
    ]


def score(conversation: Conversation, sentences: list[Sentence], vectors: Vectors) -> np.ndarray:
    scores: np.ndarray = 0.4 * centrality(vectors) + 0.3 * salience(sentences) + 0.3 * form(conversation, sentences)
    return scores


def form(conversation: Conversation, sentences: list[Sentence]) -> np.ndarray:
    return np.array([_form(conversation, sentence) for sentence in sentences])


def _form(conversation: Conversation, sentence: Sentence) -> float:
    """0 to 1: whether a sentence is understood without those around it, and is the client's."""
    spoken = words(sentence.text)
    bearing = len(content_words(sentence.text)) / len(spoken)
    opening = next((word for word in spoken if word not in ("and", "so", "but", "um", "yeah", "well", "because")), "")
    return float(
        0.35 * conversation.from_client(sentence)
        + 0.25 * (12 <= len(spoken) <= 30)
        + 0.2 * (opening not in _POINTS_BACK)
        + 0.2 * min(bearing * 2, 1)
    )


def _recited(sentence: Sentence) -> bool:
    """Words tried out for somebody else are not what is told of the session."""
    return sentence.text.count('"') + sentence.text.count("“") > 0
