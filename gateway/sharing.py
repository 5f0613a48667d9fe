"""Approving a version of a summary, and sending it to the client."""

from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.clients import Email, Name
from gateway.errors import ApiError
from gateway.ports import Dependencies
from schemas.events import ApproveSummary, ShareSummary, SummaryApproved, SummaryDrafted, SummaryShared
from schemas.record import Event, beginning
from schemas.sharing import shareable
from topics.catalogue import ANALYSIS_REQUESTED


class Approval(BaseModel):
    version: int = Field(ge=1)


class Sharing(BaseModel):
    """To the session's client, where no address is given."""

    version: int = Field(ge=1)
    recipient: Email | None = None
    recipient_name: Name | None = None
    confirms_unsupported: bool = False


def sharing_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/sessions/{session_id}/summary")
    caller = Depends(callers)

    async def version_of(session_id: str, version: int | None, identity: Identity) -> SummaryDrafted:
        """Raises NotFound, also for another coach's."""
        drafted = await dependencies.summaries.summary(session_id, version)
        if drafted is None or drafted.coach_id != identity.coach_id:
            raise NotFound(session_id)
        return drafted

    @routes.get("/sharing")
    async def sharing(
        session_id: str, version: int | None = Query(None, ge=1), identity: Identity = caller
    ) -> dict[str, Any]:
        """What would leave of a version, and what left so far."""
        summary = (await version_of(session_id, version, identity)).summary
        decisions = await dependencies.sharing.of_session(session_id)
        parts = shareable(summary)
        address, name = await _client(identity.coach_id, session_id, dependencies)
        return {
            "version": summary.version,
            "is_approved": _is_approved(decisions, summary.version),
            "recipient": address,
            "recipient_name": name,
            "leaving": [one.statement_id for one in parts.leaving],
            "withheld": [one.statement_id for one in parts.withheld],
            "unsupported": [one.statement_id for one in parts.unsupported],
            "approvals": [one.model_dump(mode="json") for one in decisions if isinstance(one, SummaryApproved)],
            "shares": [one.model_dump(mode="json") for one in decisions if isinstance(one, SummaryShared)],
        }

    @routes.post("/approve", status_code=202)
    async def approve(session_id: str, asked: Approval, identity: Identity = caller) -> dict[str, Any]:
        await version_of(session_id, asked.version, identity)
        event = ApproveSummary(
            **beginning(identity.coach_id, dependencies.now()), session_id=session_id, summary_version=asked.version
        )
        return await _sent(event, session_id, dependencies)

    @routes.post("/share", status_code=202)
    async def share(session_id: str, asked: Sharing, identity: Identity = caller) -> dict[str, Any]:
        drafted = await version_of(session_id, asked.version, identity)
        if not _is_approved(await dependencies.sharing.of_session(session_id), asked.version):
            raise ApiError(409, "not_approved", f"version {asked.version} is not approved: approve it first")
        unsupported = shareable(drafted.summary).unsupported
        if unsupported and not asked.confirms_unsupported:
            said = "; ".join(one.text for one in unsupported)
            raise ApiError(
                409, "unsupported", f"no evidence stands behind: {said}. Hide it, or say confirms_unsupported"
            )
        address, name = asked.recipient, asked.recipient_name
        if address is None:
            address, name = await _client(identity.coach_id, session_id, dependencies)
        if address is None:
            raise ApiError(422, "no_recipient", "recipient: this session's client has no e-mail address")
        event = ShareSummary(
            **beginning(identity.coach_id, dependencies.now()),
            session_id=session_id,
            summary_version=asked.version,
            recipient=address,
            recipient_name=name,
            confirms_unsupported=asked.confirms_unsupported,
        )
        return {**await _sent(event, session_id, dependencies), "recipient": address}

    return routes


def _is_approved(decisions: list[SummaryApproved | SummaryShared], version: int) -> bool:
    return any(isinstance(one, SummaryApproved) and one.summary_version == version for one in decisions)


async def _client(coach_id: str, session_id: str, dependencies: Dependencies) -> tuple[str | None, str | None]:
    """Address and name of the session's client; null where the coach has told none."""
    status = await dependencies.read_models.session(coach_id, session_id)
    client_id = status.client_id if status else None
    client = await dependencies.clients.by_id(coach_id, client_id) if client_id else None
    return (client.email, client.name) if client is not None else (None, None)


async def _sent(event: Event, session_id: str, dependencies: Dependencies) -> dict[str, Any]:
    await dependencies.sink.send(ANALYSIS_REQUESTED, event)
    return {"event_id": event.event_id, "session_id": session_id}
