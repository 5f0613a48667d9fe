"""English contractions that stand for one thing only, and the words they stand for.

Left out are `'s` and `'d`, which stand for several (`she's` is `she is` or `she has`).
"""

import re

_NOT = "are could did do does had has have is must need should was were would".split()
_SUBJECTS = {
    "'m": ("am", "i".split()),
    "'re": ("are", "you we they".split()),
    "'ve": ("have", "i you we they".split()),
    "'ll": ("will", "i you he she it we they that".split()),
}

EXPANSIONS: dict[str, str] = {
    "can't": "cannot",
    "won't": "will not",
    **{f"{verb}n't": f"{verb} not" for verb in _NOT},
    **{f"{who}{end}": f"{who} {verb}" for end, (verb, subjects) in _SUBJECTS.items() for who in subjects},
}
"""Lower case, with the straight apostrophe."""

_CONTRACTED = {long: short for short, long in EXPANSIONS.items()}
_SHORT = re.compile(r"\b(?:" + "|".join(map(re.escape, EXPANSIONS)).replace("'", "['’]") + r")\b", re.IGNORECASE)
# At the end of a clause nobody contracts: `yes, I will`, `that is how they are`.
_LONG = re.compile(
    r"\b(?:" + "|".join(map(re.escape, _CONTRACTED)).replace(r"\ ", " ") + r")\b(?=\s+[^\W_])", re.IGNORECASE
)


def expanded(text: str) -> str:
    """`text` without contractions."""
    return _SHORT.sub(lambda match: _like(match[0], EXPANSIONS[match[0].lower().replace("’", "'")]), text)


def contracted(text: str) -> str:
    """`text` contracted wherever it can be."""
    return _LONG.sub(lambda match: _like(match[0], _CONTRACTED[match[0].lower()]), text)


def expanded_words(words: list[str]) -> list[str]:
    """Words in lower case, each contraction as the words it stands for; `cannot` as two."""
    return [part for word in words for part in EXPANSIONS.get(word, word).replace("cannot", "can not").split()]


def counted(text: str) -> tuple[int, int]:
    """(contractions, places that could be contracted and are not)."""
    return len(_SHORT.findall(text)), len(_LONG.findall(text))


def _like(found: str, instead: str) -> str:
    """With the capitals of what it replaces: `I` stays one."""
    instead = re.sub(r"^i\b", "I", instead)
    return instead[0].upper() + instead[1:] if found[0].isupper() else instead
