"""Changing a summary over REST: in plain language as over the chat, or one sentence by hand."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.intake import printable
from gateway.limits import ID_CHARACTERS, TEXT_CHARACTERS
from gateway.ports import Dependencies
from gateway.protocol import Say
from gateway.says import Says, UnknownSession
from schemas.events import EditKind, EditSummary, SummaryDrafted
from schemas.ids import new_id
from schemas.record import beginning
from schemas.summary import Section, Visibility
from topics.catalogue import ANALYSIS_REQUESTED


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


Id = Annotated[str, StringConstraints(min_length=1, max_length=ID_CHARACTERS)]
Words = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_one_line), StringConstraints(min_length=1)]
Said = Annotated[
    str, StringConstraints(max_length=TEXT_CHARACTERS), AfterValidator(_one_line), StringConstraints(min_length=1)
]


class Edit(BaseModel):
    """`based_on` is the version that was looked at: nothing that was changed since is overwritten."""

    model_config = ConfigDict(extra="forbid")

    based_on: int = Field(ge=1)


class Reword(Edit):
    kind: Literal[EditKind.REWORD]
    statement_id: Id
    text: Words


class Add(Edit):
    """Before a sentence, or at the end of the section."""

    kind: Literal[EditKind.ADD]
    text: Words
    section: Section = Section.OVERVIEW
    before_statement_id: Id | None = None


class Delete(Edit):
    kind: Literal[EditKind.DELETE]
    statement_id: Id


class Move(Edit):
    kind: Literal[EditKind.MOVE]
    statement_id: Id
    section: Section | None = None
    before_statement_id: Id | None = None


class SetVisibility(Edit):
    kind: Literal[EditKind.SET_VISIBILITY]
    statement_id: Id
    visibility: Visibility


Asked = Annotated[Reword | Add | Delete | Move | SetVisibility, Field(discriminator="kind")]


class Command(BaseModel):
    """`id` makes a repeat within ten minutes the same command."""

    session_id: Id
    command: Said
    based_on: int | None = Field(default=None, ge=1)
    id: Id | None = None


def refinement_routes(callers: Callers, says: Says, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()
    caller = Depends(callers)

    async def newest(coach_id: str, session_id: str) -> SummaryDrafted:
        """Raises NotFound, also for another coach's."""
        drafted = await dependencies.summaries.summary(session_id)
        if drafted is None or drafted.coach_id != coach_id:
            raise NotFound(session_id)
        return drafted

    @routes.post("/analyze/refine", status_code=202)
    async def refine(asked: Command, identity: Identity = caller) -> dict[str, Any]:
        said = Say(asked.id or new_id(dependencies.now()), asked.command, asked.session_id, asked.based_on)
        try:
            await says.say(identity.coach_id, said)
        except UnknownSession as error:
            raise NotFound(asked.session_id) from error
        return {"id": said.id, "session_id": asked.session_id, "based_on": asked.based_on}

    @routes.post("/sessions/{session_id}/summary/edits", status_code=202)
    async def edit(session_id: str, asked: Asked, identity: Identity = caller) -> dict[str, Any]:
        version = (await newest(identity.coach_id, session_id)).summary.version
        if asked.based_on > version:
            raise ApiError(422, "invalid", f"based_on: the summary has no version {asked.based_on} yet")
        command = EditSummary(
            **beginning(identity.coach_id, dependencies.now()),
            session_id=session_id,
            **asked.model_dump(),
        )
        await dependencies.sink.send(ANALYSIS_REQUESTED, command)
        return {"event_id": command.event_id, "session_id": session_id, "based_on": asked.based_on}

    return routes
