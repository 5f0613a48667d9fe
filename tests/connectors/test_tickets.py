import asyncio
from datetime import timedelta

from connectors.tickets_port import CLOCKS_APART, UsedTickets
from tests.connectors.examples import T0, unique

SOON = T0 + timedelta(seconds=30)


async def test_of_many_uses_one_is_the_first(used_tickets: UsedTickets) -> None:
    ticket = unique()
    uses = await asyncio.gather(*(used_tickets.use(ticket, SOON, T0) for _ in range(5)))
    assert sorted(uses) == [False, False, False, False, True]
    assert await used_tickets.use(unique(), SOON, T0)


async def test_what_has_expired_is_forgotten_and_nothing_else(used_tickets: UsedTickets) -> None:
    expired, valid = unique(), unique()
    assert await used_tickets.use(expired, SOON, T0)
    assert await used_tickets.use(valid, SOON + timedelta(seconds=30), T0)
    assert not await used_tickets.use(expired, SOON, SOON)
    later = SOON + CLOCKS_APART
    assert await used_tickets.use(unique(), later, later)
    assert not await used_tickets.use(valid, SOON + timedelta(seconds=30), later)
    # It is refused as expired before anybody asks: that it is new again only shows that it was forgotten.
    assert await used_tickets.use(expired, later, later)


async def test_a_use_is_remembered(used_tickets: UsedTickets) -> None:
    ticket = unique()
    assert not await used_tickets.used(ticket)
    await used_tickets.use(ticket, SOON, T0)
    assert await used_tickets.used(ticket)
