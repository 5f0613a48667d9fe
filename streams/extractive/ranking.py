"""What is central, what repeats, and what to keep: arithmetic on unit vectors, the same for the same input."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from connectors.ports import Vectors
from streams.extractive.conversation import Conversation
from streams.sentences import Sentence
from streams.vocabulary import content_words, stem, stems, words

_CHATTER = frozenset(
    stem(word)
    for line in (
        "think thought know knew don't didn't doesn't can't couldn't wouldn't won't isn't wasn't not never say",
        "saying tell told talk back good bit time first second third actually people give take took put come",
        "came went look yes no way one's two half hour days week last next else done got been being let's call",
        "called ask asked bloke guy man stuff feel felt right nice always mean probably need today now today's",
        "sure find try trying keep guess even anything",
    )
    for word in line.split()
)
"""Words that recur in any conversation, whatever it is about."""
_ON_THEME = 2.0
_RELATING = frozenset(("the", "of", "for", "in", "to", "and", "by", "on", "with", "as", "from"))
_RELATED_ENOUGH = 0.3
"""The share of such words from which a sentence is as written."""
_REDUNDANT = 0.8
"""A cosine from which two sentences say the same."""


def centrality(vectors: Vectors) -> np.ndarray:
    """0 to 1 per row: nearness to the mean of all rows."""
    return nearness(vectors, vectors)


def nearness(vectors: Vectors, theme: Vectors) -> np.ndarray:
    """0 to 1 per row of `vectors`: nearness to the mean of `theme`."""
    if not len(vectors) or not len(theme):
        return np.zeros(len(vectors), dtype=np.float32)
    near = vectors @ theme.mean(axis=0)
    spread = near.max() - near.min()
    return (near - near.min()) / spread if spread > 0 else np.ones(len(vectors), dtype=np.float32)


def standardised(values: np.ndarray) -> np.ndarray:
    """Mean 0 and deviation 1, so that what is measured on different scales can be added; all 0 where all are alike."""
    deviation = values.std() if len(values) else 0.0
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros(len(values))


def recurrence(sentences: Sequence[Sentence]) -> np.ndarray:
    """Per sentence: how much of it are pairs of content words that were said together more than once. What a session
    is about gets a fixed name (`design review`) sooner than small talk does."""
    each = [[stem(word) for word in content_words(sentence.text)] for sentence in sentences]
    pairs = [set(pairwise(one)) for one in each]
    counts = Counter(pair for one in pairs for pair in one)
    return np.array([sum(np.log(counts[pair]) for pair in one) / np.sqrt(len(one) + 3) for one in pairs])


def register(sentences: Sequence[Sentence]) -> np.ndarray:
    """0 to 1 per sentence: how far it is put as people write: with words that relate things to each other (`the end of
    the project`), where talk between two has pronouns and particles (Biber, 1988, dimension 1)."""
    return np.array([_relating(words(sentence.text)) for sentence in sentences])


def _relating(said: Sequence[str]) -> float:
    return min(sum(word in _RELATING for word in said) / (len(said) + 1) / _RELATED_ENOUGH, 1)


def salience(sentences: Sequence[Sentence], theme: frozenset[str]) -> np.ndarray:
    """0 to 1 per sentence: how much it speaks of what the session keeps speaking of; stems in `theme` weigh more."""
    each = [stems(sentence.text) - _CHATTER for sentence in sentences]
    counts = Counter(word for one in each for word in one)
    weights = {word: np.log(count) * (_ON_THEME if word in theme else 1.0) for word, count in counts.items()}
    scores = [sum(weights[word] for word in one) / np.sqrt(len(one) + 4) for one in each]
    top = max(scores, default=0.0)
    return np.array([score / top if top else 0.0 for score in scores])


@dataclass(frozen=True)
class Budget:
    """What may be said at most; null for no limit."""

    sentences: int
    words: int | None = None


def diverse(
    scores: np.ndarray, vectors: Vectors, lengths: np.ndarray, budget: Budget, taken: Vectors, balance: float = 0.7
) -> list[int]:
    """Row numbers by maximal marginal relevance (Carbonell and Goldstein, 1998), within the budget, best first.

    `scores` are 0 to 1 and `lengths` words. `taken` are vectors of what stands elsewhere in the summary and is not to
    be said again.
    """
    chosen: list[int] = []
    said = (vectors @ taken.T).max(axis=1) if len(taken) and len(vectors) else np.zeros(len(vectors))
    left = np.inf if budget.words is None else budget.words
    allowed = (said < _REDUNDANT) & (lengths <= left)
    while len(chosen) < budget.sentences and allowed.any():
        gain = np.where(allowed, balance * scores - (1 - balance) * said, -np.inf)
        best = int(gain.argmax())
        chosen.append(best)
        left -= lengths[best]
        alike = vectors @ vectors[best]
        said = np.maximum(said, alike)
        allowed &= (alike < _REDUNDANT) & (lengths <= left)
        allowed[best] = False
    return chosen


def taken_up(conversation: Conversation, sentence: Sentence) -> int:
    """How many words came into the session with this sentence and were used later by the coach."""
    fresh = (word for word in stems(sentence.text) if conversation.first_said.get(word) == sentence.index)
    return sum(conversation.last_by_coach.get(word, -1) > sentence.index for word in fresh)


def echoed(conversation: Conversation, sentence: Sentence) -> bool:
    """Whether the coach gave the client's words back: what coaches do with words that matter."""
    following = conversation.turns.get(sentence.turn + 1)
    if not following or not conversation.from_coach(following[0]):
        return False
    mine = stems(sentence.text)
    return any(
        len(mine & stems(one.text)) >= 2 and len(mine & stems(one.text)) >= 0.5 * len(stems(one.text))
        for one in following[:2]
        if len(words(one.text)) <= 14
    )
