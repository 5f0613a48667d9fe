"""Which accounts exist, asked of the database once in a while: when all come back at once, nobody waits for it."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.ports import Accounts

TTL = timedelta(minutes=1)
"""An account that is no more keeps the sockets it has for as long as their tokens hold; new ones, this long."""
REMEMBERED = 20_000


class KnownAccounts:
    def __init__(self, accounts: Accounts, now: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._now = now
        self._until: OrderedDict[str, datetime] = OrderedDict()

    async def has(self, coach_id: str) -> bool:
        """Raises Unavailable. That there is none is asked anew each time."""
        now = self._now()
        if now < self._until.get(coach_id, now):
            return True
        if await self._accounts.by_id(coach_id) is None:
            return False
        self._until[coach_id] = now + TTL
        self._until.move_to_end(coach_id)
        while len(self._until) > REMEMBERED:
            self._until.popitem(last=False)
        return True
