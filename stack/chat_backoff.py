"""How long a client of the chat waits before it connects again."""

from collections.abc import Mapping
from dataclasses import dataclass

from stack.chat_protocol import Refused

BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY_S = 10.0
"""A connection that held that long ends a row of failures."""
ASKED_MOST_S = 60.0
LATER_STATUSES = frozenset({408, 425, 429})


def backoff(failures: int, chance: float) -> float:
    """Seconds before the next try, with full jitter. `chance` is 0 to 1."""
    return BACKOFF_S[min(failures, len(BACKOFF_S) - 1)] * chance


@dataclass
class Backoff:
    """Grows with each connection that did not hold. Times are seconds of a clock that does not go back."""

    _failures: int = 0
    _connected_at: float | None = None
    _asked_s: float | None = None
    _least_s: float = 0.0

    def connected(self, now: float) -> None:
        self._connected_at = now

    def asked(self, after_ms: float) -> None:
        """By a gateway that leaves: it has spread its clients already."""
        self._asked_s = min(after_ms / 1000, ASKED_MOST_S)

    def turned_away(self, status: int, headers: Mapping[str, str]) -> None:
        """By an HTTP answer to the handshake. Raises Refused where the next would fare no better."""
        if status < 500 and status not in LATER_STATUSES:
            raise Refused(f"the gateway refuses the connection: HTTP {status}")
        seconds = headers.get("Retry-After", "")
        self._least_s = min(float(seconds), ASKED_MOST_S) if seconds.isdecimal() else 0.0

    def disconnected(self, now: float) -> None:
        if self._connected_at is not None and now - self._connected_at >= STEADY_S:
            self._failures = 0
        self._connected_at = None

    def wait_s(self, chance: float) -> float:
        """Before the next try. `chance` is 0 to 1."""
        waited = self._least_s + backoff(self._failures, chance) if self._asked_s is None else self._asked_s
        self._asked_s, self._least_s = None, 0.0
        self._failures += 1
        return waited
