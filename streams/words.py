"""What a word is, for the conservation law of a parse: one definition, counted apart from every parser."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]

_APOSTROPHES = "'’ʼ_"
_CHUNK = 1 << 22
_JOINER, _CORE = 1, 2


@cache
def _kinds() -> NDArray[np.uint8]:
    """Of each character: a core of words (letter, digit), a joiner (mark, apostrophe), or neither, 0."""
    table = np.zeros(0x110000, dtype=np.uint8)
    assigned_letters = (range(0x40000), range(0xE0100, 0xE01F0))
    for code in (code for block in assigned_letters for code in block):
        character = chr(code)
        if character.isalnum():
            table[code] = _CORE
        elif character in _APOSTROPHES or unicodedata.category(character)[0] == "M":
            table[code] = _JOINER
    return table


@cache
def _latin_table() -> bytes:
    return _kinds()[:256].tobytes()


def _kinds_of(text: str) -> NDArray[np.uint8]:
    try:
        return np.frombuffer(text.encode("latin-1").translate(_latin_table()), dtype=np.uint8)
    except UnicodeEncodeError:
        pass
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return np.take(_kinds(), codes, mode="clip")


def word_starts(text: str) -> Positions:
    """Where each word begins, in characters.

    A word is a run of letters, digits, marks and apostrophes that has a letter or a digit, and begins at its first: an
    opening quotation mark or the underscore of Markdown before it is no part of it.
    """
    found: list[Positions] = []
    before = 0  # the kind of the last character that is no joiner
    for offset in range(0, len(text), _CHUNK):
        kinds = np.concatenate((np.array([before], dtype=np.uint8), _kinds_of(text[offset : offset + _CHUNK])))
        core, joiner = kinds == _CORE, kinds == _JOINER
        joiners = np.flatnonzero(joiner[1:] & ~joiner[:-1])  # the character before each run of them
        starts = np.flatnonzero(core[1:] & ~core[:-1])
        joined = joiner[starts]
        begins = ~joined
        begins[joined] = ~core[joiners[np.searchsorted(joiners, starts[joined]) - 1]]
        found.append(starts[begins] + offset)
        before = int(kinds[joiners[-1]] if joiner[-1] else kinds[-1])
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def count_words(text: str) -> int:
    return len(word_starts(text))
