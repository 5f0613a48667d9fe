"""Reading a stored upload again: with another parser, or with somebody else as the coach."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from connectors.ports import SessionStage, SessionStatus
from gateway.auth import Identity
from gateway.errors import ApiError
from gateway.ports import Dependencies
from schemas.events import ProcessTranscript
from schemas.record import beginning
from schemas.transcript import Role
from topics.catalogue import TRANSCRIPT_REQUESTED


class ProcessAsked(BaseModel):
    session_id: str = Field(min_length=1, max_length=64)
    format: str | None = Field(default=None, min_length=1, max_length=40)
    coach_participant: str | None = Field(default=None, min_length=1, max_length=16)
    coach_name: str | None = Field(default=None, min_length=1, max_length=200)


def process_route(
    routes: APIRouter,
    caller: Any,
    owned: Callable[[str, str], Awaitable[SessionStatus]],
    dependencies: Dependencies,
) -> None:
    @routes.post("/transcripts/process", status_code=202)
    async def process(asked: ProcessAsked, identity: Identity = caller) -> dict[str, Any]:
        status = await owned(identity.coach_id, asked.session_id)
        kept = await dependencies.summaries.transcript(asked.session_id)
        # Its version would be taken for the first one, which is still on its way.
        if kept is None and status.stage is not SessionStage.REJECTED:
            raise ApiError(409, "in_progress", "the upload is still being read: wait for its outcome")
        command = await _command(asked, identity.coach_id, dependencies)
        await dependencies.sink.send(TRANSCRIPT_REQUESTED, command)
        return {"session_id": asked.session_id, "status_url": f"/transcripts/{asked.session_id}/status"}


async def _command(asked: ProcessAsked, coach_id: str, dependencies: Dependencies) -> ProcessTranscript:
    original = await dependencies.ledger.original(coach_id, asked.session_id)
    if original is None:
        raise ApiError(409, "not_kept", "this session began before uploads could be read again: upload the file anew")
    envelope = beginning(coach_id, dependencies.now())
    envelope["causation_id"] = original.event_id
    return ProcessTranscript(
        **envelope,
        session_id=asked.session_id,
        filename=original.filename,
        object_key=original.object_key,
        title=original.title,
        session_date=original.session_date,
        timezone=original.timezone,
        coach_name=await _coach_name(asked, coach_id, dependencies) or original.coach_name,
        format=asked.format,
    )


async def _coach_name(asked: ProcessAsked, coach_id: str, dependencies: Dependencies) -> str | None:
    """The label of the participant who is said to be the coach; of who is so now, where nobody is said to be."""
    if asked.coach_name is not None and asked.coach_participant is None:
        return asked.coach_name
    parsed = await dependencies.summaries.transcript(asked.session_id)
    participants = parsed.transcript.participants if parsed is not None and parsed.coach_id == coach_id else []
    for participant in participants:
        is_meant = participant.role is Role.COACH if asked.coach_participant is None else participant.participant_id
        if is_meant in (True, asked.coach_participant):
            return next(iter(participant.raw_names), participant.name)
    if asked.coach_participant is None:
        return None
    raise ApiError(422, "invalid", "coach_participant is nobody in the newest transcript")
