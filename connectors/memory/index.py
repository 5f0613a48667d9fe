"""The passage index in memory."""

import re
from collections.abc import Sequence

import numpy as np

from connectors.index_input import checked_passages
from connectors.ports import Hit, Passage, Vectors

_WORD = re.compile(r"\w+")
_ALPHA = 0.7
"""How much meaning counts against words, as in the real index."""


class MemoryIndex:
    """Ranks by cosine and by shared words, each scaled to 0..1 over the candidates, as relative score fusion does."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, str], list[tuple[Passage, Vectors]]] = {}

    async def replace_session(
        self, coach_id: str, session_id: str, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        checked_passages(coach_id, session_id, passages, vectors)
        self._sessions[coach_id, session_id] = list(zip(passages, vectors, strict=True))

    async def search(
        self, coach_id: str, query: str, vector: Vectors, limit: int, session_id: str | None = None
    ) -> list[Hit]:
        stored = [
            entry
            for (coach, session), entries in self._sessions.items()
            if coach == coach_id and session_id in (None, session)
            for entry in entries
        ]
        if not stored:
            return []
        asked = _words(query)
        meaning = _scaled(np.array([row @ vector[0] for _, row in stored]))
        words = _scaled(np.array([len(asked & _words(passage.text)) for passage, _ in stored], np.float32))
        scores = _ALPHA * meaning + (1 - _ALPHA) * words
        best = sorted(range(len(stored)), key=lambda place: (-scores[place], stored[place][0].passage_id))
        return [Hit(stored[place][0], float(scores[place])) for place in best[:limit]]

    async def count(self, coach_id: str, session_id: str) -> int:
        return len(self._sessions.get((coach_id, session_id), []))

    async def close(self) -> None:
        self._sessions.clear()


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _scaled(scores: Vectors) -> Vectors:
    lowest, highest = float(scores.min()), float(scores.max())
    if highest == lowest:
        return np.ones_like(scores) if highest > 0 else np.zeros_like(scores)
    return (scores - lowest) / (highest - lowest)
