"""What a coach asks for once: uploads, sessions, transcripts, summaries, search."""

import dataclasses
from typing import Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from connectors.ports import Hit, NotFound, Priority, SessionStatus
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.clients import owned_client
from gateway.errors import ApiError
from gateway.intake import Intake, Offered
from gateway.ports import Dependencies
from gateway.process import process_route
from gateway.uploads import about, asked_client
from schemas.events import SummaryDrafted, TranscriptParsed

FILES_AT_ONCE = 40


class Asked(BaseModel):
    query: str = Field(min_length=1, max_length=1000)
    limit: int = Field(default=10, ge=1, le=50)
    session_id: str | None = Field(default=None, max_length=64)


def rest_routes(callers: Callers, intake: Intake, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()
    caller = Depends(callers)
    _upload_route(routes, callers, intake, dependencies)

    async def owned(coach_id: str, session_id: str) -> SessionStatus:
        """Raises NotFound, also for another coach's: that it exists is not told."""
        status = await dependencies.read_models.session(coach_id, session_id)
        status = status or intake.recent(coach_id, session_id)
        if status is None:
            raise NotFound(session_id)
        return status

    process_route(routes, caller, owned, dependencies)

    @routes.get("/transcripts/{session_id}/status")
    async def status(session_id: str, identity: Identity = caller) -> SessionStatus:
        return await owned(identity.coach_id, session_id)

    @routes.get("/sessions")
    async def sessions(limit: int = Query(100, ge=1, le=500), identity: Identity = caller) -> dict[str, Any]:
        return {"sessions": await dependencies.read_models.sessions(identity.coach_id, limit)}

    @routes.get("/transcripts/{session_id}")
    async def transcript(session_id: str, identity: Identity = caller) -> dict[str, Any]:
        parsed = await dependencies.summaries.transcript(session_id)
        if parsed is None or parsed.coach_id != identity.coach_id:
            raise NotFound(session_id)
        return _transcript(parsed)

    @routes.get("/sessions/{session_id}/summary")
    async def summary(
        session_id: str, version: int | None = Query(None, ge=1), identity: Identity = caller
    ) -> dict[str, Any]:
        drafted = await dependencies.summaries.summary(session_id, version)
        if drafted is None or drafted.coach_id != identity.coach_id:
            raise NotFound(session_id)
        return _summary(drafted)

    @routes.post("/search/query")
    async def search(asked: Asked, identity: Identity = caller) -> dict[str, Any]:
        vector = await dependencies.embedder.embed([asked.query], Priority.QUERY)
        hits = await dependencies.index.search(identity.coach_id, asked.query, vector, asked.limit, asked.session_id)
        return {"hits": [_hit(hit) for hit in hits]}

    return routes


def _upload_route(routes: APIRouter, callers: Callers, intake: Intake, dependencies: Dependencies) -> None:
    @routes.post("/transcripts/upload", status_code=202)
    async def upload(request: Request, identity: Identity = Depends(callers)) -> dict[str, Any]:  # noqa: B008
        coach = await callers.coach(identity)
        async with request.form(max_files=FILES_AT_ONCE, max_fields=20, max_part_size=4096) as form:
            said = about(form)
            if (client_id := asked_client(form)) is not None:
                client = await owned_client(dependencies, coach.coach_id, client_id)
                said = dataclasses.replace(said, client_id=client.client_id)
            files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
            if not files:
                raise ApiError(422, "invalid", "there is no file in the form")
            taken: list[dict[str, Any]] = []
            refused: list[dict[str, Any]] = []
            first_error: HTTPException | None = None
            for file in files:
                try:
                    offered = Offered(file.filename, file.file, said, file.content_type)
                    taken.append(dataclasses.asdict(await intake.take(coach, offered)))
                except ApiError as error:
                    first_error = first_error or error
                    reason = {"code": error.code, "message": error.detail}
                    refused.append({"filename": file.filename, "error": reason})
        if first_error is not None and not taken:
            raise first_error
        return {**taken[0], "sessions": taken, "refused": refused}


def _transcript(parsed: TranscriptParsed) -> dict[str, Any]:
    session = parsed.model_dump(mode="json", include={"session_id", "title", "session_date", "timezone"})
    return {**session, **parsed.transcript.model_dump(mode="json")}


def _summary(drafted: SummaryDrafted) -> dict[str, Any]:
    return drafted.model_dump(mode="json", include={"session_id", "title", "summary", "changes", "reply"})


def _hit(hit: Hit) -> dict[str, Any]:
    passage = dataclasses.asdict(hit.passage)
    del passage["coach_id"]
    return {**passage, "score": hit.score}
