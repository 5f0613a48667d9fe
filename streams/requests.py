"""What a coach asks for whoever wrote the summary, in plain language: going back, approving, sharing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from schemas.summary import Cause
from streams.politeness import plain

ADDRESS = r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"


@dataclass(frozen=True)
class Return:
    """`version` only for a REVERT, which names one."""

    cause: Cause
    version: int | None = None


@dataclass(frozen=True)
class Approve:
    is_certain: bool = True
    """Said in so many words; praise alone is asked about."""


@dataclass(frozen=True)
class Share:
    address: str | None = None
    """Null: the client's, as the coach's list of clients has it."""
    version: int | None = None


Request = Return | Approve | Share

_IT = r"(?:it|this|that|the summary|the recap|the notes|a copy|this version|the last (?:change|one|edit))"
_CLIENT = r"(?:(?:the|my) client|her|him|them|the coachee)"


def _version(match: re.Match[str]) -> int | None:
    said = match.groupdict().get("version")
    return int(said) if said else None


_Reader = Callable[[re.Match[str]], Request]
_TABLE: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (
            rf"(?:undo|revert|go back|take (?:that|it|this) back|take back)(?: {_IT})?",
            lambda match: Return(Cause.UNDO),
        ),
        (rf"(?:redo|undo the undo)(?: {_IT})?", lambda match: Return(Cause.REDO)),
        (
            r"(?:go back|revert|return|switch)(?: it)? to (?:version |v)(?P<version>[0-9]{1,6})",
            lambda match: Return(Cause.REVERT, _version(match)),
        ),
        (rf"(?:i )?(?:approve|sign off(?: on)?|sign)(?: {_IT})?", lambda match: Approve()),
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
    )
)


def read_request(said: str) -> Request | None:
    """What a command asks for; null when it is for the analyst."""
    said = plain(said)
    for pattern, reader in _TABLE:
        if match := pattern.fullmatch(said):
            return reader(match)
    return None
