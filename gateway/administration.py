"""For administrators: who serves, how loaded each is, how far behind the workers are, what was given up."""

import dataclasses
from typing import Any

from fastapi import APIRouter, Depends

from connectors.ports import Role
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.instances import Known
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


def administration_routes(callers: Callers, known: Known, watch: LagWatch, dependencies: Dependencies) -> APIRouter:
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
        return {**measured, "instances": [_instance(one) for one in known.serving(now)]}

    return routes


def _instance(instance: GatewayInstance) -> dict[str, Any]:
    closes = [{"code": one.code, "name": _name(one.code), "count": one.count} for one in instance.closes]
    told: dict[str, Any] = plain({"told_at": instance.occurred_at, **instance.model_dump(include=set(INSTANCE_FIELDS))})
    return {**told, "closes": closes}


def _name(code: int) -> str:
    """A close code in words; those of the WebSocket standard that clients leave with have none here."""
    return CLOSE_REASONS[Close(code)] if code in set(Close) else ""
