"""Access tokens that are none, each in one way."""

from typing import Any

import jwt

from gateway.auth import AUDIENCE, ISSUER
from tests.gateway.platform import SECRET


def forged(**changes: Any) -> str:
    """A good one but for the changes; null is without."""
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "dana", "iat": 0, "exp": 4_000_000_000, "jti": "j"}
    header = changes.pop("header", {"typ": "at+jwt"})
    secret, algorithm = changes.pop("secret", SECRET), changes.pop("algorithm", "HS256")
    fields = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(fields, secret, algorithm=algorithm, headers=header)


FORGED = (
    forged(algorithm="none", secret=None),
    forged(algorithm="HS384"),
    forged(secret="another secret of more than thirty-two bytes"),
    forged(iss="somebody"),
    forged(aud="another"),
    forged(aud=None),
    forged(exp=None),
    forged(jti=None),
    forged(nbf=3_999_999_999),
    forged(iat=3_999_999_999),
    forged(sub="../etc"),
    forged(header={"typ": "JWT"}),
    forged(header={"typ": "ticket+jwt"}),
    forged(header={"typ": "refresh+jwt"}),
    forged()[:-2],
    "x" * 5000,
)
