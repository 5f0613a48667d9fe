import asyncio

from connectors.ports import Accounts
from tests.connectors.examples import coach, unique


async def test_an_added_coach_is_found_by_id_and_by_address(accounts: Accounts) -> None:
    ana = coach()
    assert await accounts.add(ana)
    assert await accounts.by_id(ana.coach_id) == ana
    assert await accounts.by_email(ana.email) == ana


async def test_an_address_is_one_account_however_it_is_spelled(accounts: Accounts) -> None:
    ana = coach(email=f"Ana.{unique()}@Example.com")
    assert await accounts.add(ana)
    assert not await accounts.add(coach(email=f" {ana.email.upper()}"))
    assert await accounts.by_email(ana.email.swapcase()) == ana


async def test_an_id_is_taken_once(accounts: Accounts) -> None:
    ana = coach()
    assert await accounts.add(ana)
    assert not await accounts.add(coach(coach_id=ana.coach_id))
    assert await accounts.by_id(ana.coach_id) == ana


async def test_of_two_at_once_one_is_added(accounts: Accounts) -> None:
    ana = coach()
    rivals = [coach(coach_id=ana.coach_id) for _ in range(5)]
    assert sorted(await asyncio.gather(*(accounts.add(rival) for rival in rivals))) == [False] * 4 + [True]


async def test_nobody_is_none(accounts: Accounts) -> None:
    assert await accounts.by_id(unique()) is None
    assert await accounts.by_email("nobody' OR 1=1 --") is None
