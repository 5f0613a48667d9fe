"""Pings for all connections from one timer: each is pinged in its turn, and lost when it does not answer in time."""

import asyncio
from collections import OrderedDict
from typing import Protocol

SLACK = 0.01
"""Of the interval: those who are due within it are pinged together, so that ten thousand do not wake the loop each."""


class Heart(Protocol):
    def ping(self) -> None: ...
    def unanswered(self) -> None: ...


class Heartbeat:
    """All have one interval, so both queues are in the order in which they fall due."""

    def __init__(self, every_s: float, within_s: float) -> None:
        self._every_s = every_s
        self._within_s = within_s
        self._slack_s = SLACK * min(every_s, within_s)
        self._due: OrderedDict[Heart, float] = OrderedDict()
        self._awaited: OrderedDict[Heart, float] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, heart: Heart) -> None:
        loop = asyncio.get_running_loop()
        self._due[heart] = loop.time() + self._every_s
        if self._timer is None:
            self._timer = loop.call_later(min(self._every_s, self._within_s), self._beat)

    def answered(self, heart: Heart) -> None:
        self._awaited.pop(heart, None)

    def remove(self, heart: Heart) -> None:
        self._due.pop(heart, None)
        self._awaited.pop(heart, None)

    def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for heart in self._taken(self._awaited, now):
            self._due.pop(heart, None)
            heart.unanswered()
        for heart in self._taken(self._due, now + self._slack_s):
            self._due[heart] = now + self._every_s
            self._awaited.setdefault(heart, now + self._within_s)
            heart.ping()
        waits = [next(iter(queue.values())) for queue in (self._due, self._awaited) if queue]
        self._timer = loop.call_at(max(min(waits), now + self._slack_s), self._beat) if waits else None

    def _taken(self, queue: OrderedDict[Heart, float], until: float) -> list[Heart]:
        taken = []
        while queue and next(iter(queue.values())) <= until:
            taken.append(queue.popitem(last=False)[0])
        return taken
