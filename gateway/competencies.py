"""What a session shows of the coach's craft, for that coach alone."""

from typing import Any

from fastapi import APIRouter, Depends

from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.ports import Dependencies


def competency_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sessions/{session_id}/competencies")
    async def competencies(session_id: str, identity: Identity = Depends(callers)) -> dict[str, Any]:  # noqa: B008
        observed = await dependencies.observations.of_session(identity.coach_id, session_id)
        if observed is None:
            raise NotFound(session_id)
        told = {"session_id", "transcript_version", "framework", "rules_version", "markers"}
        return observed.model_dump(mode="json", include=told)

    return routes
