"""Where transcripts come from by themselves: a coach's webhooks, and fetching what they point at."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO, Protocol


class SourceKind(StrEnum):
    ZOOM = "zoom"
    FIREFLIES = "fireflies"
    WEBHOOK = "webhook"
    """Anything that signs as standardwebhooks.com says."""


@dataclass(frozen=True)
class Source:
    source_id: str
    """Part of its address, and not to be guessed; the secret is what proves a delivery."""
    coach_id: str
    kind: SourceKind
    name: str
    timezone: str
    secret: str = field(repr=False)
    previous_secret: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None
    """Until when what was signed with the secret before the last rotation is taken too."""
    api_key: str | None = field(default=None, repr=False)
    """For fetching, where a delivery only tells that there is something."""

    def secrets(self, now: datetime) -> list[str]:
        """Those that hold at `now`, the newest first."""
        if self.previous_secret is None or self.previous_until is None or now >= self.previous_until:
            return [self.secret]
        return [self.secret, self.previous_secret]


class Sources(Protocol):
    """State, not events."""

    async def add(self, source: Source) -> None: ...
    async def by_id(self, source_id: str) -> Source | None: ...
    async def of_coach(self, coach_id: str) -> list[Source]:
        """Oldest first."""
        ...

    async def rotate(self, coach_id: str, source_id: str, secret: str, previous_until: datetime) -> bool:
        """The secret becomes the previous one. False when the coach has no such source."""
        ...

    async def remove(self, coach_id: str, source_id: str) -> bool: ...
    async def delivered(self, source_id: str, delivery: str) -> bool:
        """Whether `record` was told of it."""
        ...

    async def record(self, source_id: str, delivery: str) -> None:
        """A delivery is done with: a repeat of it is to change nothing."""
        ...


class FetchRefused(Exception):
    """The address may not be asked, or what it gave may not be taken: trying again will not help."""


@dataclass(frozen=True)
class Wanted:
    """One HTTPS request to a host that we know, whoever named the address."""

    url: str
    hosts: frozenset[str]
    """These and their subdomains."""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    json: Any = None
    """Posted where it is given."""
    most_bytes: int = 50 * 1024 * 1024


class Fetch(Protocol):
    async def fetch(self, wanted: Wanted, into: BinaryIO) -> None:
        """Raises FetchRefused or Unavailable."""
        ...
