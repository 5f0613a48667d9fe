"""Taking corrections of a transcript: checked against its newest version, and told to Kafka."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.ports import Dependencies
from schemas.events import CorrectionKind, CorrectTranscript
from schemas.record import beginning
from schemas.transcript import Role, Transcript
from topics.catalogue import TRANSCRIPT_CORRECTIONS

Id = Annotated[str, StringConstraints(max_length=64)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Correction(BaseModel):
    """`based_on` is the transcript version that was looked at; the newest where it is not told."""

    model_config = ConfigDict(extra="forbid")

    based_on: int | None = Field(default=None, ge=1)

    def wanted(self) -> dict[str, Any]:
        return self.model_dump(exclude={"based_on"})


class RenameSpeaker(Correction):
    kind: Literal[CorrectionKind.RENAME_SPEAKER]
    participant_id: Id
    participant_name: Name


class MergeSpeakers(Correction):
    kind: Literal[CorrectionKind.MERGE_SPEAKERS]
    participant_id: Id
    into_participant_id: Id

    @model_validator(mode="after")
    def _of_two(self) -> "MergeSpeakers":
        if self.participant_id == self.into_participant_id:
            raise ValueError("a speaker cannot be merged with themselves")
        return self


class ReassignSegment(Correction):
    """To a speaker by id, or to one by name, who may be new."""

    kind: Literal[CorrectionKind.REASSIGN_SEGMENT]
    segment_id: Id
    participant_id: Id | None = None
    participant_name: Name | None = None

    @model_validator(mode="after")
    def _to_one(self) -> "ReassignSegment":
        if (self.participant_id is None) == (self.participant_name is None):
            raise ValueError("either participant_id or participant_name says who spoke")
        return self


class ReplaceText(Correction):
    kind: Literal[CorrectionKind.REPLACE_TEXT]
    segment_id: Id
    text: Words


class SetRole(Correction):
    kind: Literal[CorrectionKind.SET_ROLE]
    participant_id: Id
    role: Role


Asked = Annotated[RenameSpeaker | MergeSpeakers | ReassignSegment | ReplaceText | SetRole, Field(discriminator="kind")]


def correction_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()

    @routes.post("/transcripts/{session_id}/corrections", status_code=202)
    async def correct(session_id: str, asked: Asked, identity: Identity = Depends(callers)) -> dict[str, Any]:  # noqa: B008
        parsed = await dependencies.summaries.transcript(session_id)
        if parsed is None or parsed.coach_id != identity.coach_id:
            raise NotFound(session_id)
        newest = parsed.transcript
        _check(asked, newest)
        correction = CorrectTranscript(
            **beginning(identity.coach_id, dependencies.now()),
            session_id=session_id,
            based_on=asked.based_on or newest.version,
            **asked.wanted(),
        )
        await dependencies.sink.send(TRANSCRIPT_CORRECTIONS, correction)
        return {"event_id": correction.event_id, "session_id": session_id, "based_on": correction.based_on}

    return routes


def _check(asked: Asked, newest: Transcript) -> None:
    """Raises ApiError 422 for what the newest version has not. What changes meanwhile, the stage declines."""
    wanted = asked.wanted()
    people = {one.participant_id for one in newest.participants}
    if {wanted.get("participant_id"), wanted.get("into_participant_id")} - people - {None}:
        raise ApiError(422, "invalid", "the transcript has no such speaker")
    if wanted.get("segment_id") not in {None, *(one.segment_id for one in newest.segments)}:
        raise ApiError(422, "invalid", "the transcript has no such segment")
    if asked.based_on is not None and asked.based_on > newest.version:
        raise ApiError(422, "invalid", f"the transcript has no version {asked.based_on} yet")
