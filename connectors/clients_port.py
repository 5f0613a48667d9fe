"""Whom a coach works with."""

import unicodedata
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Client:
    client_id: str
    coach_id: str
    name: str
    email: str | None = None
    timezone: str | None = None
    """IANA name; null where the coach did not say."""


def client_key(name: str) -> str:
    """Equal for two spellings of one name: they differ in case, spacing or width alone."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Clients(Protocol):
    """State, not events. No two clients of one coach have the same name."""

    async def add(self, client: Client) -> bool:
        """False when the id or, with this coach, the name is taken."""
        ...

    async def change(self, client: Client) -> bool:
        """Its name, e-mail and time zone. False when another has the name, or the coach has no such client."""
        ...

    async def by_id(self, coach_id: str, client_id: str) -> Client | None:
        """Null for another coach's as well."""
        ...

    async def of_coach(self, coach_id: str) -> list[Client]:
        """By name."""
        ...
