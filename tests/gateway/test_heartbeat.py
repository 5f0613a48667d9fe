"""One timer for all pings: each in its turn, and who does not answer is lost and not pinged again."""

import asyncio

from gateway.heartbeat import Heartbeat


class Beating:
    def __init__(self, heartbeat: Heartbeat, answers: bool, pings: int = 0) -> None:
        self.heartbeat, self.answers, self.pings = heartbeat, answers, pings
        self.lost = asyncio.Event()
        self.pinged_thrice = asyncio.Event()

    def ping(self) -> None:
        self.pings += 1
        if self.answers:
            self.heartbeat.answered(self)
        if self.pings == 3:
            self.pinged_thrice.set()

    def unanswered(self) -> None:
        assert not self.lost.is_set()
        self.lost.set()


async def test_who_answers_stays_and_who_does_not_is_lost_after_one_ping() -> None:
    heartbeat = Heartbeat(0.02, 0.01)
    alive, dead, gone = (Beating(heartbeat, answers) for answers in (True, False, False))
    for one in (alive, dead, gone):
        heartbeat.add(one)
    heartbeat.remove(gone)
    async with asyncio.timeout(10):
        await alive.pinged_thrice.wait()
        await dead.lost.wait()
    assert (dead.pings, gone.pings) == (1, 0)
    assert not alive.lost.is_set() and not gone.lost.is_set()


async def test_it_begins_again_after_nobody_was_left() -> None:
    heartbeat = Heartbeat(0.01, 0.01)
    one = Beating(heartbeat, answers=False)
    heartbeat.add(one)
    async with asyncio.timeout(10):
        await one.lost.wait()
    again = Beating(heartbeat, answers=True)
    heartbeat.add(again)
    async with asyncio.timeout(10):
        await again.pinged_thrice.wait()
