"""A coach's short answer to a question: `the second`, `both`, `yes`, `no`, `the one about Tom`."""

import re
from collections.abc import Sequence

from schemas.events import Choice
from streams.politeness import plain

_YES = re.compile(
    r"(?:yes|yep|yeah|yup|y|sure|ok|okay|correct|exactly|right|do it|do that|do so|go ahead|go on|send it"
    r"|confirm|confirmed|please do|of course|absolutely|that one|that's right|that one is right"
    r"|yes,? (?:send it|do it|do that|go ahead"
    r"|that one|please do|please))",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|nope|n|none|none of (?:them|these|those)|neither|cancel|stop|never ?mind|forget it|leave it|don't"
    r"|do not|not now|no,? (?:don't|leave it|thanks|stop|cancel|neither|none))",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:both|all|both of (?:them|these|those)|all of (?:them|these|those)|every one(?: of them)?"
    r"|all (?:two|three|four)|the lot|them all|either)",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 1, "1st": 1, "former": 1, "second": 2, "2nd": 2, "latter": -1, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4, "fifth": 5, "5th": 5, "last": -1,
}  # fmt: skip
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_ITEM = (
    rf"(?:the )?(?:(?P<ordinal>{'|'.join(_ORDINALS)})(?: one| sentence)?|(?:(?:sentence|number|no\.?|option|choice|#)"
)
_ITEM += rf" ?)?(?P<number>[0-9]{{1,3}}|{'|'.join(_COUNTS)}))"
_ONE = re.compile(_ITEM, re.IGNORECASE)
_AND = re.compile(r",? and |, ?| & | plus ", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:the |that )?(?:one|sentence|line|bit)s? (?:about|on|with|where|that (?:says|mentions)|saying|mentioning)"
    r" (?P<words>.{1,200})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\b([0-9]{1,3})\b")


def chosen(said: str, choices: Sequence[Choice]) -> list[Choice] | None:
    """The choices that an answer takes, none for a no; null when it is no answer to this question."""
    # Politeness such as `ok` may be the whole answer.
    for form in (" ".join(said.split()).strip(" .!"), plain(said)):
        if _NO.fullmatch(form):
            return []
        if _YES.fullmatch(form) and len(choices) == 1:
            return list(choices)
        if _ALL.fullmatch(form):
            return list(choices)
        if named := _named(form, choices):
            return named
    return None


def _named(said: str, choices: Sequence[Choice]) -> list[Choice]:
    if match := _ABOUT.fullmatch(said):
        wanted = match["words"].lower().strip(" .\"'“”")
        about = [choice for choice in choices if wanted in choice.label.lower()]
        return about if len(about) == 1 else []
    for choice in choices:
        if said.lower() in (choice.label.lower(), choice.command.lower()):
            return [choice]
    found: list[Choice] = []
    for part in _AND.split(said):
        match = _ONE.fullmatch(part.strip())
        one = _counted(match, choices) if match else None
        if one is None:
            return []
        found.append(one)
    return list({choice.command: choice for choice in found}.values())


def _counted(match: re.Match[str], choices: Sequence[Choice]) -> Choice | None:
    """A number names a sentence, where a choice has that one; else it counts the choices."""
    if match["ordinal"]:
        place = _ORDINALS[match["ordinal"].lower()]
    else:
        said = match["number"].lower()
        place = _COUNTS.get(said) or int(said)
        for choice in choices:
            sentence = _SENTENCE.search(choice.command)
            if sentence and int(sentence[1]) == place:
                return choice
    if place == -1:
        return choices[-1] if choices else None
    return choices[place - 1] if 1 <= place <= len(choices) else None
