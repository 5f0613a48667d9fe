"""How a coach's sessions are analysed: draft one anew, stop that, choose the analyst."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, StringConstraints

from connectors.analysis_port import AnalystChoice, CoachSettings, Fallback
from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.ports import Dependencies, ModelShown
from schemas.events import AnalyzeSession, CancelAnalysis
from schemas.record import beginning
from topics.catalogue import ANALYSIS_CANCELLED, ANALYSIS_REQUESTED

Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class OfSession(BaseModel):
    model_config = ConfigDict(extra="forbid")

    session_id: Id


class Drafting(OfSession):
    analyst: AnalystChoice | None = None
    """The coach's own choice where none is named."""


class Chosen(BaseModel):
    """What is not given stays."""

    model_config = ConfigDict(extra="forbid")

    analyst: AnalystChoice | None = None
    fallback: Fallback | None = None


def analysis_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/analyze")
    caller = Depends(callers)

    @routes.post("/session", status_code=202)
    async def draft(said: Drafting, identity: Identity = caller) -> dict[str, Any]:
        parsed = await dependencies.summaries.transcript(said.session_id)
        if parsed is None or parsed.coach_id != identity.coach_id:
            raise NotFound(said.session_id)
        if said.analyst is AnalystChoice.MODEL and dependencies.settings.model is None:
            raise ApiError(409, "no_model", "no language model is set up: COACHSTREAM_MODEL names one")
        fields = beginning(identity.coach_id, dependencies.now())
        event = AnalyzeSession(**fields, session_id=said.session_id, analyst=said.analyst)
        await dependencies.sink.send(ANALYSIS_REQUESTED, event)
        return {"event_id": event.event_id, "session_id": said.session_id, "analyst": said.analyst}

    @routes.post("/cancel", status_code=202)
    async def cancel(said: OfSession, identity: Identity = caller) -> dict[str, Any]:
        if await dependencies.read_models.session(identity.coach_id, said.session_id) is None:
            raise NotFound(said.session_id)
        event = CancelAnalysis(**beginning(identity.coach_id, dependencies.now()), session_id=said.session_id)
        await dependencies.sink.send(ANALYSIS_CANCELLED, event)
        return {"event_id": event.event_id, "session_id": said.session_id}

    @routes.get("/settings")
    async def settings(identity: Identity = caller) -> dict[str, Any]:
        return _shown(await dependencies.analysis_settings.of(identity.coach_id), dependencies.settings.model)

    @routes.put("/settings")
    async def choose(said: Chosen, identity: Identity = caller) -> dict[str, Any]:
        before = await dependencies.analysis_settings.of(identity.coach_id)
        after = CoachSettings(said.analyst or before.analyst, said.fallback or before.fallback)
        await dependencies.analysis_settings.put(identity.coach_id, after)
        return _shown(after, dependencies.settings.model)

    return routes


def _shown(settings: CoachSettings, model: ModelShown | None) -> dict[str, Any]:
    return {**asdict(settings), "model": None if model is None else asdict(model)}
