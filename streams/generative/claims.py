"""What a model is asked to answer, as types: their JSON schemas go with the question, and the answer is read by them.

A model may claim anything here. Whom a summary goes to, who sees a sentence, what was counted and which session it is
about have no place in an answer, so no transcript can make a model change them.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.language_model import BrokenAnswer
from schemas.summary import CommitmentKind, Layout, Outcome, Owner, Section


class Claimed(BaseModel):
    """Strict in what is asked for; what comes besides is dropped unread."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra={"additionalProperties": False})


class Citation(Claimed):
    segment: str
    quote: str


class ClaimedCommitment(Claimed):
    owner: Owner
    kind: CommitmentKind
    due_text: str | None


class Claim(Claimed):
    section: Section
    text: str
    evidence: list[Citation]
    commitment: ClaimedCommitment | None
    outcome: Outcome | None
    """Of an earlier commitment; only in REVIEWS."""


class ClaimedDraft(Claimed):
    statements: list[Claim]


class ClaimedChoice(Claimed):
    """Numbers of candidates, in the order they should stand."""

    keep: list[int]


class ClaimedSentence(Claim):
    number: int | None
    """Of the sentence as it stands; null for a new one."""


class ClaimedRefinement(Claimed):
    """`question` instead of `statements` where the command can mean several things, or cannot be done."""

    question: str | None
    suggestions: list[str]
    layout: Layout
    statements: list[ClaimedSentence]
    reply: str


Answered = TypeVar("Answered", bound=Claimed)


def schema(kind: type[Claimed]) -> Mapping[str, Any]:
    return kind.model_json_schema()


def read(kind: type[Answered], text: str) -> Answered:
    """Raises BrokenAnswer when the text is not of that form."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BrokenAnswer(f"answered in another form than was asked for: {place}: {first['msg']}") from error
