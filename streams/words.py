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
def _ascii_table() -> bytes:
    return _kinds()[:256].tobytes()


def _kinds_of(text: str) -> NDArray[np.uint8]:
    if text.isascii():
        return np.frombuffer(text.encode("ascii").translate(_ascii_table()), dtype=np.uint8)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return np.take(_kinds(), codes, mode="clip")


def word_starts(text: str) -> Positions:
    """Where each word begins, in characters.

    A word is a run of letters, digits, marks and apostrophes that has a letter or a digit, and begins at its first: an
    opening quotation mark or the underscore of Markdown before it is no part of it.
    """
    found: list[Positions] = []
    begun = False  # a word of the last chunk may go on in this one
    for offset in range(0, len(text), _CHUNK):
        kinds = _kinds_of(text[offset : offset + _CHUNK])
        runs = np.cumsum((kinds == 0).astype(np.int32))  # constant within a run of word characters
        cores = np.flatnonzero(kinds == _CORE)
        first = np.ones(len(cores), dtype=np.bool_)
        first[1:] = runs[cores[1:]] != runs[cores[:-1]]
        if begun and len(cores) and runs[cores[0]] == 0:
            first[0] = False
        found.append(cores[first] + offset)
        open_cores = cores[runs[cores] == runs[-1]] if kinds[-1] else cores[:0]
        begun = bool(len(open_cores)) or (begun and runs[-1] == 0)
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def count_words(text: str) -> int:
    return len(word_starts(text))
