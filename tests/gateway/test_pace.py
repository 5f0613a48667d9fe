"""Everybody gets a turn, in the order in which they came, but for those who did not wait."""

import asyncio
from collections.abc import Callable

import pytest

from gateway.pace import AT_ONCE, Pace
from tests.gateway.platform import serving
from tests.gateway.raw import dialled, request


async def test_all_are_let_in_in_their_order() -> None:
    pace, let_in, left = Pace(), list[int](), set[int]()

    async def come(number: int) -> None:
        if await pace.turn(lambda: number in left):
            let_in.append(number)

    coming = [asyncio.create_task(come(number)) for number in range(3 * AT_ONCE)]
    await asyncio.sleep(0)
    assert let_in == list(range(AT_ONCE))
    assert pace.waiting == 2 * AT_ONCE
    left.add(AT_ONCE + 5)
    impatient = coming[AT_ONCE + 1]
    impatient.cancel()
    async with asyncio.timeout(10):
        await asyncio.gather(*coming, return_exceptions=True)
    assert let_in == [number for number in range(3 * AT_ONCE) if number not in {AT_ONCE + 1, AT_ONCE + 5}]
    assert pace.waiting == 0


async def test_who_has_left_takes_nobodys_turn() -> None:
    pace = Pace()
    gone = [asyncio.create_task(pace.turn(lambda: True)) for _ in range(4 * AT_ONCE)]
    there = [asyncio.create_task(pace.turn(never)) for _ in range(AT_ONCE)]
    async with asyncio.timeout(10):
        assert await asyncio.gather(*gone) == [True] * AT_ONCE + [False] * 3 * AT_ONCE
        done, _ = await asyncio.wait(there, return_when=asyncio.FIRST_COMPLETED)
    assert len(done) == AT_ONCE


def never() -> bool:
    return False


async def test_few_do_not_wait() -> None:
    pace = Pace()
    assert await pace.turn(never)
    assert await pace.turn(never)
    late = asyncio.create_task(pace.turn(never))
    await asyncio.sleep(0)
    assert late.done()


async def test_who_hangs_up_while_they_wait_is_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: asyncio.Queue[Callable[[], bool]] = asyncio.Queue()
    turn = asyncio.Event()

    async def wait(_: Pace, has_left: Callable[[], bool]) -> bool:
        waiting.put_nowait(has_left)
        await turn.wait()
        return not has_left()

    monkeypatch.setattr(Pace, "turn", wait)
    async with serving() as gateway, dialled(gateway) as patient, asyncio.timeout(10):
        await patient.send(request())
        stays = await waiting.get()
        async with dialled(gateway) as impatient:
            await impatient.send(request())
            leaves = await waiting.get()
            assert not leaves()
        while not leaves():  # noqa: ASYNC110 - nothing tells of it but to ask
            await asyncio.sleep(0)
        assert not stays()
        turn.set()
        assert (await patient.answer()).status == 101
        assert gateway.app.state.gate.count == 1
