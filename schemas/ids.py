"""Event and entity ids: UUIDv7 (RFC 9562, section 5.7), random or derived from the event that caused them."""

import hashlib
import re
import secrets
import uuid
from datetime import datetime

COACH_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
"""What a coach id may look like; topic names are built from it, so nothing else may reach one."""


def new_id(now: datetime) -> str:
    """A fresh UUIDv7: 48 bits of `now` in milliseconds, 74 random bits."""
    return _uuid7(int(now.timestamp() * 1000), secrets.randbits(80))


def derived_id(cause: str, name: str) -> str:
    """The UUIDv7 that `cause` always leads to under `name`.

    A stage that runs twice on one event gives its results the same ids, which is what makes redelivery harmless.
    The time bits are the cause's, so derived ids sort beside what caused them.
    """
    digest = hashlib.sha256(f"{cause}\n{name}".encode()).digest()
    return _uuid7(uuid.UUID(cause).int >> 80, int.from_bytes(digest[:10], "big"))


def _uuid7(milliseconds: int, random_bits: int) -> str:
    value = (milliseconds & (1 << 48) - 1) << 80 | (random_bits & (1 << 80) - 1)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
