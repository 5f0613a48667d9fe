"""An account that is removed keeps no socket: not on any instance, and not until its token ends."""

from connectors.memory.accounts import MemoryAccounts
from gateway.gate import Gate
from gateway.known_accounts import TTL, KnownAccounts
from gateway.removed_accounts import send_away
from tests.gateway.platform import DANA, EVE, MSGPACK, Gateway, another, serving


async def test_its_sockets_are_closed_on_every_instance_and_nobody_elses() -> None:
    async with (
        serving(instance_id="one") as one,
        another(one, "two") as two,
        one.connected() as phone,
        two.connected(subprotocol=MSGPACK) as laptop,
        one.connected(EVE) as eve,
    ):
        await one.dependencies.accounts.remove(DANA.email)
        for instance in (one, two):
            await look(instance)
        assert [await client.close_code() for client in (phone, laptop)] == [4101, 4101]
        one.said("still there", EVE)
        assert await eve.texts(1) == ["still there"]


async def test_one_that_comes_back_is_not_let_in_though_it_was_known_a_moment_ago(gateway: Gateway) -> None:
    async with gateway.connected():
        await gateway.dependencies.accounts.remove(DANA.email)
        await look(gateway)
    async with gateway.client() as again:
        await again.send({"type": "connect", "token": gateway.token()})
        assert await again.close_code() == 4101


async def test_what_it_asks_by_rest_is_refused_too(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        assert (await http.get("/sessions")).status_code == 200
        await quiet.dependencies.accounts.remove(DANA.email)
        quiet.clock.advance(TTL.total_seconds())
        assert (await http.get("/sessions")).status_code == 401


async def test_nobody_is_sent_away_while_the_database_does_not_answer(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        accounts = gateway.dependencies.accounts
        assert isinstance(accounts, MemoryAccounts)
        accounts.unavailable = True
        await look(gateway)
        assert await client.pong() == []


async def look(gateway: Gateway) -> None:
    """Now, instead of within half a minute."""
    gate: Gate = gateway.app.state.gate
    accounts: KnownAccounts = gateway.app.state.services.accounts
    await send_away(gate, accounts)
