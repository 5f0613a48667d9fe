import asyncio
from dataclasses import replace

from connectors.ports import Accounts, Role
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


async def test_a_role_is_given_and_taken_back(accounts: Accounts) -> None:
    ana, bea = coach(), coach()
    for one in (ana, bea):
        await accounts.add(one)
    assert await accounts.set_role(ana.email.upper(), Role.ADMIN)
    assert await accounts.by_id(ana.coach_id) == replace(ana, role=Role.ADMIN)
    assert await accounts.by_id(bea.coach_id) == bea
    assert await accounts.set_role(ana.email, Role.COACH)
    assert await accounts.by_email(ana.email) == ana
    assert not await accounts.set_role("nobody@example.com", Role.ADMIN)


async def test_an_account_may_begin_as_an_administrator(accounts: Accounts) -> None:
    root = replace(coach(), role=Role.ADMIN)
    await accounts.add(root)
    assert await accounts.by_id(root.coach_id) == root


async def test_of_many_those_who_exist_are_told_apart(accounts: Accounts) -> None:
    ana, bea = coach(), coach()
    for one in (ana, bea):
        await accounts.add(one)
    assert await accounts.existing([ana.coach_id, unique(), bea.coach_id]) == {ana.coach_id, bea.coach_id}
    assert await accounts.existing([]) == set()


async def test_a_removed_account_is_no_more_and_its_address_is_free(accounts: Accounts) -> None:
    ana, bea = coach(), coach()
    for one in (ana, bea):
        await accounts.add(one)
    assert await accounts.remove(ana.email.upper())
    assert not await accounts.remove(ana.email)
    assert await accounts.by_id(ana.coach_id) is None
    assert await accounts.existing([ana.coach_id, bea.coach_id]) == {bea.coach_id}
    assert await accounts.add(coach(email=ana.email))
