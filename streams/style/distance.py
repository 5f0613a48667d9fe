"""How far one text is from another, in words to change."""

from collections.abc import Sequence

import numpy as np

from streams.vocabulary import words


def distance(draft: str, final: str) -> float:
    """Levenshtein's distance over words, case and punctuation apart, divided by the longer text's words: 0 to 1.

    V. I. Levenshtein, Binary codes capable of correcting deletions, insertions, and reversals, 1966.
    """
    left, right = words(draft), words(final)
    return edits(left, right) / max(len(left), len(right), 1)


def edits(left: Sequence[str], right: Sequence[str]) -> int:
    """Words to insert, delete or replace."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*left, *right]))}
    across = np.array([numbers[word] for word in right], dtype=np.int64)
    row = np.arange(len(right) + 1)
    steps = row.copy()
    for count, word in enumerate(left, 1):
        kept = row[:-1] + (across != numbers[word])
        best = np.minimum(kept, row[1:] + 1)
        # An insertion costs one more than the cell to its left: a running minimum, once the steps are taken off.
        row = np.minimum.accumulate(np.concatenate(([count], best)) - steps) + steps
    return int(row[-1])
