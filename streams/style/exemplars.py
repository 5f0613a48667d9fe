"""A few sentences that show how a coach writes, with nobody in them."""

import re
from collections.abc import Iterable, Sequence

from streams.style.sources import Edit, Heard, Sample
from streams.vocabulary import words

MOST = 5
_WORDS = range(5, 31)
_MASK = "…"
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_PLACE = re.compile(r"\S*(?:@|://|www\.)\S*|\S*\d\S*")
_CAPITAL = re.compile(r"(?<=[^\s.!?…“\"(] )(?:[A-Z][^\s,.;:!?…)”\"]*)")


def exemplars(samples: Sequence[Sample], edits: Sequence[Edit], heard: Heard, usual_words: int) -> list[str]:
    """The sentences nearest the coach's usual length, names and figures masked; none that repeats a client."""
    written = [one for sample in samples for _, one in sample.writing.sentences]
    written += [one.text for edit in edits for one in edit.written]
    candidates = {masked(one, heard.names) for one in written if not heard.quoted(one)}
    fitting = [one for one in candidates if len(words(one)) in _WORDS and one.count(_MASK) <= 2]
    fitting.sort(key=lambda one: (one.count(_MASK), abs(len(words(one)) - usual_words), one))
    return fitting[:MOST]


def masked(sentence: str, names: Iterable[str]) -> str:
    """`sentence` with names, figures and addresses as `…`: those known, and whatever else looks like one."""
    text = _PLACE.sub(_MASK, sentence)
    text = _CAPITAL.sub(lambda match: match[0] if _is_common(match[0]) else _MASK, text)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        # With its capital: a client called Will takes no verb away.
        spelt = "|".join(map(re.escape, sorted({name.capitalize(), name.upper()})))
        text = re.sub(rf"(?<![^\W_])(?:{spelt})(?:['’]s)?(?![^\W_])", _MASK, text)
    return re.sub(rf"{_MASK}(?:\s+{_MASK})+", _MASK, text).strip()


def named(text: str) -> set[str]:
    """The words that look like names where they stand: they are masked at the head of a sentence as well."""
    found = (word for word in _CAPITAL.findall(text) if not _is_common(word))
    return {word.lower().removesuffix("'s").removesuffix("’s") for word in found}


def _is_common(word: str) -> bool:
    bare = word.lower().replace("’", "'")
    return bare in _DATES or bare == "i" or bare.startswith("i'")
