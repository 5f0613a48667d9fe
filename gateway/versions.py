"""A summary's versions: what made each, what is different between two, and whose each sentence is."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends, Query

from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.ports import Dependencies
from schemas.events import SummaryDrafted
from schemas.history import blame, compare, occasion


def version_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/sessions/{session_id}/summary")
    caller = Depends(callers)

    async def history(session_id: str, identity: Identity) -> Sequence[SummaryDrafted]:
        """Raises NotFound, also for another coach's."""
        found = await dependencies.summaries.versions(session_id)
        if not found or found[-1].coach_id != identity.coach_id:
            raise NotFound(session_id)
        return found

    @routes.get("/versions")
    async def versions(session_id: str, identity: Identity = caller) -> dict[str, Any]:
        return {"versions": [_line(drafted) for drafted in await history(session_id, identity)]}

    @routes.get("/compare")
    async def compared(
        session_id: str,
        old: int = Query(alias="from", ge=1),
        new: int = Query(alias="to", ge=1),
        identity: Identity = caller,
    ) -> dict[str, Any]:
        found = await history(session_id, identity)
        try:
            changes = compare(found, old, new)
        except LookupError as error:
            raise NotFound(f"version {error}") from error
        return {"from": old, "to": new, "changes": [one.model_dump(mode="json") for one in changes]}

    @routes.get("/blame")
    async def blamed(
        session_id: str, version: int | None = Query(None, ge=1), identity: Identity = caller
    ) -> dict[str, Any]:
        found = await history(session_id, identity)
        version = version or found[-1].summary.version
        until = [one for one in found if one.summary.version <= version]
        if not until or until[-1].summary.version != version:
            raise NotFound(f"version {version}")
        return {"version": version, "sentences": [one.model_dump(mode="json") for one in blame(until)]}

    return routes


def _line(drafted: SummaryDrafted) -> dict[str, Any]:
    summary = drafted.summary
    return {
        **occasion(drafted).model_dump(mode="json"),
        "parent_version": summary.parent_version,
        "restored_version": summary.restored_version,
        "transcript_version": summary.transcript_version,
        "sentences": len(summary.statements),
        "changes": len(drafted.changes),
    }
