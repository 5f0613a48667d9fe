"""A gateway that was cut off from Kafka for longer than live events are kept: it looks in the record, for everybody."""

import asyncio

from tests.gateway.platform import DANA, EVE, Gateway


async def test_what_was_missed_comes_from_the_record(gateway: Gateway) -> None:
    async with gateway.connected() as dana, gateway.connected(EVE) as eve:
        for number in range(300):
            gateway.said(f"{number}", live=False)
        gateway.said("to eve", EVE, live=False)
        gateway.app.state.services.hub.missed()
        assert await dana.texts(300) == [f"{number}" for number in range(300)]
        assert await eve.texts(1) == ["to eve"]
        gateway.said("and on")
        assert await dana.texts(1) == ["and on"]


async def test_it_is_looked_for_until_the_record_can_be_read(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        gateway.said("unheard", live=False)
        gateway.streams.unavailable = True
        hub = gateway.app.state.services.hub
        hub.missed()
        await asyncio.sleep(0)
        gateway.streams.unavailable = False
        assert await client.texts(1) == ["unheard"]


async def test_a_stream_that_was_replaced_meanwhile_is_noticed(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        gateway.said("of the old stream")
        gateway.streams.create(DANA.coach_id)
        gateway.app.state.services.hub.missed()
        assert await client.close_code() == 4004


async def test_where_nothing_was_missed_nothing_happens(gateway: Gateway) -> None:
    async with gateway.connected() as client:
        gateway.said("heard")
        gateway.app.state.services.hub.missed()
        assert await client.texts(1) == ["heard"]
        assert await client.pong() == []
