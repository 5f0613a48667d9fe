"""What a coach asks about agreements with a session's client, and says of them."""

import re
from dataclasses import dataclass

from schemas.summary import CommitmentMark


@dataclass(frozen=True)
class Agreed:
    """What was agreed in the session before this one, or in this one; and what became of it."""

    is_before: bool


@dataclass(frozen=True)
class StillOpen:
    """What something is still to come of, from whichever session."""


@dataclass(frozen=True)
class Mark:
    """What became of a commitment, named in one of three ways."""

    mark: CommitmentMark
    commitment_id: str | None = None
    number: int | None = None
    """Counted from 1 down the commitments of the summary that is looked at."""
    about: str | None = None


AgreementQuestion = Agreed | StillOpen
OPEN_QUESTION = "what is still open?"

_WHO = r"(?:we|she|he|they|i|you two|the client|my client)"
_AGREE = (
    r"(?:agree(?:d)?|commit(?:ted)?|promise(?:d)?|decide(?:d)?|plan(?:ned)?|say (?:she|he|they|i|we)(?:'d| would) do)"
    r"(?: (?:on|upon|to do|to|for))?"
)
_THINGS = (
    r"(?:(?:the|our|her|his|their|my client's) )?"
    r"(?:commitments?|agreements?|promises?|action items|actions?|homework|to-?dos?)"
)
_BEFORE = (
    r"(?:(?:the )?last (?:time|session|week|meeting)"
    r"|(?:in|at|from|of) (?:the|our) (?:last|previous) (?:session|meeting)"
    r"|(?:in|at|from) the session before|the time before|previously)"
)
_HERE = r"(?:today|this time|here|(?:in |at )?this session|this week)"
_OPEN = r"(?:open|outstanding|pending|unfinished|unresolved|left|left to do|to do|to be done|not done|due)"
_WITH = r"(?: (?:with|for|from) (?:her|him|them|us|me|the client|my client|this client|last time|before))?"
_SHOW = r"(?:(?:show me|tell me|list|remind me of|remind me) )?"

_TABLE: tuple[tuple[re.Pattern[str], AgreementQuestion], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), question)
    for pattern, question in (
        (
            rf"{_SHOW}what (?:(?:did|had|have) )?{_WHO} {_AGREE} {_BEFORE}"
            rf"|{_SHOW}what (?:was|were|had been|got) {_AGREE} {_BEFORE}"
            rf"|what (?:was|were) {_THINGS} {_BEFORE}"
            rf"|{_SHOW}{_THINGS} (?:(?:of|from|at) )?{_BEFORE}"
            rf"|{_SHOW}last (?:time|session|week)'?s {_THINGS}"
            rf"|what (?:happened to|happened with|became of|came of|has become of)"
            rf" (?:{_THINGS}|what {_WHO} {_AGREE})(?: (?:of |from |at )?{_BEFORE})?",
            Agreed(is_before=True),
        ),
        (
            rf"{_SHOW}what (?:(?:did|have) )?{_WHO} {_AGREE}(?: {_HERE})?"
            rf"|{_SHOW}what (?:was|were) {_AGREE}(?: {_HERE})?",
            Agreed(is_before=False),
        ),
        (
            rf"{_SHOW}what(?:'s| is| are|'re)?(?: still)? {_OPEN}(?: yet)?{_WITH}"
            rf"|{_SHOW}what remains(?: {_OPEN})?{_WITH}"
            rf"|{_SHOW}(?:which|what) (?:commitments|agreements|promises|actions)(?: are| is)?(?: still)?"
            rf" {_OPEN}{_WITH}"
            rf"|{_SHOW}(?:all |the |her |his |their |our )*(?:still )?(?:open|outstanding|pending)"
            rf" (?:commitments|agreements|promises|actions|action items){_WITH}"
            rf"|(?:is )?(?:anything|something)(?: still)? {_OPEN}{_WITH}"
            rf"|what (?:does|do|has|have) {_WHO} still (?:have |got |need )?(?:left )?to do",
            StillOpen(),
        ),
    )
)


_STATES = {
    CommitmentMark.DONE: r"(?:done|complete|completed|finished|kept)",
    CommitmentMark.NOT_DONE: r"(?:not done|not kept|undone|missed|(?:still )?open)",
    CommitmentMark.DROPPED: r"(?:dropped|cancelled|canceled|no longer needed|not needed(?: any ?more)?)",
}
_NAMED = r"(?:the )?commitment (?:(?P<id>cm-[0-9a-f]{16})|(?:number |no\.? |#)?(?P<number>[0-9]{1,3}))"
_ABOUT = r"(?:(?:the|her|his|their|my|that) )?(?P<about>[^\n]{1,200}?)"
_MARKS: tuple[tuple[re.Pattern[str], CommitmentMark], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), mark)
    for mark, state in _STATES.items()
    for pattern in (
        rf"(?:mark|set|tick off|check off) (?:{_NAMED}|{_ABOUT}) (?:as|to) {state}",
        rf"{_NAMED} (?:is|was|has been) {state}",
        rf"(?:the )?commitment (?:about|to|on|with) {_ABOUT} (?:is|was|has been) {state}",
    )
)


def read_question(said: str) -> AgreementQuestion | Mark | None:
    """`said` as streams.politeness.plain leaves it; null where it asks for something else."""
    for pattern, mark in _MARKS:
        if match := pattern.fullmatch(said):
            found = {"id": None, "number": None, "about": None} | match.groupdict()
            return Mark(mark, found["id"], int(found["number"]) if found["number"] else None, found["about"])
    return next((question for pattern, question in _TABLE if pattern.fullmatch(said)), None)
