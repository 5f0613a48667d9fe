"""A client's own words told in another person, where rules can do it for certain; and back, where that can be proved.

`I` becomes `you`, `they`, `she` or `he`. A sentence is left as it is where a rule would have to guess: where somebody
else may be meant by the new word, or a verb's form depends on what a reader would have to know.
"""

import re
from collections.abc import Callable

from streams.vocabulary import words

_PLURAL = {"you", "they"}
_FORMS = {
    "you": ("you", "your", "yours", "you", "yourself"),
    "they": ("they", "their", "theirs", "them", "themself"),
    "she": ("she", "her", "hers", "her", "herself"),
    "he": ("he", "his", "his", "him", "himself"),
}
"""As subject, before a noun, alone, as object, and of oneself."""

_OTHERS = {
    "you": {"you", "your", "yours", "yourself"},
    "they": {"they", "them", "their", "theirs", "themselves", "you", "your"},
    "she": {"she", "her", "hers", "herself", "you", "your"},
    "he": {"he", "him", "his", "himself", "you", "your"},
}
"""Who would be taken for the client. `You` from a client is the coach, or nobody in particular."""

_HAS = {"'m": "am", "'ve": "have", "'ll": "will"}
_SINGULAR = {"am": "is", "have": "has", "do": "does", "don't": "doesn't", "haven't": "hasn't", "was": "was"}
_BOTH = frozenset(
    "will would can could may might must should shall won't wouldn't can't couldn't mustn't shouldn't never also just "
    "really already always only still did didn't had hadn't wasn't was".split()
)
_ADVERBS = frozenset("never also just really already always only still often usually sometimes".split())
_PRESENT = frozenset(
    "keep want need think feel know see like love hate believe hope wait try work plan mean make take get give tell "
    "say ask talk notice realise realize avoid fear trust find start stop call send write speak learn lead run go "
    "come live show help worry expect remember forget understand wish prefer enjoy struggle".split()
)
"""Verbs that are not the same in the past: `I keep` is the present, and `she keeps` is what it becomes."""

_I = re.compile(
    r"\bI(?:(?P<short>['’](?:m|ve|ll|d))|(?P<gap> )(?P<next>[a-z]{1,30}(?:['’]t)?)(?P<after> [a-z]{1,30}(?:['’]t)?)?)?"
)
_MINE = re.compile(r"\b(?:my|mine|me|myself|i)\b", re.IGNORECASE)
_JOINED_VERB = re.compile(r"(?:,| and| or| but) (?:(?:then|also|just|never) )?(?P<verb>[a-z]{1,30})\b")
_INVERTED = re.compile(r"\b(?:am|was|do|have|am not) I\b", re.IGNORECASE)
_SPELLED_OUT = {"'ll": " will", "'s": " has"}
_QUOTED = re.compile(r"[\"“”]")


def in_person(text: str, pronoun: str, name: str | None = None) -> str | None:
    """`text` of somebody's own, told of them; null where rules cannot, the same where it names nobody.

    `name` stands for the first `I`, in the third person.
    """
    if not any(word in ("i", "my", "me", "mine", "myself") or word.startswith("i'") for word in words(text)):
        return text
    if _QUOTED.search(text) or _OTHERS[pronoun] & set(words(text)):
        return None
    if _INVERTED.search(text) or any(_hangs_on(match["verb"], pronoun) for match in _JOINED_VERB.finditer(text)):
        return None
    subject, possessive, alone, object_form, self_form = _FORMS[pronoun]
    names = iter([name] if name else [])
    failed = False

    def told(match: re.Match[str]) -> str:
        nonlocal failed
        verb = _verb(match, pronoun)
        if verb is None:
            failed = True
            return match.group()
        who = next(names, subject)
        if who == name:
            verb = _SPELLED_OUT.get(verb, verb)
        return (who[0].upper() + who[1:] if _begins(text, match.start()) else who) + verb

    result = _I.sub(told, text)
    for word, form in (("myself", self_form), ("mine", alone), ("my", possessive), ("me", object_form)):
        result = re.sub(rf"\b{word}\b", _cased(form), result, flags=re.IGNORECASE)
    return None if failed or _MINE.search(result) else result


def _hangs_on(verb: str, pronoun: str) -> bool:
    """Whether a verb after `and` has a subject further back, and a form that the new one would change."""
    return verb in ("am", "was", "wasn") or (
        pronoun not in _PLURAL and verb in _PRESENT | {"have", "do", "don", "haven"}
    )


def _verb(match: re.Match[str], pronoun: str) -> str | None:
    """What follows the pronoun, in its form; null where it cannot be told."""
    short = (match["short"] or "").replace("’", "'")
    if short == "'d":
        return short if pronoun in _PLURAL else None
    if short:
        whole = _HAS[short]
        return f" {_be(whole, pronoun) or whole}" if short == "'m" else _short(short, pronoun)
    if match["next"] is None:
        return "" if pronoun in _PLURAL else None
    first, after = match["next"].replace("’", "'"), match["after"] or ""
    if first in _ADVERBS and after and pronoun not in _PLURAL:
        inner = _conjugated(after.strip().replace("’", "'"), pronoun)
        return None if inner is None else f"{match['gap']}{first} {inner}"
    form = _conjugated(first, pronoun)
    return None if form is None else f"{match['gap']}{form}{after}"


def _short(short: str, pronoun: str) -> str:
    return short if pronoun in _PLURAL or short == "'ll" else "'s"


def _be(verb: str, pronoun: str) -> str | None:
    if verb == "am":
        return "are" if pronoun in _PLURAL else "is"
    if verb in ("was", "wasn't"):
        return verb.replace("was", "were") if pronoun in _PLURAL else verb
    return None


def _conjugated(verb: str, pronoun: str) -> str | None:
    if (form := _be(verb, pronoun)) is not None:
        return form
    if pronoun in _PLURAL or verb in _BOTH or verb.endswith("ed"):
        return verb
    if verb in _SINGULAR:
        return _SINGULAR[verb]
    if verb in _PRESENT:
        return verb[:-1] + "ies" if verb.endswith("ry") else verb + ("es" if verb.endswith(("o", "sh", "ch")) else "s")
    return None


def _begins(text: str, at: int) -> bool:
    return at == 0 or text[:at].rstrip().endswith((".", "!", "?"))


def _cased(form: str) -> Callable[[re.Match[str]], str]:
    return lambda match: form.capitalize() if match.group()[0].isupper() else form
