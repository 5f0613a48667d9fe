"""How fast connections are let in when thousands come at once: in their order, and leaving the loop time for the rest.

Refusing them would bring them back, later and later; taken all at once they hold up everybody who is connected.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

AT_ONCE = 20
ROUND_S = 0.02
CPU_SHARE = 0.7
"""Of a core, for the whole process. Below what opens the breaker: a storm of reconnects alone does not."""


class _Waiting(NamedTuple):
    stays: asyncio.Future[bool]
    has_left: Callable[[], bool]


class Pace:
    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._granted = 0
        self._rounds: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def turn(self, has_left: Callable[[], bool]) -> bool:
        """At once while few come. False for who has left meanwhile: it took nobody's turn. Clients give up after a
        while and come back, and who is still there would wait behind all that they left."""
        loop = asyncio.get_running_loop()
        if self._rounds is None:
            self._granted = 0
            self._rounds = loop.create_task(self._go_round())
        if self._granted < AT_ONCE:
            self._granted += 1
            return True
        waiting = _Waiting(loop.create_future(), has_left)
        self._waiting.append(waiting)
        return await waiting.stays

    async def _go_round(self) -> None:
        try:
            await self._rest()
            while self._waiting:
                self._grant()
                await self._rest()
        finally:
            self._rounds = None

    def _grant(self) -> None:
        self._granted = 0
        while self._waiting and self._granted < AT_ONCE:
            waiting = self._waiting.popleft()
            if not waiting.stays.done():
                stays = not waiting.has_left()
                waiting.stays.set_result(stays)
                self._granted += stays

    async def _rest(self) -> None:
        """Until what was granted, and all else meanwhile, took no more than its share of the time."""
        began, used = time.monotonic(), time.process_time()
        await asyncio.sleep(ROUND_S)
        await asyncio.sleep((time.process_time() - used) / CPU_SHARE - (time.monotonic() - began))
