"""Spoken sentences made readable. Words are only ever taken away: what is left is a subsequence of what was said."""

import re
from collections.abc import Callable

from streams.vocabulary import content_words, negated, words

_NOISE = re.compile(
    r"\[[^\[\]]{0,40}\]|\{[a-z]{2,20}\}|\((?:laughs?|laughing|laughter|inaudible|pause|sighs?)\)", re.IGNORECASE
)
_FILLER = re.compile(
    r"(?:^|(?<=\s))(?:um{1,9}|uh{1,9}|uhm|erm?|ah|hm{1,9}|mm{1,9}|mhm|mm-hm|huh)(?=[\s,.…?!-]|$)[,.…-]{0,3}\s?",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?P<before>(?:^|[.;:—–?!]\s|,\s))(?:you know|i mean|like|sort of|kind of|let me see|to be fair|to be honest"
    r"|obviously|basically|actually|honestly|what|sorry|well|i suppose|you see|oh there you go|there's one),\s",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?<![\w'’])(?:sort|kind) of (?=[a-z]{3,20}(?:ed|ing|er)?\b)", re.IGNORECASE)
_DETERMINED = re.compile(
    r"\b(?:a|an|the|that|this|what|some|any|every|which|same|different|new|of|my|your)\s$", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:so|well|yeah|yes|yep|okay|ok|right|oh(?: god)?|ooh|ah|and|but|like|look|cause|because|anyway|ha|now|exactly"
    r"|i mean|you know|no wait|then)(?:,\s?|\.\s|\s(?=[a-z'’\"“]))",
    re.IGNORECASE,
)
_KEEP_LEAD = re.compile(
    r"(?:so (?:much|many|far|long|that)|right (?:now|away|after|before|to)|like (?:a|an|the|i|he|she|they|we|when)"
    r"|now that|because of|okay with|yes to|no to|you know (?:what|that|how|when|where|who|why|the|when))\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r",\s(?:you know(?: what i mean)?|right|if that makes sense|or whatever|or something|actually|like|to be fair"
    r"|to be honest|yeah|okay|though, isn't it|isn't it|hasn't it|isn't there|i suppose)(?P<mark>[.?!…]{0,3})$",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?<![\w'’])(a|an|the|to|of|my|his|her|our|their|your|some|and|but|because|cause), "
    r"(?!(?:when|if|there|there's|i|i'm|he|he's|she|they|it|it's|we|you)\b)",
    re.IGNORECASE,
)
_MAY_REPEAT = frozenset(
    ("very", "really", "so", "many", "long", "much", "far", "had", "that", "no", "more", "again", "never")
)
_UNFINISHED = frozenset(("a", "an", "the", "to", "of", "my", "i", "and", "but", "because", "so", "with", "for", "than"))
_BARE_STARTS = frozenset(
    ("it's", "i'm", "i've", "i'll", "he's", "she's", "there's", "we're", "they're", "it", "he", "she", "we")
)
_RESTARTS = _BARE_STARTS | {"i", "i'd", "that's", "they"}
_PARENTHESES = frozenset(("think", "guess", "suppose", "mean"))
_LONGEST_REPEAT = 4


def clean(text: str) -> str:
    """`text` without noises, fillers, false starts and words said twice; with a capital and a full stop."""
    for step in (
        _without_noise,
        _without_fillers,
        _without_lead,
        _without_false_starts,
        _without_repeats,
        _without_lead,
    ):
        text = _tidied(step(text))
    text = _DANGLING.sub(r"\1 ", text)
    return _finished(_tidied(_TAIL.sub(lambda tail: tail["mark"].replace("?", "."), text)))


def verbatim(text: str) -> str:
    """`text` as it was said, but for noises and hesitation: for a client's own phrase."""
    return _finished(_tidied(_without_lead(_tidied(_without_repeats(_tidied(_FILLER.sub("", _NOISE.sub("", text))))))))


def _without_noise(text: str) -> str:
    return _NOISE.sub("", text)


def _without_fillers(text: str) -> str:
    text = _tidied(_FILLER.sub("", text))
    text = _repeatedly(lambda said: _ASIDE.sub(lambda aside: aside["before"].replace(",", ""), said), text)
    return _LOOSE.sub(lambda match: match.group() if _DETERMINED.search(text[: match.start()]) else "", text)


def _without_lead(text: str) -> str:
    while (match := _LEAD.match(text)) and not _KEEP_LEAD.match(text) and words(text[match.end() :]):
        text = text[match.end() :]
    return text


def _without_false_starts(text: str) -> str:
    """`I wa- I want`, `it's been a, it's been one`, `it's, I see`: what was broken off goes when a sentence starts anew
    behind it. A denial is never taken away, nor a word that carries meaning, unless it is a stump of the next."""
    tokens = text.split()
    for at, token in enumerate(tokens[:-1]):
        if token[-1] in "-—–,…" and words(token):
            start = _broken_off(tokens, at)
            if start is not None and not negated(" ".join(tokens[start : at + 1])):
                return _without_false_starts(" ".join(tokens[:start] + tokens[at + 1 :]))
    return text


def _broken_off(tokens: list[str], last: int) -> int | None:
    """Where the attempt that ends with the token `last` began; null when it is not one."""
    again, stump = words(tokens[last + 1])[:1], words(tokens[last])[-1:]
    dashed = tokens[last][-1] in "-—–"
    for start in range(last, max(last - _LONGEST_REPEAT, -1), -1):
        attempt = tokens[start : last + 1]
        if start < last and attempt[0][-1] in ".,;:?!":
            break
        empty = not content_words(" ".join(attempt[:-1] if dashed else attempt))
        if again and empty and words(tokens[start])[:1] == again and again[0] not in _MAY_REPEAT:
            return start
        opens = start == 0 or tokens[start - 1][-1] in ".,;:?!"
        bare = stump[0] in _UNFINISHED or (start == last and stump[0] in _BARE_STARTS)
        if again and opens and empty and bare and again[0] in _RESTARTS and not _parenthesis(tokens, last + 1):
            return start
    return last if dashed and again and again[0].startswith(stump[0]) else None


def _parenthesis(tokens: list[str], at: int) -> bool:
    """Whether `I think` or its like stands there: an aside, no new start."""
    return not _PARENTHESES.isdisjoint(words(" ".join(tokens[at + 1 : at + 2])))


def _without_repeats(text: str) -> str:
    """`the the`, `it's been a, it's been`: the first of two like runs of up to four words goes."""
    tokens = text.split()
    at = 0
    while at < len(tokens):
        length = _repeat(tokens, at)
        if length:
            del tokens[at : at + length]
            at = max(at - _LONGEST_REPEAT, 0)
        else:
            at += 1
    return " ".join(tokens)


def _repeat(tokens: list[str], at: int) -> int:
    for length in range(_LONGEST_REPEAT, 0, -1):
        first, second = tokens[at : at + length], tokens[at + length : at + 2 * length]
        if len(second) == length and _alike(first, second):
            return length
    return 0


def _alike(first: list[str], second: list[str]) -> bool:
    left, right = words(" ".join(first)), words(" ".join(second))
    if left != right or not left or any(token[-1] in '.?!…"”' for token in first):
        return False
    return len(left) > 1 or left[0] not in _MAY_REPEAT


def _repeatedly(step: Callable[[str], str], text: str) -> str:
    while (shorter := _tidied(step(text))) != text:
        text = shorter
    return text


def _tidied(text: str) -> str:
    """Single spaces, and no punctuation that lost its words."""
    text = re.sub(r"\s++", " ", text).strip()
    text = re.sub(r"\s(?=[,.;:?!])", "", text)
    text = re.sub(r",(?:\s?,)++", ",", text)
    text = re.sub(r",(?=[.?!;:])", "", text)
    return text.lstrip(" ,.;:…-—–?!").rstrip(" ,;:-—–")


def _finished(text: str) -> str:
    if not words(text):
        return ""
    first = next(at for at, character in enumerate(text) if character.isalnum())
    capital = text[first].upper()
    text = text[:first] + (capital if capital.lower() == text[first] else text[first]) + text[first + 1 :]
    return text if text[-1] in '.?!…"”' else text + "."
