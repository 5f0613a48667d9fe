"""The database is asked once for each account, and again when that was long ago."""

from datetime import UTC, datetime, timedelta

from connectors.memory.accounts import MemoryAccounts
from connectors.ports import Coach
from gateway.known_accounts import TTL, KnownAccounts


class Counting(MemoryAccounts):
    asked = 0

    async def by_id(self, coach_id: str) -> Coach | None:
        self.asked += 1
        return await super().by_id(coach_id)


class Clock:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


async def test_an_account_is_asked_for_once_until_that_is_long_ago() -> None:
    accounts, clock = Counting(), Clock()
    await accounts.add(Coach("dana", "dana@example.com", "Dana", "UTC", "!"))
    known = KnownAccounts(accounts, clock)
    assert await known.has("dana")
    clock.at += TTL - timedelta(seconds=1)
    assert await known.has("dana")
    assert accounts.asked == 1
    clock.at += timedelta(seconds=1)
    assert await known.has("dana")
    assert accounts.asked == 2


async def test_an_account_that_is_not_there_may_come() -> None:
    accounts = MemoryAccounts()
    known = KnownAccounts(accounts, Clock())
    assert not await known.has("dana")
    await accounts.add(Coach("dana", "dana@example.com", "Dana", "UTC", "!"))
    assert await known.has("dana")
