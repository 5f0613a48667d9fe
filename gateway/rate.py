"""A token bucket whose clock is the caller's."""


class TokenBucket:
    """Holds `burst` tokens, refilled at `per_second`. Times are seconds of any clock that does not go back."""

    __slots__ = ("_at", "_burst", "_per_second", "_tokens")

    def __init__(self, burst: float, per_second: float, now: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._at = now

    def take(self, now: float, count: int = 1) -> bool:
        """Whether there were that many tokens to take; if not, none is taken."""
        # Spelled out, since it is asked at each delivery: with `min` and `max` it takes twice as long.
        if now > self._at:
            self._tokens += (now - self._at) * self._per_second
            self._at = now
            if self._tokens > self._burst:
                self._tokens = self._burst
        if self._tokens < count:
            return False
        self._tokens -= count
        return True
