"""What a coach can say about a summary, in plain language. A table of patterns; reading a command is pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from schemas.summary import Layout, Section
from streams.politeness import plain


@dataclass(frozen=True)
class Shorter:
    sentences: int | None = None
    """Overview sentences asked for, where a number was said."""


@dataclass(frozen=True)
class Longer:
    pass


@dataclass(frozen=True)
class Arrange:
    layout: Layout


@dataclass(frozen=True)
class Focus:
    topic: str


@dataclass(frozen=True)
class LeaveOut:
    topic: str


@dataclass(frozen=True)
class Add:
    topic: str


@dataclass(frozen=True)
class RemoveNumber:
    number: int
    """Counted from 1 down the whole summary, or within `section`; -1 is the last."""
    section: Section | None = None


@dataclass(frozen=True)
class RemoveAbout:
    topic: str
    section: Section | None = None


@dataclass(frozen=True)
class RemoveSection:
    section: Section


@dataclass(frozen=True)
class RestoreLast:
    pass


@dataclass(frozen=True)
class RestoreAll:
    pass


@dataclass(frozen=True)
class RestoreAbout:
    topic: str


Command = (
    Shorter
    | Longer
    | Arrange
    | Focus
    | LeaveOut
    | Add
    | RemoveNumber
    | RemoveAbout
    | RemoveSection
    | RestoreLast
    | RestoreAll
    | RestoreAbout
)

CAN_SAY = [
    "make it shorter",
    "make it longer",
    "as bullets",
    "as prose",
    "focus on delegation",
    "leave out the small talk",
    "add what was said about the deadline",
    "remove sentence 3",
    "restore it",
    "undo",
]

_SECTIONS = {
    "goal": Section.GOAL,
    "success measure": Section.SUCCESS_MEASURE,
    "review": Section.REVIEWS,
    "overview": Section.OVERVIEW,
    "insight": Section.INSIGHTS,
    "quote": Section.CLIENT_WORDS,
    "obstacle": Section.OBSTACLES,
    "commitment": Section.COMMITMENTS,
    "action": Section.COMMITMENTS,
    "open thread": Section.OPEN_THREADS,
    "next session": Section.NEXT_SESSION,
    "private note": Section.PRIVATE_NOTES,
}
_NUMBERS = {
    "one": 1, "first": 1, "two": 2, "second": 2, "three": 3, "third": 3, "four": 4, "fourth": 4, "five": 5, "fifth": 5,
    "six": 6, "sixth": 6, "seven": 7, "seventh": 7, "eight": 8, "eighth": 8, "nine": 9, "ninth": 9, "ten": 10,
    "tenth": 10, "last": -1,
}  # fmt: skip

_SECTION = rf"(?:{'|'.join(_SECTIONS)})"
_NUMBER = rf"(?:[0-9]{{1,3}}(?:st|nd|rd|th)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_REMOVE = r"(?:remove|delete|drop|cut|take out|take away|get rid of|strike|lose|scrap|erase)"
_RESTORE = r"(?:restore|put back|bring back|bring|put|return|re-?add|get back|recover)"
_IT = r"(?:it|that|this|the summary|the text|everything|the whole thing|things)"
_ARTICLE = re.compile(
    r"(?:the (?:bit|part|parts|stuff|section|topic|subject|talk|discussion) (?:on|about|with|of) "
    r"|anything (?:on|about) |everything (?:on|about) |all (?:the )?(?:talk|mentions?) (?:of|about) "
    r"|all (?:about )?|what (?:(?:she|he|they|we|i|[a-z]{1,20}) )?(?:was )?(?:said|talked|spoke"
    r"|discussed)(?: about)? |something about |any mentions? of |mentions? of |the |about |his |her |their "
    r"|my )",
    re.I,
)


def _number(said: str) -> int:
    return _NUMBERS.get(said.lower()) or int(re.sub(r"[a-z]", "", said.lower()))


def _section(said: str) -> Section:
    return _SECTIONS[said.lower()]


def _topic(said: str) -> str:
    said = said.strip(" .,!?\"'“”‘’")
    match = _ARTICLE.match(said)
    return said[match.end() :] if match and said[match.end() :].strip() else said


_Reader = Callable[[re.Match[str]], Command]


def _row(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern, re.IGNORECASE), read


_TABLE: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _row(
        rf"(?:(?:make|keep|cut|trim|get) {_IT} )?(?:down )?(?:to )?(?:just |only |at most "
        rf"|no more than )?(?P<n>{_NUMBER}) (?:overview )?sentences(?: (?:long|max|only|at most|or less"
        r"|or fewer))?",
        lambda match: Shorter(_number(match["n"])),
    ),
    _row(
        rf"(?:(?:make|keep|cut|get|have) {_IT} )?(?:a (?:bit|little|lot) |much |even |way |still )?(?:shorter"
        r"|briefer|more concise|more succinct|brief|concise|tighter|crisper|less wordy|smaller|half as long"
        r"|short)"
        rf"|(?:shorten|condense|tighten|trim|abbreviate|compress|cut down|cut)(?: {_IT})?(?: down"
        rf"| up)?(?: by half| in half)?|(?:{_IT}(?:'s| is) )?(?:(?:a (?:bit|little) |far |much "
        r"|way )?too (?:long|wordy|much))"
        r"|less(?: detail| text)?|summari[sz]e more",
        lambda match: Shorter(),
    ),
    _row(
        rf"(?:(?:make|get|have) {_IT} )?(?:a (?:bit|little|lot) |much |even )?(?:longer|fuller|more detailed"
        rf"|more complete)|(?:expand|lengthen|extend|elaborate)(?: on)?(?: {_IT})?"
        r"|(?:add |give me |show me |with |i want )?(?:some |a bit |a lot )?more(?: detail| details"
        rf"| sentences)?|(?:{_IT}(?:'s| is) )?(?:a bit |a little |far |much )?too short",
        lambda match: Longer(),
    ),
    _row(
        r"(?:(?:make|turn|put|format|change|convert|write|show|give|have|list"
        rf"|as) )?(?:me )?(?:{_IT} )?(?:(?:as|in|into|to|with) )?(?:a )?(?:list of )?(?:bullets?|bulleted"
        r"|bullet points?|bullet list|bulleted list|list|dot points)(?: (?:form|format|points|list))?",
        lambda match: Arrange(Layout.BULLETS),
    ),
    _row(
        r"(?:(?:make|turn|put|format|change|convert|write|show|give|have"
        rf"|as) )?(?:me )?(?:{_IT} )?(?:back )?(?:(?:as|in|into|to|with) )?(?:a |full |running "
        r"|flowing )?(?:prose|paragraphs?|text|sentences)(?: (?:form|format))?|(?:no|without|remove the"
        r"|lose the|drop the|get rid of the) (?:bullets?|bullet points?)",
        lambda match: Arrange(Layout.PROSE),
    ),
    _row(
        rf"{_REMOVE} (?:the )?(?:sentence|statement|line|point|number|no\.?|bullet|item|#)s? ?(?:number "
        rf"|no\.? )?#?(?P<n>{_NUMBER})",
        lambda match: RemoveNumber(_number(match["n"])),
    ),
    _row(
        rf"{_REMOVE} (?:the )?(?P<n>{_NUMBER}) (?:sentence|statement|line|point|bullet|item|one)",
        lambda match: RemoveNumber(_number(match["n"])),
    ),
    _row(
        rf"{_REMOVE} (?:the )?(?P<n>{_NUMBER}) (?P<section>{_SECTION})"
        rf"|{_REMOVE} (?:the )?(?P<section_2>{_SECTION}) (?:number )?(?P<n_2>{_NUMBER})",
        lambda match: RemoveNumber(
            _number(match["n"] or match["n_2"]), _section(match["section"] or match["section_2"])
        ),
    ),
    _row(rf"{_REMOVE} (?P<n>[0-9]{{1,3}})", lambda match: RemoveNumber(int(match["n"]))),
    _row(
        rf"(?:{_REMOVE}|leave out|without|no|omit|skip) (?:all )?(?:the |any |of the "
        rf"|all the )?(?P<section>{_SECTION})(?:s| section)",
        lambda match: RemoveSection(_section(match["section"])),
    ),
    _row(
        rf"(?:{_REMOVE}|leave out|omit|skip) (?:the )?(?:(?P<section>{_SECTION})|sentence|statement|line|point"
        r"|bullet|bit|one|part|thing) (?:about|on|with|where|that (?:says|mentions|talks about|is about)|mentioning"
        rf"|saying|concerning|regarding) (?P<topic>[^\n]{{1,300}})",
        lambda match: RemoveAbout(_topic(match["topic"]), _section(match["section"]) if match["section"] else None),
    ),
    _row(
        rf"{_RESTORE} (?:back )?(?:everything|all|all of (?:it|them)|them all"
        r"|all (?:the )?removed(?: sentences)?)(?: back)?",
        lambda match: RestoreAll(),
    ),
    _row(
        rf"{_RESTORE} (?:back )?(?:it|that|this|the last (?:one|sentence)|that one|that sentence"
        r"|the sentence)(?: back)?(?: in)?|restore|put back|bring back|undo(?: that| it)?",
        lambda match: RestoreLast(),
    ),
    _row(
        rf"{_RESTORE} (?:back )?(?:in )?(?:the )?(?:sentence|statement|line|point|bullet|bit|one|part|thing"
        r"|commitment|insight|quote|obstacle) (?:about|on|with|where|that (?:says|mentions)|mentioning"
        rf"|saying) (?P<topic>[^\n]{{1,300}}?)(?: back)?(?: in)?",
        lambda match: RestoreAbout(_topic(match["topic"])),
    ),
    _row(
        r"(?:restore|put back|bring back) (?P<topic>[^\n]{1,300})",
        lambda match: RestoreAbout(_topic(match["topic"])),
    ),
    _row(
        rf"(?:(?:focus|concentrate|centre|center|zoom in|home in|dwell)(?: {_IT})?(?: (?:more|only|mostly"
        rf"|mainly|just))? (?:on|around)|(?:make|have) {_IT} (?:all |more |mostly )?about|(?:put|with"
        r"|lay) (?:more |the )?(?:emphasis|focus|weight|stress) on|emphasi[sz]e|highlight|stress"
        rf"|prioriti[sz]e|only|just(?: the)?) (?P<topic>[^\n]{{1,300}})",
        lambda match: Focus(_topic(match["topic"])),
    ),
    _row(
        r"(?:more (?:on|about)|(?:add|include|mention|bring in)(?: (?:more|something|a sentence|a line"
        r"|what (?:was|is) said|what (?:he|she|they|we) said))?(?: (?:on|about))?) (?P<topic>[^\n]{1,300})",
        lambda match: Add(_topic(match["topic"])),
    ),
    _row(
        r"(?:leave out|leave (?:off|aside)|exclude|omit|skip|without|ignore|don't (?:mention|include)"
        r"|do not (?:mention|include)|nothing about|no mention of|less (?:on|about)"
        rf"|{_REMOVE}) (?P<topic>[^\n]{{1,300}})",
        lambda match: LeaveOut(_topic(match["topic"])),
    ),
    _row(r"leave (?P<topic>[^\n]{1,300}?) out", lambda match: LeaveOut(_topic(match["topic"]))),
)

_AND = re.compile(r"(?:,|;)? (?:and|then|and then|but) |; |, (?=as |in |shorter|longer)", re.IGNORECASE)


def read(said: str) -> list[Command]:
    """The commands in what a coach said, in order; none when it is not understood."""
    said = plain(said)
    parts = [part for part in _AND.split(said) if part.strip()]
    if 1 < len(parts) <= 4:
        each = [_one(plain(part)) for part in parts]
        if all(each):
            return [command for command in each if command]
    command = _one(said)
    return [command] if command else []


def _one(said: str) -> Command | None:
    for pattern, read_match in _TABLE:
        if match := pattern.fullmatch(said):
            return read_match(match)
    return None
