"""Names that may be one person's: said to the coach, who merges them or does not. Nothing is joined by itself."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from schemas.transcript import Participant

_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_DEVICE = re.compile(r"['’]s? (?:iphone|ipad|macbook|phone|galaxy|laptop|pc)\b.*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_NAMES = 40
_LEAST_ALIKE = 0.9
_SHORTEST_MISSPELT = 6


def may_be_one(participants: Sequence[Participant]) -> Iterator[tuple[str, str]]:
    """Pairs of names: the same words in another order, part of the words, an initial for a word, one letter astray."""
    names = [(one.name, _words(one.name)) for one in participants[:_MOST_NAMES]]
    for (name, words), (other, others) in combinations(names, 2):
        if words and others and _are_alike(words, others):
            yield name, other


def _words(name: str) -> list[str]:
    bare = _DEVICE.sub("", _IN_BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)))
    return [] if any(map(str.isdigit, bare)) else _WORD.findall(bare.casefold())


def _are_alike(words: list[str], others: list[str]) -> bool:
    fewer, more = sorted((words, others), key=len)
    left = list(more)
    for word in fewer:
        found = next((one for one in left if one == word or (1 in (len(one), len(word)) and one[0] == word[0])), None)
        if found is None:
            return _is_misspelt(" ".join(sorted(words)), " ".join(sorted(others)))
        left.remove(found)
    return any(len(word) > 1 for word in fewer)


def _is_misspelt(name: str, other: str) -> bool:
    if min(len(name), len(other)) < _SHORTEST_MISSPELT:
        return False
    return SequenceMatcher(None, name, other, autojunk=False).ratio() >= _LEAST_ALIKE
