"""A coach's webhook sources: made, listed, given a new secret, removed. A secret is shown once, when it is made."""

import base64
import secrets
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from connectors.ports import NotFound
from connectors.sources_port import Source, SourceKind
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.ports import Dependencies
from gateway.signatures import SECRET_PREFIX, webhook_key
from gateway.uploads import checked_timezone

MOST_SOURCES = 50
OVERLAP = timedelta(hours=24)
"""How long the old secret holds beside a new one."""


class NewSource(BaseModel):
    kind: SourceKind
    name: str = Field(default="", max_length=100)
    timezone: str | None = Field(default=None, max_length=64)
    secret: str | None = Field(default=None, min_length=16, max_length=200)
    api_key: str | None = Field(default=None, min_length=8, max_length=500, pattern=r"^[!-~]+$")


class NewSecret(BaseModel):
    secret: str | None = Field(default=None, min_length=16, max_length=200)


def source_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/sources")
    caller = Depends(callers)
    store = dependencies.sources

    @routes.post("", status_code=201)
    async def create(new: NewSource, identity: Identity = caller) -> dict[str, Any]:
        coach = await callers.coach(identity)
        if len(await store.of_coach(coach.coach_id)) >= MOST_SOURCES:
            raise ApiError(409, "too_many", f"a coach has at most {MOST_SOURCES} sources")
        if new.kind is SourceKind.FIREFLIES and new.api_key is None:
            raise ApiError(422, "invalid", "api_key is needed to fetch from Fireflies")
        source = Source(
            source_id=secrets.token_urlsafe(18),
            coach_id=coach.coach_id,
            kind=new.kind,
            name=new.name or new.kind.value,
            timezone=checked_timezone(new.timezone or coach.timezone),
            secret=_secret(new.kind, new.secret),
            api_key=new.api_key,
        )
        await store.add(source)
        return {**_shown(source), "secret": source.secret}

    @routes.get("")
    async def sources(identity: Identity = caller) -> dict[str, Any]:
        return {"sources": [_shown(source) for source in await store.of_coach(identity.coach_id)]}

    @routes.post("/{source_id}/rotate")
    async def rotate(source_id: str, new: NewSecret, identity: Identity = caller) -> dict[str, Any]:
        source = await store.by_id(source_id)
        if source is None or source.coach_id != identity.coach_id:
            raise NotFound(source_id)
        secret = _secret(source.kind, new.secret)
        until = dependencies.now() + OVERLAP
        if not await store.rotate(identity.coach_id, source_id, secret, until):
            raise NotFound(source_id)
        return {**_shown(source), "secret": secret, "previous_until": until}

    @routes.delete("/{source_id}", status_code=204)
    async def remove(source_id: str, identity: Identity = caller) -> None:
        if not await store.remove(identity.coach_id, source_id):
            raise NotFound(source_id)

    return routes


def _secret(kind: SourceKind, given: str | None) -> str:
    """Raises ApiError 422."""
    if given is None:
        if kind is SourceKind.ZOOM:
            raise ApiError(422, "invalid", "secret is needed: the secret token of the Zoom app")
        if kind is SourceKind.FIREFLIES:
            return secrets.token_hex(16)
        return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    if kind is SourceKind.WEBHOOK:
        try:
            webhook_key(given)
        except ValueError as error:
            raise ApiError(422, "invalid", str(error)) from error
    return given


def _shown(source: Source) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "kind": source.kind,
        "name": source.name,
        "timezone": source.timezone,
        "url": f"/webhooks/{source.source_id}",
    }
