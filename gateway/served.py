"""Whom this instance serves, as far as the others have yet to be told: each coach once a second at most."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

TOLD_AGAIN_S = 3600.0
"""What does not change is told again after that long: the topic keeps nothing for ever, and what was lost is mended."""
TOLD_AGAIN_AT_ONCE = 20
UNKNOWN = -1


class Told(NamedTuple):
    connections: int
    at: float


NOTHING = Told(0, 0.0)


class Served:
    """Times are seconds of a clock that does not go back."""

    def __init__(self) -> None:
        self._changed: dict[str, None] = {}
        self._told: OrderedDict[str, Told] = OrderedDict()
        """What stands in the topic of this instance, told longest ago first; nothing of who has no connection."""

    def changed(self, coach_id: str) -> None:
        """A connection came or left. Called for each: what it costs, a storm costs ten thousand times."""
        self._changed[coach_id] = None

    def unknown(self, coach_ids: Iterable[str]) -> None:
        """What stands of them is not what this process told, or nobody knows."""
        for coach_id in coach_ids:
            self._told[coach_id] = Told(UNKNOWN, 0.0)
            self.changed(coach_id)

    def taken_back(self, coach_id: str) -> None:
        """Somebody took this instance for gone."""
        if coach_id in self._told:
            self.unknown([coach_id])

    def due(self, now: float) -> list[str]:
        """Who may have to be told of: whatever has changed, and some of what was told long ago."""
        oldest = islice(self._told.items(), TOLD_AGAIN_AT_ONCE)
        again = [coach_id for coach_id, told in oldest if told.at <= now - TOLD_AGAIN_S]
        self.unknown(again)
        return list(self._changed)

    def take(self, coach_ids: Iterable[str], count: Callable[[str], int], now: float) -> dict[str, int]:
        """Their connections, where what stands is another number; from now on that is taken to stand."""
        differing: dict[str, int] = {}
        for coach_id in coach_ids:
            self._changed.pop(coach_id, None)
            connections, told = count(coach_id), self._told.get(coach_id, NOTHING)
            if connections == told.connections:
                continue
            differing[coach_id] = connections
            self._told.pop(coach_id, None)
            if connections:
                self._told[coach_id] = Told(connections, now)
        return differing
