"""What a coach can have the extractive analyst do with a summary."""

from dataclasses import dataclass

from schemas.summary import Layout, Section, Visibility


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
class Remove:
    numbers: tuple[int, ...]
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
class OnlySections:
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Swap:
    first: int
    second: int


@dataclass(frozen=True)
class Place:
    """A sentence before another of its section; at the section's start or end where none is named."""

    number: int
    before: int | None = None
    after: int | None = None
    at_end: bool = False


@dataclass(frozen=True)
class MoveTo:
    number: int
    section: Section


@dataclass(frozen=True)
class Rewrite:
    number: int
    text: str


@dataclass(frozen=True)
class Write:
    """A sentence of the coach's own."""

    text: str
    section: Section


@dataclass(frozen=True)
class SetVisibility:
    number: int
    visibility: Visibility


@dataclass(frozen=True)
class Rename:
    old: str | None
    """Null: the client."""
    new: str


@dataclass(frozen=True)
class Person:
    """In which person a client's own words are told: I, you, she, he, they, or null where it was not said."""

    pronoun: str | None
    by_name: bool = False


@dataclass(frozen=True)
class Tense:
    pass


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
    | Remove
    | RemoveAbout
    | RemoveSection
    | OnlySections
    | Swap
    | Place
    | MoveTo
    | Rewrite
    | Write
    | SetVisibility
    | Rename
    | Person
    | Tense
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
    "swap 2 and 3",
    "only the commitments",
    "call her Sam, not Samantha",
    "use you instead of she",
    "restore it",
    "undo",
]
