"""What a coach asks about agreements with a session's client."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreed:
    """What was agreed in the session before this one, or in this one; and what became of it."""

    is_before: bool


@dataclass(frozen=True)
class StillOpen:
    """What something is still to come of, from whichever session."""


AgreementQuestion = Agreed | StillOpen

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


def read_question(said: str) -> AgreementQuestion | None:
    """`said` as streams.politeness.plain leaves it; null where it asks for something else."""
    return next((question for pattern, question in _TABLE if pattern.fullmatch(said)), None)
