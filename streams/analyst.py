"""The port behind which a session's summary is written and refined."""

from dataclasses import dataclass, field
from typing import Protocol

from schemas.events import Choice, TranscriptParsed
from schemas.summary import Cause, Layout, ModelUsage, Statement, Summary

EXTRACTIVE = "extractive"
MODEL = "model"


@dataclass(frozen=True)
class Author:
    """Who wrote a draft, and what it took."""

    analyst: str
    """`extractive`, or the model's name."""
    version: str
    prompt: str | None = None
    prompt_version: int | None = None
    usage: ModelUsage | None = None


@dataclass(frozen=True)
class Draft:
    """A first summary, in reading order; its evidence is not yet checked."""

    statements: list[Statement]
    layout: Layout = Layout.PROSE
    removed: list[Statement] = field(default_factory=list)
    """What was found and left out, so that it can be brought back."""
    voice_version: int | None = None
    """Of the coach's voice that it is in."""
    author: Author | None = None
    """Null where it is the analyst itself, by its name and version."""
    note: str = ""
    """What the coach should know of how it came about."""


@dataclass(frozen=True)
class Refinement:
    """What a summary becomes. Statements kept have kept their ids."""

    statements: list[Statement]
    removed: list[Statement]
    """All that refinements took out so far, newest last."""
    layout: Layout
    reply: str
    """One sentence to the coach: what was done."""
    cause: Cause = Cause.COACH_CHAT
    restored_version: int | None = None
    """Where it is an earlier version again: which."""
    author: Author | None = None
    """Null where it is whoever wrote the summary."""


@dataclass(frozen=True)
class Declined:
    """A command that changes nothing: not understood, ambiguous, or not possible."""

    reply: str
    suggestions: list[str]
    """Commands that would work."""


@dataclass(frozen=True)
class Clarification:
    """A question back: what was said may mean several things, or has to be confirmed."""

    question: str
    choices: list[Choice]


Outcome = Refinement | Declined | Clarification


class Postponed(Exception):
    """There will be a result, but not now, and the coach chose to wait; the message is for the coach."""


class Stopped(Exception):
    """There will be no result, as the coach wished; the message is for the coach."""


class Analyst(Protocol):
    """Both ways may raise Postponed or Stopped."""

    @property
    def name(self) -> str:
        """`extractive`, or the model's name."""
        ...

    @property
    def version(self) -> str: ...

    async def draft(self, parsed: TranscriptParsed, wanted: str | None = None, style: str = "") -> Draft:
        """`wanted` names EXTRACTIVE or MODEL where it is not to be the coach's usual choice.

        `style` asks in words for a way to write; only who chooses words of their own can follow it.
        """
        ...

    async def refine(self, summary: Summary, command: str, parsed: TranscriptParsed, style: str = "") -> Outcome:
        """`style` as in draft."""
        ...
