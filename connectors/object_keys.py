"""Which keys an object store takes."""

import re

_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_LONGEST = 512


def checked_key(key: str) -> str:
    """`key` itself. Raises ValueError unless it is plain names joined by single slashes, none beginning with a dot.

    So no key leaves the store's root, and none collides with a write in progress, whose name begins with a dot.
    """
    if len(key) > _LONGEST or not all(_SEGMENT.fullmatch(segment) for segment in key.split("/")):
        raise ValueError(f"not an object key: {key[:80]!r}")
    return key
