"""A coach's clients, and which session is whose."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from connectors.clients_port import Client
from connectors.ports import NotFound, SessionStatus
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.intake import Intake, printable
from gateway.ports import Dependencies
from gateway.uploads import checked_timezone
from schemas.events import SessionAssigned
from schemas.ids import new_id
from schemas.record import beginning
from topics.catalogue import SESSION_ASSIGNED

MOST_CLIENTS = 5_000

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(printable),
    StringConstraints(min_length=1),
]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class NewClient(BaseModel):
    name: Name
    email: Email | None = None
    timezone: str | None = Field(default=None, max_length=64)


class ClientChanged(BaseModel):
    """What is not given stays; null takes an e-mail or a time zone away."""

    name: Name | None = None
    email: Email | None = None
    timezone: str | None = Field(default=None, max_length=64)


class Assigned(BaseModel):
    client_id: str | None = Field(max_length=64)


def client_routes(callers: Callers, intake: Intake, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()
    caller = Depends(callers)
    store = dependencies.clients

    @routes.post("/clients", status_code=201)
    async def create(new: NewClient, identity: Identity = caller) -> dict[str, Any]:
        coach = await callers.coach(identity)
        if len(await store.of_coach(coach.coach_id)) >= MOST_CLIENTS:
            raise ApiError(409, "too_many", f"a coach has at most {MOST_CLIENTS} clients")
        timezone = checked_timezone(new.timezone) if new.timezone else None
        client = Client(new_id(dependencies.now()), coach.coach_id, new.name, new.email, timezone)
        if not await store.add(client):
            raise _taken(new.name)
        return shown(client)

    @routes.get("/clients")
    async def clients(identity: Identity = caller) -> dict[str, Any]:
        return {"clients": [shown(client) for client in await store.of_coach(identity.coach_id)]}

    @routes.get("/clients/{client_id}")
    async def client(client_id: str, identity: Identity = caller) -> dict[str, Any]:
        return shown(await owned_client(dependencies, identity.coach_id, client_id))

    @routes.patch("/clients/{client_id}")
    async def change(client_id: str, said: ClientChanged, identity: Identity = caller) -> dict[str, Any]:
        client = await owned_client(dependencies, identity.coach_id, client_id)
        fields = said.model_dump(exclude_unset=True)
        if fields.get("name", client.name) is None:
            raise ApiError(422, "invalid", "name: a client has one")
        if fields.get("timezone"):
            checked_timezone(fields["timezone"])
        changed = replace(client, **fields)
        if not await store.change(changed):
            raise _taken(changed.name)
        return shown(changed)

    @routes.get("/clients/{client_id}/sessions")
    async def sessions(
        client_id: str, limit: int = Query(100, ge=1, le=500), identity: Identity = caller
    ) -> dict[str, Any]:
        await owned_client(dependencies, identity.coach_id, client_id)
        return {"sessions": await dependencies.read_models.sessions(identity.coach_id, limit, client_id)}

    @routes.put("/sessions/{session_id}/client", status_code=202)
    async def assign(session_id: str, said: Assigned, identity: Identity = caller) -> dict[str, Any]:
        await _owned_session(dependencies, intake, identity.coach_id, session_id)
        if said.client_id is not None:
            await owned_client(dependencies, identity.coach_id, said.client_id)
        assigned = SessionAssigned(
            **beginning(identity.coach_id, dependencies.now()),
            session_id=session_id,
            client_id=said.client_id,
        )
        await dependencies.sink.send(SESSION_ASSIGNED, assigned)
        return {"event_id": assigned.event_id, "session_id": session_id, "client_id": said.client_id}

    return routes


async def owned_client(dependencies: Dependencies, coach_id: str, client_id: str) -> Client:
    """Raises NotFound, also for another coach's: that there is one is not told."""
    client = await dependencies.clients.by_id(coach_id, client_id)
    if client is None:
        raise NotFound(client_id)
    return client


async def _owned_session(dependencies: Dependencies, intake: Intake, coach_id: str, session_id: str) -> SessionStatus:
    status = await dependencies.read_models.session(coach_id, session_id) or intake.recent(coach_id, session_id)
    if status is None:
        raise NotFound(session_id)
    return status


def _taken(name: str) -> ApiError:
    return ApiError(409, "taken", f"there is a client called {name} already: tell them apart by name")


def shown(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "name": client.name,
        "email": client.email,
        "timezone": client.timezone,
    }
