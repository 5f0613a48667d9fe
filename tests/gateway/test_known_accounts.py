"""The database is asked once for each account, and again when that was long ago."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from connectors.memory.accounts import MemoryAccounts
from connectors.ports import Coach
from gateway.known_accounts import BATCH, TTL, KnownAccounts


class Counting(MemoryAccounts):
    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    async def existing(self, coach_ids: Sequence[str]) -> set[str]:
        self.batches.append(len(coach_ids))
        return await super().existing(coach_ids)

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


async def test_thousands_are_asked_for_in_batches() -> None:
    accounts = Counting()
    await accounts.add(Coach("dana", "dana@example.com", "Dana", "UTC", "!"))
    known = KnownAccounts(accounts, Clock())
    strangers = [f"stranger-{number}" for number in range(2 * BATCH)]
    assert await known.removed(["dana", *strangers]) == set(strangers)
    assert accounts.batches == [BATCH, BATCH, 1]


async def test_one_that_was_removed_is_known_no_more() -> None:
    accounts = Counting()
    await accounts.add(Coach("dana", "dana@example.com", "Dana", "UTC", "!"))
    known = KnownAccounts(accounts, Clock())
    assert await known.has("dana")
    await accounts.remove("dana@example.com")
    assert await known.removed(["dana"]) == {"dana"}
    assert not await known.has("dana")
