"""Who calls a REST route: logging in, and the bearer token of every other request."""

import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, Field

from connectors.addresses import address_key
from connectors.ports import Coach
from gateway.allowances import Asked, Quotas, address_of
from gateway.auth import Identity, Refresh, Tokens, Unauthenticated
from gateway.errors import ApiError
from gateway.known_accounts import KnownAccounts
from gateway.limits import TOKEN_CHARACTERS
from gateway.ports import Dependencies

COOKIE = "coach_id"


class Callers:
    """Bearer tokens to identities."""

    def __init__(self, tokens: Tokens, quotas: Quotas, known: KnownAccounts, dependencies: Dependencies) -> None:
        self.tokens = tokens
        self.quotas = quotas
        self._known = known
        self._dependencies = dependencies

    async def __call__(self, authorization: Annotated[str | None, Header()] = None) -> Identity:
        """Raises Unauthenticated, Unavailable, or ApiError when the coach asks too often."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("an access token is needed: Authorization: Bearer …")
        identity = self.tokens.verify_access(token.strip(), self._dependencies.now())
        if not self.quotas.allow(Asked.REQUEST_OF_COACH, identity.coach_id, time.monotonic()):
            raise ApiError(429, "rate_limited", "too many requests: wait a moment", {"Retry-After": "5"})
        if not await self._known.has(identity.coach_id):
            raise Unauthenticated("the account is gone")
        return identity

    async def coach(self, identity: Identity) -> Coach:
        """Raises Unauthenticated when the account is gone."""
        coach = await self._dependencies.accounts.by_id(identity.coach_id)
        if coach is None:
            raise Unauthenticated("the account is gone")
        return coach


class Login(BaseModel):
    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=1024)


class RefreshAsked(BaseModel):
    refresh_token: str = Field(min_length=1, max_length=TOKEN_CHARACTERS)


def auth_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/auth", tags=["auth"])
    caller = Depends(callers)

    @routes.post("/login")
    async def login(credentials: Login, request: Request, response: Response) -> dict[str, object]:
        _may_try(callers.quotas, credentials.email, address_of(request.client))
        coach = await dependencies.accounts.by_email(credentials.email)
        password_hash = coach.password_hash if coach else None
        if not await dependencies.passwords.verify(password_hash, credentials.password) or coach is None:
            raise Unauthenticated("the e-mail or the password is wrong")
        return _logged_in(callers.tokens, coach, dependencies.now(), None, request, response)

    @routes.post("/refresh")
    async def refresh(asked: RefreshAsked, request: Request, response: Response) -> dict[str, object]:
        now, tickets = dependencies.now(), dependencies.tickets
        known = callers.tokens.verify_refresh(asked.refresh_token, now)
        # Used twice, one of the two was stolen, and nobody can tell which: the log-in is over for both (RFC 9700).
        if not await tickets.use(known.refresh_id, known.expires_at, now):
            await tickets.use(known.login_id, known.expires_at, now)
            raise Unauthenticated("this refresh token was used before: log in again")
        if await tickets.used(known.login_id):
            raise Unauthenticated("this log-in is over: log in again")
        coach = await callers.coach(Identity(known.coach_id, known.expires_at))
        return _logged_in(callers.tokens, coach, now, known, request, response)

    @routes.post("/ws-ticket")
    async def ws_ticket(request: Request, identity: Identity = caller) -> dict[str, object]:
        issued = callers.tokens.ticket(identity, request.headers.get("origin"), dependencies.now())
        return {"ticket": issued.token, "expires_in": issued.expires_in}

    return routes


def _may_try(quotas: Quotas, email: str, address: str) -> None:
    now = time.monotonic()
    may = quotas.allow(Asked.LOGIN_OF_MAIL, address_key(email), now)
    if not (quotas.allow_from(Asked.LOGIN_FROM_ADDRESS, address, now) and may):
        raise ApiError(429, "rate_limited", "too many attempts: wait a minute", {"Retry-After": "60"})


def _logged_in(
    tokens: Tokens, coach: Coach, now: datetime, follows: Refresh | None, request: Request, response: Response
) -> dict[str, object]:
    issued, refreshed = tokens.access(coach.coach_id, now), tokens.refresh(coach.coach_id, now, follows)
    # No proof of anything: it lets a proxy send a coach's connections to one instance.
    response.set_cookie(
        COOKIE,
        coach.coach_id,
        max_age=refreshed.expires_in,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "refresh_token": refreshed.token,
        "refresh_expires_in": refreshed.expires_in,
        "coach_id": coach.coach_id,
        "display_name": coach.display_name,
        "role": coach.role.value,
    }
