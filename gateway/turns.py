"""Work of many connections, done fairly."""

import asyncio
from collections import deque
from collections.abc import Callable


class Turns:
    """Work that can wait, of all connections: one piece each time the loop goes round, in the order it came."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def take(self, work: Callable[[], None]) -> None:
        self._waiting.append(work)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._go_round)

    def _go_round(self) -> None:
        # Left in its place meanwhile, so that who asks again comes behind the others, and is not scheduled twice.
        try:
            self._waiting[0]()
        finally:
            self._waiting.popleft()
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._go_round)
