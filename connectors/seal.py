"""Secrets of others, sealed before they are stored, so that a copy of the database alone gives none of them away.

AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA256 (RFC 5869) from the platform's own secret, which is not
in the database. The name of the row is authenticated with each, so that one cannot be put in another's place.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PREFIX = "sealed.1."
_NONCE_BYTES = 12
_PURPOSE = b"coachstream sources"


class CannotOpen(Exception):
    """It was sealed under another platform secret or for another row, or it is damaged."""


class Seal:
    def __init__(self, platform_secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(platform_secret.encode())
        self._cipher = AESGCM(key)

    def close(self, plain: str, row: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        return _PREFIX + base64.b64encode(nonce + self._cipher.encrypt(nonce, plain.encode(), row.encode())).decode()

    def open(self, sealed: str, row: str) -> str:
        """Raises CannotOpen. What was stored before there was a seal is given as it is."""
        if not is_sealed(sealed):
            return sealed
        try:
            parts = base64.b64decode(sealed.removeprefix(_PREFIX), validate=True)
            return self._cipher.decrypt(parts[:_NONCE_BYTES], parts[_NONCE_BYTES:], row.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(row) from error


def is_sealed(stored: str) -> bool:
    return stored.startswith(_PREFIX)
