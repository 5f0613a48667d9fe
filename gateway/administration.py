"""For administrators: who serves, how loaded each is, how far behind the workers are, what was given up."""

import dataclasses
from typing import Any

from fastapi import APIRouter, Depends

from connectors.ports import Role
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.instances import Presence
from gateway.lag_watch import LagWatch
from gateway.limits import CLOSE_REASONS, Close
from gateway.messages import plain
from gateway.ports import Dependencies
from schemas.events import GatewayInstance

INSTANCE_FIELDS = frozenset(
    {
        "instance_id",
        "address",
        "connections",
        "coaches",
        "load",
        "loop_lag_ms",
        "breaker_open",
        "draining",
    }
)

SERVING_FIELDS = ("instance_id", "address", "connections")


def administration_routes(
    callers: Callers, presence: Presence, watch: LagWatch, dependencies: Dependencies
) -> APIRouter:
    routes = APIRouter(prefix="/admin", tags=["admin"])

    async def administrator(identity: Identity = Depends(callers)) -> None:  # noqa: B008
        """Asked of the database each time: a role that is taken back is gone at once."""
        if (await callers.coach(identity)).role is not Role.ADMIN:
            raise ApiError(403, "forbidden", "this is for administrators: `coachstream accounts role` makes one")

    @routes.get("/operations", dependencies=[Depends(administrator)])
    async def operations() -> dict[str, Any]:
        now = dependencies.now()
        measured: dict[str, Any] = plain(
            {
                "at": now,
                "measured_at": watch.measured_at,
                "lags": [dataclasses.asdict(lag) for lag in watch.lags],
                "dead_letters": [dataclasses.asdict(dead) for dead in watch.dead_letters],
            }
        )
        return {**measured, "instances": [_instance(one) for one in presence.known.serving(now)]}

    @routes.get("/operations/coaches/{coach_id}", dependencies=[Depends(administrator)])
    async def coach(coach_id: str) -> dict[str, Any]:
        """Which instances serve a coach, on how many connections: here as it is, of the others as they told it."""
        if await dependencies.accounts.by_id(coach_id) is None:
            raise ApiError(404, "not_found", "no coach has that id")
        here = (presence.instance_id, presence.address, presence.hub.members(coach_id))
        elsewhere = presence.known.elsewhere(coach_id, dependencies.now())
        serving = [here, *((one.instance_id, one.address, connections) for one, connections in elsewhere)]
        return {
            "coach_id": coach_id,
            "at": plain(dependencies.now()),
            "connections": sum(connections for *_, connections in serving),
            "instances": [dict(zip(SERVING_FIELDS, one, strict=True)) for one in sorted(serving) if one[-1]],
        }

    return routes


def _instance(instance: GatewayInstance) -> dict[str, Any]:
    closes = [{"code": one.code, "name": _name(one.code), "count": one.count} for one in instance.closes]
    told: dict[str, Any] = plain({"told_at": instance.occurred_at, **instance.model_dump(include=set(INSTANCE_FIELDS))})
    return {**told, "closes": closes}


def _name(code: int) -> str:
    """A close code in words; those of the WebSocket standard that clients leave with have none here."""
    return CLOSE_REASONS[Close(code)] if code in set(Close) else ""
