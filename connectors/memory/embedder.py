"""Vectors without a model: texts are near where they share words."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from connectors.ports import Priority, Vectors

_WORD = re.compile(r"\w+")


class MemoryEmbedder:
    """Feature hashing of words (Weinberger et al. 2009): deterministic, fast, and blind to meaning."""

    model = "hashed-words"

    def __init__(self, dimensions: int = 384) -> None:
        self.dimensions = dimensions

    async def embed(self, texts: Sequence[str], priority: Priority) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(text.casefold()) or [text]:
                digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                row[int.from_bytes(digest[:7], "big") % self.dimensions] += 1 if digest[7] & 1 else -1
            if not row.any():
                row[0] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if len(texts) else vectors
