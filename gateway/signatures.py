"""Whether a delivery is from whom it says: checked on its bytes as they came, in constant time, while fresh."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from connectors.sources_port import SourceKind

WINDOW = timedelta(minutes=5)
"""Either way, for clocks that differ."""
SECRET_PREFIX = "whsec_"  # noqa: S105
MOST_SIGNATURES = 8


class BadSignature(Exception):
    """The delivery proves nothing."""


def proven_by(kind: SourceKind, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> str:
    """The one of `secrets` that the delivery was signed with. Raises BadSignature."""
    signed_at, message, given = _CLAIMS[kind](headers, body)
    if abs(now - signed_at) > WINDOW:
        raise BadSignature("the delivery is older or newer than five minutes")
    for secret in secrets:
        expected = hmac.new(_key(kind, secret), message, hashlib.sha256).digest()
        if any(hmac.compare_digest(expected, one) for one in given):
            return secret
    raise BadSignature("the signature does not fit")


def webhook_key(secret: str) -> bytes:
    """The key in `whsec_<base64>`. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret is not base64") from error
    if not 24 <= len(key) <= 64:
        raise ValueError("the secret is not 24 to 64 bytes in base64")
    return key


Claim = tuple[datetime, bytes, list[bytes]]
"""When it was signed, what was signed, and the signatures."""


def _zoom(headers: Mapping[str, str], body: bytes) -> Claim:
    """Zoom's documentation, Verify webhook events."""
    at = headers.get("x-zm-request-timestamp", "")
    given = headers.get("x-zm-signature", "")
    return _seconds(at), f"v0:{at}:".encode() + body, _hex([given.removeprefix("v0=")])


def _fireflies(headers: Mapping[str, str], body: bytes) -> Claim:
    """Fireflies' documentation, Webhooks V2: the time is in the body, which the signature covers."""
    try:
        milliseconds = json.loads(body)["timestamp"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadSignature("the delivery has no time") from error
    given = headers.get("x-hub-signature", "")
    return _moment(milliseconds, 1000), body, _hex([given.removeprefix("sha256=")])


def _standard(headers: Mapping[str, str], body: bytes) -> Claim:
    """The specification at standardwebhooks.com, symmetric signatures."""
    delivery, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not delivery or "." in delivery:
        raise BadSignature("the delivery has no id")
    given = headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]
    message = f"{delivery}.{at}.".encode() + body
    return _seconds(at), message, _base64(one[3:] for one in given if one.startswith("v1,"))


_CLAIMS = {SourceKind.ZOOM: _zoom, SourceKind.FIREFLIES: _fireflies, SourceKind.WEBHOOK: _standard}


def _key(kind: SourceKind, secret: str) -> bytes:
    return webhook_key(secret) if kind is SourceKind.WEBHOOK else secret.encode()


def _seconds(text: str) -> datetime:
    if not (text.isascii() and text.isdigit() and len(text) <= 13):
        raise BadSignature("the delivery has no time")
    # Some of Zoom's own examples have milliseconds.
    return _moment(int(text), 1000 if len(text) == 13 else 1)


def _moment(value: object, unit: int) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadSignature("the delivery has no time")
    try:
        return datetime.fromtimestamp(value / unit).astimezone()
    except (OverflowError, ValueError, OSError) as error:
        raise BadSignature("the delivery has no time") from error


def _hex(given: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in given if len(one) == 64 and all(c in "0123456789abcdefABCDEF" for c in one)]


def _base64(given: Iterable[str]) -> list[bytes]:
    decoded = []
    for one in given:
        try:
            decoded.append(base64.b64decode(one, validate=True))
        except (binascii.Error, ValueError):
            continue
    return decoded
