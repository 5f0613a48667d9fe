"""What clients have agreed to: given, taken back, listed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, model_validator

from connectors.consents_port import consent_id
from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.clients import owned_client
from gateway.errors import ApiError
from gateway.ports import Dependencies
from schemas.consent import ConsentPurpose, LawfulBasis
from schemas.events import ConsentChanged
from schemas.record import Envelope, beginning
from topics.catalogue import CONSENT_CHANGED

Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Given(BaseModel):
    """Of a client, for all their sessions; or for one session."""

    model_config = ConfigDict(extra="forbid")

    purpose: ConsentPurpose
    client_id: Id | None = None
    session_id: Id | None = None
    basis: LawfulBasis = LawfulBasis.CONSENT
    text_version: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """Which wording was shown."""
    expires_at: AwareDatetime | None = None
    proof: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """Where the signed agreement is."""

    @model_validator(mode="after")
    def _of_one(self) -> "Given":
        if (self.client_id is None) == (self.session_id is None):
            raise ValueError("either client_id or session_id says whose consent it is")
        return self


def consent_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()
    caller = Depends(callers)

    @routes.post("/consents", status_code=201)
    async def give(given: Given, identity: Identity = caller) -> dict[str, Any]:
        coach_id, now = identity.coach_id, dependencies.now()
        if given.client_id is not None:
            await owned_client(dependencies, coach_id, given.client_id)
        elif await dependencies.read_models.session(coach_id, str(given.session_id)) is None:
            raise NotFound(given.session_id)
        if given.expires_at is not None and given.expires_at <= now:
            raise ApiError(422, "invalid", "expires_at: that is over already")
        changed = ConsentChanged(
            **_envelope(coach_id, now),
            consent_id=consent_id(coach_id, given.client_id, given.session_id, given.purpose),
            granted_at=now,
            **given.model_dump(),
        )
        return await _told(dependencies, changed)

    @routes.delete("/consents/{wanted}")
    async def withdraw(wanted: str, identity: Identity = caller) -> dict[str, Any]:
        standing = await dependencies.consents.of_coach(identity.coach_id)
        consent = next((one for one in standing if one.consent_id == wanted), None)
        if consent is None:
            raise NotFound(wanted)
        if consent.withdrawn_at is not None:
            return shown(consent)
        now = dependencies.now()
        return await _told(dependencies, consent.changed(**_envelope(identity.coach_id, now), withdrawn_at=now))

    @routes.get("/consents")
    async def consents(identity: Identity = caller) -> dict[str, Any]:
        return {"consents": [shown(one) for one in await dependencies.consents.of_coach(identity.coach_id)]}

    return routes


async def _told(dependencies: Dependencies, changed: ConsentChanged) -> dict[str, Any]:
    await dependencies.sink.send(CONSENT_CHANGED, changed)
    # The projection would do it, a moment later: whoever takes a consent back need not wait for that moment.
    await dependencies.consents.record(changed)
    return shown(changed)


def _envelope(coach_id: str, now: datetime) -> Envelope:
    envelope = beginning(coach_id, now)
    envelope["causation_id"] = envelope["event_id"]
    return envelope


def shown(consent: ConsentChanged) -> dict[str, Any]:
    envelope = {"event_id", "occurred_at", "coach_id", "correlation_id", "causation_id", "actor"}
    return consent.model_dump(mode="json", exclude=envelope)
