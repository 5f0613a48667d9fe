"""Everybody gets a turn, in the order in which they came, but for those who did not wait."""

import asyncio

from gateway.pace import AT_ONCE, Pace


async def test_all_are_let_in_in_their_order() -> None:
    pace, let_in = Pace(), []

    async def come(number: int) -> None:
        await pace.turn()
        let_in.append(number)

    coming = [asyncio.create_task(come(number)) for number in range(3 * AT_ONCE)]
    await asyncio.sleep(0)
    assert let_in == list(range(AT_ONCE))
    assert pace.waiting == 2 * AT_ONCE
    impatient = coming[AT_ONCE + 1]
    impatient.cancel()
    async with asyncio.timeout(10):
        await asyncio.gather(*coming, return_exceptions=True)
    assert let_in == [number for number in range(3 * AT_ONCE) if number != AT_ONCE + 1]
    assert pace.waiting == 0


async def test_few_do_not_wait() -> None:
    pace = Pace()
    await pace.turn()
    await pace.turn()
    late = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    assert late.done()
