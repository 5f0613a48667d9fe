"""What a statement or a sentence has to do with a topic that a coach named."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connectors.ports import Embedder, Priority, Vectors
from streams.vocabulary import stem, stems, words

ABOUT = 0.42
"""Cosine from which a sentence is about a topic though it never names it; found by reading, for MiniLM."""

AKIN = 0.35
"""Cosine that is enough for what fills up, where something is about the topic for certain."""
FEW = 3
_ROOT = 5


@dataclass(frozen=True)
class Topic:
    text: str
    vector: Vectors
    """Shape (1, dimensions)."""

    def named_in(self, text: str) -> bool:
        return names(self.text, text)

    def nearness(self, texts: Sequence[str], vectors: Vectors) -> np.ndarray:
        """Per text: its cosine, raised to at least 1 where the topic is named."""
        if not len(texts):
            return np.zeros(0, dtype=np.float32)
        near = (vectors @ self.vector.T)[:, 0]
        named = np.array([self.named_in(text) for text in texts])
        return np.where(named, 1 + near, near)


def names(topic: str, text: str) -> bool:
    """Whether every word of the topic is in the text, endings apart."""
    wanted = stems(topic) or {stem(word) for word in words(topic)}
    there = {stem(word) for word in words(text)}
    return bool(wanted) and all(any(_alike(one, other) for other in there) for one in wanted)


def _alike(one: str, other: str) -> bool:
    """Whether two stems are one, or share all but an ending, as `visibil` and `visibl` do."""
    if one == other:
        return True
    shared = max(_ROOT, max(len(one), len(other)) - 3)
    return one[:shared] == other[:shared] and min(len(one), len(other)) >= shared


async def with_topic(embedder: Embedder, topic: str, texts: Sequence[str]) -> tuple[Topic, Vectors]:
    """The topic and the vectors of `texts`, in one call."""
    rows = await embedder.embed([topic, *texts], Priority.DRAFT)
    return Topic(topic, rows[:1]), rows[1:]


def about(nearness: np.ndarray, few: int = 1) -> list[int]:
    """Rows that are about the topic, nearest first: those that name it, or else those near in meaning. Where they are
    fewer than `few`, the nearest of what is akin fill up."""
    least = 1.0 - 1e-6 if (nearness >= 1).any() else ABOUT
    order = np.argsort(-nearness, kind="stable")
    sure = int((nearness >= least).sum())
    akin = int((nearness >= AKIN).sum()) if sure else 0
    return [int(row) for row in order[: max(sure, min(few, akin))]]
