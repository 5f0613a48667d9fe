"""What a coach asks for whoever wrote the summary: going back, approving, sharing, and questions about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from schemas.summary import Cause
from streams.agreement_questions import AgreementQuestion, Mark, read_question
from streams.politeness import plain

ADDRESS = r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"


@dataclass(frozen=True)
class Return:
    """`version` only for a REVERT, which names one."""

    cause: Cause
    version: int | None = None
    times: int = 1
    """UNDO: how many edits."""


@dataclass(frozen=True)
class Approve:
    is_certain: bool = True
    """Said in so many words; praise alone is asked about."""


@dataclass(frozen=True)
class Share:
    address: str | None = None
    """Null: the client's, as the coach's list of clients has it."""
    version: int | None = None


@dataclass(frozen=True)
class Compare:
    """What is different. Null: the newest, and the one before it."""

    old: int | None = None
    new: int | None = None


@dataclass(frozen=True)
class Why:
    """Where a sentence comes from; named by number, or by what it is about, or not at all."""

    number: int | None = None
    about: str | None = None


@dataclass(frozen=True)
class Count:
    pass


@dataclass(frozen=True)
class Help:
    pass


Question = Compare | Why | Count | Help
Request = Return | Approve | Share | Question | AgreementQuestion | Mark

_IT = r"(?:it|this|that|the summary|the recap|the notes|a copy|this version|the last (?:change|one|edit))"
_CLIENT = r"(?:(?:the|my) client|her|him|them|the coachee)"


_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "couple of": 2, "few": 3}
_NUMBERED = r"(?:sentence|line|point|number|bullet|#) ?#?(?P<n>[0-9]{1,3})"


def _counted(said: str) -> int:
    return _COUNTS.get(said.lower()) or int(said)


def _version(match: re.Match[str]) -> int | None:
    said = match.groupdict().get("version")
    return int(said) if said else None


_Reader = Callable[[re.Match[str]], Request]
_TABLE: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (
            rf"(?:undo|revert|go back|take (?:that|it|this) back|take back)(?: {_IT})?|(?:no, )?not like that"
            rf"|(?:i liked {_IT} better|{_IT} was better) (?:before|the way it was)",
            lambda match: Return(Cause.UNDO),
        ),
        (
            rf"(?:undo|take back) (?:the |my )?last (?P<times>[0-9]{{1,2}}|{'|'.join(_COUNTS)})(?: changes|"
            rf" edits| steps)?",
            lambda match: Return(Cause.UNDO, times=_counted(match["times"])),
        ),
        (
            rf"(?:redo|undo the undo)(?: {_IT})?|put (?:that|the|my) (?:last )?(?:change|edit) back(?: in)?",
            lambda match: Return(Cause.REDO),
        ),
        (
            r"(?:go back|revert|return|switch|take me back)(?: it)? to (?:version |v)(?P<version>[0-9]{1,6})"
            r"|(?:show me|restore|open|bring back|use) version (?P<version_2>[0-9]{1,6})(?: again)?",
            lambda match: Return(Cause.REVERT, int(match["version"] or match["version_2"])),
        ),
        (
            r"(?:(?:show me|go back to|return to|restore|bring back|back to|start (?:over|again) from) the (?:very )?"
            r"(?:first|original|initial)(?: version| draft| summary| one)?|start (?:over|again))(?: again)?",
            lambda match: Return(Cause.REVERT, 1),
        ),
        (
            r"(?:(?:it's|that's|this is|it looks|looks) (?:good|fine|great|perfect|right),? (?:and )?)?(?:i )?"
            rf"(?:approved?|sign off(?: on)?|sign)(?: {_IT})?",
            lambda match: Approve(),
        ),
        (
            r"(?:that |it |this )?looks (?:good|great|right|fine)(?: to me)?|(?:that's|that is|this is) (?:it|good|fine"
            rf"|perfect|right)|(?:i'm|i am) happy(?: with {_IT})?|good to go|perfect|all good"
            rf"|(?:that's it, )?(?:i'm|i am) happy with {_IT}",
            lambda match: Approve(is_certain=False),
        ),
        (
            rf"(?:share|send|e-?mail|mail|forward)(?: {_CLIENT}(?= {_IT}))?"
            rf"(?: (?:{_IT}|version (?P<version>[0-9]{{1,6}})))?(?: (?:with|to))?(?: {_CLIENT})?"
            rf"(?:,? (?:at|to|via|on|under))?(?: <?(?P<address>{ADDRESS})>?)?",
            lambda match: Share(match["address"], _version(match)),
        ),
        (
            r"what(?:'s| is| has| did| was)?(?: you)? (?:changed?|different|new)(?: now| here| this time)?"
            r"|(?:show me )?(?:the |your )?(?:changes|diff|difference)|what have you changed"
            r"|show me what (?:you )?changed",
            lambda match: Compare(),
        ),
        (
            r"what(?:'s| is| has)? (?:changed|different|new) (?:since|from|compared (?:to|with)) (?:version |v)?"
            r"(?P<old>[0-9]{1,6})",
            lambda match: Compare(int(match["old"])),
        ),
        (
            r"(?:compare|diff) (?:versions? |v)?(?P<old>[0-9]{1,6}) (?:and|with|to|against) (?:version "
            r"|v)?(?P<new>[0-9]{1,6})"
            r"|(?:what(?:'s| is) the difference between|how (?:does|do|is)) (?:versions? |v)?(?P<old_2>[0-9]{1,6})"
            r" (?:and|(?:differ|different) from) (?:version |v)?"
            r"(?P<new_2>[0-9]{1,6})",
            lambda match: Compare(int(match["old"] or match["old_2"]), int(match["new"] or match["new_2"])),
        ),
        (
            rf"(?:why is|where does|where did|where did you (?:get|find)|who (?:wrote|made|added|changed)"
            rf"|what does) {_NUMBERED}"
            r"(?: (?:here|there|in(?: there| here)?|come from|from|rest on|is based on))?|why {_NUMBERED_2}".replace(
                "{_NUMBERED_2}", _NUMBERED.replace("<n>", "<n_2>")
            ),
            lambda match: Why(number=int(match["n"] or match["n_2"])),
        ),
        (
            r"why is (?:this|that|it)(?: sentence| one)? (?:here|there|in(?: there| here)?)|where (?:does"
            r"|did) (?:this|that)"
            r" come from|who (?:wrote|made|added|changed) (?:this|that)",
            lambda match: Why(),
        ),
        (
            r"why (?:did you|do you|have you) (?:include|included|add|added|keep|kept|mention|mentioned"
            r"|write|written|put in)"
            r" (?:the |her |his |their )?(?P<about>[^\n]{1,200})"
            r"|(?:why is|where (?:does|did)) (?:the |her |his |their )?(?P<about_2>[^\n]{1,100}?) (?:here"
            r"|there|in(?: there"
            r"| here)?|come from)",
            lambda match: Why(about=match["about"] or match["about_2"]),
        ),
        (
            r"how many sentences(?: are there| is it| does it have| has it)?|how long is (?:it|this|that|the summary)",
            lambda match: Count(),
        ),
        (r"what can (?:you|i) (?:do|say|ask)(?: here)?|help(?: me)?|how does this work", lambda match: Help()),
    )
)


def read_request(said: str) -> Request | None:
    """What a command asks for; null when it is for the analyst."""
    said = plain(said)
    for pattern, reader in _TABLE:
        if match := pattern.fullmatch(said):
            return reader(match)
    return read_question(said)
