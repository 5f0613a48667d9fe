"""What a word is, for the conservation law of a parse: one definition, counted apart from every parser."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]

_APOSTROPHES = "'’ʼ_"
_CHUNK = 1 << 22


@cache
def _is_word_character() -> NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    assigned_letters = (range(0x40000), range(0xE0100, 0xE01F0))
    for code in (code for block in assigned_letters for code in block):
        character = chr(code)
        table[code] = character.isalnum() or character in _APOSTROPHES or unicodedata.category(character)[0] == "M"
    return table


@cache
def _ascii_table() -> bytes:
    return _is_word_character()[:256].tobytes()


def _inside(text: str) -> NDArray[np.bool_]:
    """Which characters belong to words."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii").translate(_ascii_table()), dtype=np.bool_)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return np.take(_is_word_character(), codes, mode="clip")


def word_starts(text: str) -> Positions:
    """Where each word begins, in characters. A word is a run of letters, digits, marks and apostrophes."""
    found: list[Positions] = []
    before = False
    for offset in range(0, len(text), _CHUNK):
        inside = _inside(text[offset : offset + _CHUNK])
        begins = inside.copy()
        begins[1:] &= ~inside[:-1]
        begins[0] &= not before
        found.append(np.flatnonzero(begins) + offset)
        before = bool(inside[-1])
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def count_words(text: str) -> int:
    return len(word_starts(text))
