"""Two instances on the same Kafka and PostgreSQL: what a coach sees does not depend on which serves whom."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.memory import MemoryInstances
from gateway import headcount, known_instances
from gateway.instances import tell
from gateway.known_instances import GONE_AFTER, Known
from gateway.ports import Limits
from gateway.served import Served
from tests.gateway.platform import DANA, EVE, MSGPACK, ORIGIN, Client, Gateway, another, serving


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Gateway, Gateway]]:
    async with serving(instance_id="one") as one, another(one, "two") as two:
        yield one, two


async def test_two_devices_on_two_instances_see_one_stream(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    one.said("before")
    async with one.connected() as phone, two.connected(subprotocol=MSGPACK) as laptop:
        await phone.send({"type": "say", "id": "p1", "text": "from the phone"})
        await phone.until("ack")
        await laptop.send({"type": "say", "id": "l1", "text": "from the laptop"})
        await laptop.until("ack")
        one.said("after")
        async with one.connected() as late_here, two.connected() as late_there:
            seen = [await _events(late, 4) for late in (late_here, late_there)]
        assert seen[0] == seen[1]
        assert [event["data"]["text"] for event in seen[0]] == ["before", "from the phone", "from the laptop", "after"]
        assert {event["client_id"] for event in seen[0]} == {"elsewhere", "p1", "l1"}
        assert (phone.hello["epoch"], phone.hello["offset"]) == (laptop.hello["epoch"], laptop.hello["offset"])


async def test_live_events_are_the_same_on_both(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    async with one.connected() as phone, two.connected() as laptop, two.connected(EVE) as neighbour:
        for number in range(50):
            one.said(f"{number}")
        here, there = await _events(phone, 50), await _events(laptop, 50)
        assert here == there
        assert await neighbour.pong() == []


async def test_a_say_repeated_on_another_instance_is_recorded_once(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    async with one.connected() as here, two.connected() as there:
        for client in (here, there, here):
            await client.send({"type": "say", "id": "same", "text": "once"})
            await client.until("ack")
    async with two.connected() as late:
        assert await late.texts(1) == ["once"]
        assert await late.pong() == []


async def test_a_ticket_used_on_one_instance_is_used_on_all(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    async with one.http(one.token()) as http:
        ticket = (await http.post("/auth/ws-ticket", headers={"Origin": ORIGIN})).json()["ticket"]
    async with two.client() as client:
        await client.say_hello(ticket)
    async with one.client() as client:
        await client.send({"type": "connect", "token": ticket})
        assert await client.close_code() == 4100


@pytest.mark.parametrize("stride", [1, 3])
async def test_a_drain_moves_clients_with_no_gap(stride: int) -> None:
    async with serving(instance_id="one", stride=stride) as one, another(one, "two") as two:
        assert one.server is not None
        async with one.connected() as client, two.connected() as neighbour:
            for number in range(10):
                one.said(f"{number}")
            one.server.handle_exit(15, None)
            for number in range(10, 20):
                one.said(f"{number}")
            seen, closed = await _until_closed(client)
            assert closed == 4001
            assert (await _ready(one), await _ready(two)) == (503, 200)
            one.said("while away")
            offset = seen[-1]["offset"] if seen else -1
            async with two.connected(resume={"epoch": client.hello["epoch"], "offset": offset}) as moved:
                one.said("and on")
                assert moved.hello["recovered"] is True
                seen += await _events(moved, 22 - len(seen))
                assert await moved.pong() == []
            assert seen == await _events(neighbour, 22)
            assert [event["prev"] for event in seen] == [-1, *(event["offset"] for event in seen[:-1])]


async def test_each_hears_what_the_other_says_of_itself(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    async with two.connected(), two.connected(EVE):
        await _tell(two)
        known: Known = one.app.state.known_instances
        here, there = known.serving(one.clock())
        assert (here.instance_id, there.instance_id) == ("one", "two")
        assert (there.address, there.connections, there.coaches, there.draining) == (two.address, 2, 2, False)
    async with two.client() as stranger:
        await stranger.send({"type": "connect", "token": "nonsense"})
        assert await stranger.close_code() == 4100
    two.app.state.gate.draining = True
    await _tell(two)
    there = known.serving(one.clock())[1]
    assert there.draining
    assert (4100, 1) in [(count.code, count.count) for count in there.closes]


async def test_an_instance_that_says_nothing_is_gone(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    known: Known = two.app.state.known_instances
    one.clock.advance(GONE_AFTER.total_seconds())
    assert known.serving(one.clock()) == []
    await _tell(one)
    assert [instance.instance_id for instance in known.serving(one.clock())] == ["one"]


@pytest.fixture
async def crowded() -> AsyncIterator[tuple[Gateway, Gateway]]:
    """Two connections a coach are allowed."""
    limits = Limits(connections_a_coach=2)
    async with serving(limits, instance_id="one") as one, another(one, "two") as two:
        yield one, two


async def test_the_limit_of_connections_counts_over_all_instances(crowded: tuple[Gateway, Gateway]) -> None:
    one, two = crowded
    async with one.connected(), two.connected() as second:
        for gateway in crowded:
            await _tell(gateway)
        for gateway in crowded:
            async with gateway.client() as third:
                await third.send({"type": "connect", "token": gateway.token()})
                assert await third.close_code() == 4103
        async with one.connected(EVE):
            assert await second.pong() == []


async def test_one_that_was_closed_a_moment_ago_elsewhere_does_not_count(crowded: tuple[Gateway, Gateway]) -> None:
    one, two = crowded
    async with two.connected():
        async with one.connected():
            await _tell(one)
        one.clock.advance(0.5)
        # Refused at once by what was told last, it waits for what is told next.
        async with two.connected() as moved:
            assert await moved.pong() == []


async def test_nobody_is_refused_for_an_instance_that_is_gone(
    crowded: tuple[Gateway, Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headcount, "SILENT_AFTER_S", 0.05)
    one, _ = crowded
    await _tell_once(one, "killed", 2)
    one.clock.advance(0.5)
    async with one.connected(), one.connected():
        pass


async def test_nobody_is_refused_for_an_instance_that_drains(crowded: tuple[Gateway, Gateway]) -> None:
    one, _ = crowded
    await _tell_once(one, "leaving", 2, draining=True)
    async with one.connected(), one.connected():
        pass


async def test_what_could_not_be_told_is_told_when_kafka_is_back(pair: tuple[Gateway, Gateway]) -> None:
    one, two = pair
    instances, known = one.dependencies.instances, two.app.state.presence.known
    assert isinstance(instances, MemoryInstances)
    async with one.connected(), one.connected(EVE):
        await _tell(one)
        async with one.connected():
            instances.unavailable = True
            await _tell(one)
            instances.unavailable = False
            await _tell(one)
            assert [count for _, count in known.elsewhere("dana", one.clock())] == [2]
    await _tell(one)
    assert known.elsewhere("dana", one.clock()) == known.elsewhere("eve", one.clock()) == []


async def test_one_of_those_who_are_there_clears_up_after_one_that_is_gone(
    pair: tuple[Gateway, Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = pair
    await _tell_once(one, "killed", 2)
    one.clock.advance(GONE_AFTER.total_seconds())
    monkeypatch.setattr(known_instances, "FORGOTTEN_AFTER_S", -1.0)
    await _tell(one)
    monkeypatch.undo()
    for gateway in pair:
        await _tell(gateway)
    late = Known("late", one.clock(), Served(), lambda: 0.0)
    await one.dependencies.instances.start(late)
    assert late.elsewhere("dana", one.clock()) == []
    assert [instance.instance_id for instance in late.serving(one.clock())] == ["one", "two"]


async def test_log_in_sets_the_cookie_that_a_proxy_goes_by(quiet: Gateway) -> None:
    async with quiet.http() as http:
        answer = await http.post("/auth/login", json={"email": DANA.email, "password": "open sesame"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("coach_id=dana; ")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))


async def _tell_once(gateway: Gateway, instance_id: str, connections: int, draining: bool = False) -> None:
    """As an instance would that then says no more."""
    presence = replace(gateway.app.state.presence, instance_id=instance_id)
    instances = gateway.dependencies.instances
    await instances.announce(presence.state().changed(draining=draining))
    await instances.tell([presence.serves(DANA.coach_id, connections)])


async def _tell(gateway: Gateway) -> None:
    """Now, instead of within seconds."""
    await tell(gateway.app.state.presence, gateway.dependencies.instances)


async def _ready(gateway: Gateway) -> int:
    async with gateway.http() as http:
        return (await http.get("/health/ready")).status_code


async def _events(client: Client, count: int) -> list[dict[str, Any]]:
    events = await client.take(count)
    assert {event["type"] for event in events} == {"event"}
    return events


async def _until_closed(client: Client) -> tuple[list[dict[str, Any]], int | None]:
    """The events until the instance says that it leaves, and the close code."""
    seen = []
    while (message := await client.next())["type"] == "event":
        seen.append(message)
    assert message["type"] == "reconnect"
    return seen, await client.close_code()
