"""Tickets that are used once, on whichever instance."""

from datetime import datetime, timedelta
from typing import Protocol

CLOCKS_APART = timedelta(minutes=1)
"""The most that the clocks of two instances differ."""


class UsedTickets(Protocol):
    async def use(self, ticket_id: str, expires_at: datetime, now: datetime) -> bool:
        """Whether this is the first use. What expired CLOCKS_APART before `now` is forgotten. Raises Unavailable."""
        ...

    async def used(self, ticket_id: str) -> bool:
        """Whether there was a use that is not forgotten. Raises Unavailable."""
        ...
