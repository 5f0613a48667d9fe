"""Who calls a REST route: logging in, and the bearer token of every other request."""

import time
from collections import OrderedDict
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, Field

from connectors.addresses import address_key
from connectors.ports import Coach
from gateway.auth import Identity, Tokens, Unauthenticated
from gateway.errors import ApiError
from gateway.ports import Dependencies
from gateway.rate import TokenBucket

COOKIE = "coach_id"
CALLERS_REMEMBERED = 10_000


class Attempts:
    """Log-in attempts, by whatever tells callers apart."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def allow(self, who: str, now: float) -> bool:
        bucket = self._buckets.pop(who, None) or TokenBucket(self._a_minute, self._a_minute / 60, now)
        self._buckets[who] = bucket
        while len(self._buckets) > CALLERS_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket.take(now)


class Callers:
    """Bearer tokens to identities."""

    def __init__(self, tokens: Tokens, dependencies: Dependencies) -> None:
        self.tokens = tokens
        self._dependencies = dependencies

    async def __call__(self, authorization: Annotated[str | None, Header()] = None) -> Identity:
        """Raises Unauthenticated."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("an access token is needed: Authorization: Bearer …")
        return self.tokens.verify_access(token.strip(), self._dependencies.now())

    async def coach(self, identity: Identity) -> Coach:
        """Raises Unauthenticated when the account is gone."""
        coach = await self._dependencies.accounts.by_id(identity.coach_id)
        if coach is None:
            raise Unauthenticated("the account is gone")
        return coach


class Login(BaseModel):
    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=1024)


def auth_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/auth", tags=["auth"])
    by_mail = Attempts(dependencies.settings.limits.logins_a_minute)
    # An address may be a proxy's, or an office's.
    by_address = Attempts(10 * dependencies.settings.limits.logins_a_minute)
    caller = Depends(callers)

    @routes.post("/login")
    async def login(credentials: Login, request: Request, response: Response) -> dict[str, object]:
        now = time.monotonic()
        address = request.client.host if request.client else "unknown"
        if not (by_mail.allow(address_key(credentials.email), now) and by_address.allow(address, now)):
            raise ApiError(429, "rate_limited", "too many attempts: wait a minute", {"Retry-After": "60"})
        coach = await dependencies.accounts.by_email(credentials.email)
        password_hash = coach.password_hash if coach else None
        if not await dependencies.passwords.verify(password_hash, credentials.password) or coach is None:
            raise Unauthenticated("the e-mail or the password is wrong")
        issued = callers.tokens.access(coach.coach_id, dependencies.now())
        # No proof of anything: it lets a proxy send a coach's connections to one instance.
        response.set_cookie(
            COOKIE,
            coach.coach_id,
            max_age=issued.expires_in,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "coach_id": coach.coach_id,
            "display_name": coach.display_name,
            "role": coach.role.value,
        }

    @routes.post("/ws-ticket")
    async def ws_ticket(request: Request, identity: Identity = caller) -> dict[str, object]:
        issued = callers.tokens.ticket(identity, request.headers.get("origin"), dependencies.now())
        return {"ticket": issued.token, "expires_in": issued.expires_in}

    return routes
