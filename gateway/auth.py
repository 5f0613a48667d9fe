"""Who somebody is: access tokens, one-use tickets drawn from them, and the identity that either proves."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from gateway.limits import TOKEN_CHARACTERS
from schemas.ids import COACH_ID

ALGORITHM = "HS256"
ISSUER = "coachstream"
AUDIENCE = "coachstream-gateway"
ACCESS = "at+jwt"
TICKET = "ticket+jwt"
REFRESH = "refresh+jwt"
LOGIN_TTL = timedelta(days=14)


class Unauthenticated(Exception):
    """No proof of who it is, or one that does not hold."""


class Expired(Unauthenticated):
    """A proof that held until a while ago."""


@dataclass(frozen=True)
class Identity:
    coach_id: str
    expires_at: datetime
    """When the access token ends, also for a ticket drawn from it."""


@dataclass(frozen=True)
class Ticket:
    """Good for one use, of its identity."""

    ticket_id: str
    expires_at: datetime
    identity: Identity


@dataclass(frozen=True)
class Refresh:
    """Good for one use: new tokens for a coach who logged in once."""

    refresh_id: str
    login_id: str
    """The same for all that follow from one log-in."""
    coach_id: str
    expires_at: datetime
    """When the coach has to log in again, however often the tokens were made new."""


@dataclass(frozen=True)
class Issued:
    token: str
    expires_in: int
    """Seconds."""


class Tokens:
    """Signed with one key, one algorithm (RFC 8725)."""

    def __init__(
        self, secret: str, access_ttl: timedelta, ticket_ttl: timedelta, login_ttl: timedelta = LOGIN_TTL
    ) -> None:
        if len(secret.encode()) < 32:
            raise ValueError("the secret has fewer than 32 bytes")
        self._secret = secret
        self._access_ttl = access_ttl
        self._ticket_ttl = ticket_ttl
        self._login_ttl = login_ttl

    def access(self, coach_id: str, now: datetime) -> Issued:
        return self._issue(ACCESS, coach_id, now, self._access_ttl, {})

    def ticket(self, identity: Identity, origin: str | None, now: datetime) -> Issued:
        """One use, for the origin it was asked from; what it opens ends when the access token does."""
        claims = {"session_exp": int(identity.expires_at.timestamp()), "origin": origin}
        return self._issue(TICKET, identity.coach_id, now, self._ticket_ttl, claims)

    def refresh(self, coach_id: str, now: datetime, follows: Refresh | None = None) -> Issued:
        """What a log-in begins with, or what follows another and ends when that would have."""
        login_id = secrets.token_urlsafe(16) if follows is None else follows.login_id
        ttl = self._login_ttl if follows is None else follows.expires_at - now
        return self._issue(REFRESH, coach_id, now, ttl, {"login": login_id})

    def verify_refresh(self, token: str, now: datetime) -> Refresh:
        """Raises Unauthenticated. That it was not used before is for the caller to find out."""
        claims = self._claims(token, (REFRESH,), now)
        expires_at = datetime.fromtimestamp(claims["exp"], now.tzinfo)
        return Refresh(claims["jti"], str(claims.get("login")), claims["sub"], expires_at)

    def verify_access(self, token: str, now: datetime) -> Identity:
        """Raises Unauthenticated."""
        claims = self._claims(token, (ACCESS,), now)
        return Identity(claims["sub"], datetime.fromtimestamp(claims["exp"], now.tzinfo))

    def verify_for_socket(self, token: str, origin: str | None, now: datetime) -> "Identity | Ticket":
        """An access token's identity; or a ticket, which its holder has yet to use. Raises Unauthenticated."""
        claims = self._claims(token, (ACCESS, TICKET), now)
        if claims["typ"] == ACCESS:
            return Identity(claims["sub"], datetime.fromtimestamp(claims["exp"], now.tzinfo))
        if claims.get("origin") != origin:
            raise Unauthenticated("the ticket was drawn from another origin")
        identity = Identity(claims["sub"], datetime.fromtimestamp(claims["session_exp"], now.tzinfo))
        return Ticket(claims["jti"], datetime.fromtimestamp(claims["exp"], now.tzinfo), identity)

    def _issue(self, typ: str, coach_id: str, now: datetime, ttl: timedelta, extra: Mapping[str, object]) -> Issued:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": coach_id,
            "iat": int(now.timestamp()),
            "exp": int((now + ttl).timestamp()),
            "jti": secrets.token_urlsafe(16),
            **extra,
        }
        token = jwt.encode(claims, self._secret, algorithm=ALGORITHM, headers={"typ": typ})
        return Issued(token, int(ttl.total_seconds()))

    def _claims(self, token: str, types: tuple[str, ...], now: datetime) -> dict[str, Any]:
        if len(token) > TOKEN_CHARACTERS:
            raise Unauthenticated("the token is too long")
        try:
            decoded = jwt.decode_complete(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub", "jti"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated("the token does not hold") from error
        claims: dict[str, Any] = decoded["payload"]
        typ = decoded["header"].get("typ")
        _check(claims, typ, types, now)
        return {**claims, "typ": typ}


def _check(claims: Mapping[str, Any], typ: object, types: tuple[str, ...], now: datetime) -> None:
    """What the library would check against its own clock, against the caller's; and what it does not check."""
    if typ not in types:
        raise Unauthenticated("the token is of another kind")
    if not isinstance(claims["sub"], str) or not COACH_ID.fullmatch(claims["sub"]):
        raise Unauthenticated("the token names no coach")
    if not all(isinstance(claims.get(name, 0), int | float) for name in ("exp", "iat", "nbf")):
        raise Unauthenticated("the token's times are no numbers")
    if claims.get("nbf", 0) > now.timestamp() or claims["iat"] > now.timestamp() + 60:
        raise Unauthenticated("the token is not valid yet")
    if claims["exp"] <= now.timestamp():
        raise Expired("the token has expired")
