"""The words that commands are made of: numbers, sections, names, and which sentence is meant."""

import re

from schemas.summary import Section

SECTIONS = {
    "goal": Section.GOAL,
    "aim": Section.GOAL,
    "success measure": Section.SUCCESS_MEASURE,
    "review": Section.REVIEWS,
    "overview": Section.OVERVIEW,
    "insight": Section.INSIGHTS,
    "learning": Section.INSIGHTS,
    "quote": Section.CLIENT_WORDS,
    "obstacle": Section.OBSTACLES,
    "blocker": Section.OBSTACLES,
    "commitment": Section.COMMITMENTS,
    "action item": Section.COMMITMENTS,
    "action": Section.COMMITMENTS,
    "to-do": Section.COMMITMENTS,
    "next step": Section.COMMITMENTS,
    "open thread": Section.OPEN_THREADS,
    "open question": Section.OPEN_THREADS,
    "next session": Section.NEXT_SESSION,
    "private note": Section.PRIVATE_NOTES,
}
NUMBERS = {
    "one": 1, "first": 1, "two": 2, "second": 2, "three": 3, "third": 3, "four": 4, "fourth": 4, "five": 5, "fifth": 5,
    "six": 6, "sixth": 6, "seven": 7, "seventh": 7, "eight": 8, "eighth": 8, "nine": 9, "ninth": 9, "ten": 10,
    "tenth": 10, "last": -1, "a couple of": 2, "a few": 3, "a handful of": 5, "half a dozen": 6,
}  # fmt: skip

SECTION = rf"(?:{'|'.join(sorted(SECTIONS, key=len, reverse=True))})"
NUMBER = rf"(?:[0-9]{{1,3}}(?:st|nd|rd|th)?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
REMOVE = r"(?:remove|delete|drop|cut|take out|take away|get rid of|strike|lose|scrap|erase|kill)"
RESTORE = r"(?:restore|put back|bring back|bring|put|return|re-?add|get back|recover)"
IT = r"(?:it|that|this|the summary|the text|everything|the whole thing|things)"
THING = r"(?:sentence|statement|line|point|bullet|item)"
CLIENT = r"(?:the client|my client|her|him|them)"
TOPIC = r"(?P<topic>[^\n]{1,300}?)"
TEXT = r"(?P<text>[^\n]{1,400})"

_ARTICLE = re.compile(
    r"(?:the (?:bit|part|parts|stuff|section|topic|subject|talk|discussion) (?:on|about|with|of) "
    r"|anything (?:on|about) |everything (?:on|about) |all (?:the )?(?:talk|mentions?) (?:of|about) "
    r"|all (?:about )?|what (?:(?:she|he|they|we|i|[a-z]{1,20}) )?(?:was )?(?:said|talked|spoke"
    r"|discussed)(?: about)? |something about |any mentions? of |mentions? of |the |about |his |her |their "
    r"|my |(?:she|he|they|we|i) (?:mentions?|says?|said|talks? about|speaks? of) )",
    re.IGNORECASE,
)


def number(said: str) -> int:
    return NUMBERS.get(said.lower()) or int(re.sub(r"[a-z]", "", said.lower()))


def numbers(said: str) -> tuple[int, ...]:
    """`2, 3 and 5`."""
    return tuple(number(one) for one in re.findall(NUMBER, said, re.IGNORECASE))


def section(said: str) -> Section:
    return SECTIONS[said.lower()]


def topic(said: str) -> str:
    """What is named, without the words that lead up to it."""
    said = said.strip(" .,!?\"'“”‘’")
    while (match := _ARTICLE.match(said)) and said[match.end() :].strip():
        said = said[match.end() :]
    return re.sub(r" (?:stuff|bit|part|thing|business|line|sentence)s?$", "", said, flags=re.IGNORECASE) or said


def text(said: str) -> str:
    """A sentence of the coach's, without the quotation marks around it; politeness took its full stop away."""
    said = said.strip().strip('"“”').strip()
    if len(said) > 1 and said[0] == said[-1] == "'":
        said = said[1:-1]
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def sentence(name: str) -> str:
    """A pattern for one sentence: `sentence 4`, `the second one`, `#3`, `5`. `counted` reads it by the same name."""
    ordinal = rf"(?:the |that )?(?P<{name}_o>{NUMBER}) (?:{THING}|one)"
    labelled = rf"(?:the |that )?(?:{THING}|number|no\.?|#)s? ?(?:number |no\.? |#)?#?(?P<{name}_l>{NUMBER})"
    return rf"(?:{ordinal}|{labelled}|(?:the )?(?P<{name}_n>{NUMBER}))"


def counted(match: re.Match[str], name: str) -> int:
    return number(next(said for kind in "oln" if (said := match[f"{name}_{kind}"])))
