"""The ledger of what a client agreed to, over all their sessions."""

from dataclasses import asdict
from typing import Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query

from connectors.ledger import is_overdue, ledger, open_first
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.clients import owned_client
from gateway.ports import Dependencies


def commitment_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()

    @routes.get("/clients/{client_id}/commitments")
    async def commitments(
        client_id: str,
        state: Literal["open", "settled", "all"] = Query("all"),
        identity: Identity = Depends(callers),  # noqa: B008
    ) -> dict[str, Any]:
        coach = await callers.coach(identity)
        client = await owned_client(dependencies, coach.coach_id, client_id)
        entries = open_first(ledger(await dependencies.commitments.of_client(coach.coach_id, client.client_id)))
        today = dependencies.now().astimezone(ZoneInfo(client.timezone or coach.timezone)).date()
        wanted = [entry for entry in entries if state == "all" or entry.is_settled == (state == "settled")]
        told = [{**asdict(entry), "is_overdue": is_overdue(entry, today)} for entry in wanted]
        return {"client_id": client.client_id, "commitments": told}

    return routes
