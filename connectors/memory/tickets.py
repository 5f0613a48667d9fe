"""Used tickets in memory."""

from datetime import datetime

from connectors.tickets_port import CLOCKS_APART


class MemoryUsedTickets:
    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}

    async def use(self, ticket_id: str, expires_at: datetime, now: datetime) -> bool:
        self._used = {known: until for known, until in self._used.items() if until > now - CLOCKS_APART}
        first = ticket_id not in self._used
        self._used[ticket_id] = expires_at
        return first

    async def used(self, ticket_id: str) -> bool:
        return ticket_id in self._used
