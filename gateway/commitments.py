"""The ledger of what a client agreed to, over all their sessions; read, and marked by hand."""

from dataclasses import asdict
from typing import Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from connectors.ledger import client_ledger, is_named, is_overdue, open_first
from connectors.ledger_port import LedgerEntry
from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.clients import owned_client
from gateway.ports import Dependencies
from schemas.events import MarkCommitment
from schemas.record import beginning
from schemas.summary import CommitmentMark
from topics.catalogue import ANALYSIS_REQUESTED


class Marked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mark: CommitmentMark


def commitment_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()
    caller = Depends(callers)

    async def entries(coach_id: str, client_id: str) -> list[LedgerEntry]:
        return await client_ledger(dependencies.commitments, coach_id, client_id)

    @routes.get("/clients/{client_id}/commitments")
    async def commitments(
        client_id: str,
        state: Literal["open", "settled", "all"] = Query("all"),
        identity: Identity = caller,
    ) -> dict[str, Any]:
        coach = await callers.coach(identity)
        client = await owned_client(dependencies, coach.coach_id, client_id)
        standing = open_first(await entries(coach.coach_id, client.client_id))
        today = dependencies.now().astimezone(ZoneInfo(client.timezone or coach.timezone)).date()
        wanted = [entry for entry in standing if state == "all" or entry.is_settled == (state == "settled")]
        told = [{**asdict(entry), "is_overdue": is_overdue(entry, today)} for entry in wanted]
        return {"client_id": client.client_id, "commitments": told}

    @routes.post("/clients/{client_id}/commitments/{commitment_id}", status_code=202)
    async def mark(client_id: str, commitment_id: str, said: Marked, identity: Identity = caller) -> dict[str, Any]:
        """What came of it is told in the stream, as CommitmentMarked."""
        await owned_client(dependencies, identity.coach_id, client_id)
        standing = await entries(identity.coach_id, client_id)
        entry = next((one for one in standing if is_named(one, commitment_id)), None)
        if entry is None:
            raise NotFound(commitment_id)
        command = MarkCommitment(
            **beginning(identity.coach_id, dependencies.now()),
            session_id=entry.made_in,
            client_id=client_id,
            commitment_id=entry.commitment_id,
            mark=said.mark,
        )
        await dependencies.sink.send(ANALYSIS_REQUESTED, command)
        return {"event_id": command.event_id, "commitment_id": entry.commitment_id, "mark": said.mark}

    return routes
