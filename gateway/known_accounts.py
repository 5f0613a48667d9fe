"""Which accounts exist, asked of the database once in a while: when all come back at once, nobody waits for it."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connectors.ports import Accounts

TTL = timedelta(minutes=1)
"""An account that was removed may still ask and connect for this long."""
REMEMBERED = 20_000
BATCH = 1_000
"""Accounts asked for in one query."""


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

    async def removed(self, coach_ids: Sequence[str]) -> set[str]:
        """Which of them have no account, asked anew; those are not known from now on. Raises Unavailable."""
        removed: set[str] = set()
        for start in range(0, len(coach_ids), BATCH):
            batch = coach_ids[start : start + BATCH]
            removed.update(set(batch) - await self._accounts.existing(batch))
        for coach_id in removed:
            self._until.pop(coach_id, None)
        return removed
