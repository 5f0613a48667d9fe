"""A client's `I` as the coach speaks of them. Only where a rule can tell; what it cannot, stays as it was said."""

import re

from schemas.voice import ClientPerson

_SECOND = {
    "i'm": "you're", "i am": "you are", "i was": "you were", "am i": "are you", "was i": "were you", "i've": "you've",
    "i'll": "you'll", "i'd": "you'd", "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
}  # fmt: skip
_THIRD = {
    "i'll": "will",
    "i will": "will",
    "i won't": "won't",
    "i'm going to": "is going to",
    "i am going to": "is going to",
}
"""Of these the verb is the same for anybody, or known."""

_OTHERS = re.compile(r"\b(?:you|your|yours|yourself|we|us|our|ours|ourselves|let's)(?:['’][a-z]+)?\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:i|me|my|mine|myself)(?:['’][a-z]+)?\b", re.IGNORECASE)


def _any(phrases: dict[str, str]) -> str:
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’]").replace(r"\ ", " ") for phrase in ordered)


_SECOND_FORMS = re.compile(rf"\b(?:{_any(_SECOND)})\b(?!['’])", re.IGNORECASE)
_THIRD_HEAD = re.compile(rf"(?:(?:and|so|then|but),? )?(?P<head>{_any(_THIRD)})\b(?!['’])", re.IGNORECASE)


def spoken_of(text: str, person: ClientPerson, name: str) -> str:
    """A client's sentence in the person that the coach uses, under `name`; as it was where somebody else is in it."""
    if _OTHERS.search(text) or "“" in text or '"' in text:
        return text
    if person is ClientPerson.SECOND:
        return _capitalized(_SECOND_FORMS.sub(lambda match: _SECOND[_key(match[0])], text), text)
    match = _THIRD_HEAD.match(text)
    if match is None or _OWN.search(text, match.end()):
        return text
    return f"{name} {_THIRD[_key(match['head'])]}{text[match.end() :]}"


def _key(found: str) -> str:
    return found.lower().replace("’", "'")


def _capitalized(text: str, like: str) -> str:
    return text[0].upper() + text[1:] if like[:1].isupper() else text
