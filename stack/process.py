"""What a process of the stack is, as data."""

import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Probe = Callable[[], bool]


@dataclass(frozen=True)
class Restart:
    """A process that dies is started again after a growing pause; `deaths` in a row, each sooner than `quick` seconds
    after its start, and it is given up."""

    deaths: int = 5
    quick: float = 10
    first_pause: float = 0.25
    longest_pause: float = 10

    def pause(self, quick_deaths: int) -> float:
        return min(self.first_pause * 2.0 ** max(quick_deaths - 1, 0), self.longest_pause)


@dataclass(frozen=True)
class Hang:
    """A process that is not `alive` for `after` seconds on end is killed, and started again as after any death.
    It has its `ready_within` to begin with."""

    alive: Probe
    after: float


NEVER = Restart(deaths=1, quick=float("inf"))


@dataclass(frozen=True)
class Process:
    """One child of the supervisor. `ready` answers whether it can serve; it must be quick, and may be asked at any
    time. `tier` orders the stop: higher tiers are stopped first."""

    name: str
    argv: tuple[str, ...]
    ready: Probe
    env: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    cwd: Path | None = None
    ready_within: float = 60
    restart: Restart = Restart()
    hang: Hang | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15
    orphan_signal: signal.Signals = signal.SIGKILL
    user: int | None = None
    tier: int = 0


SERVERS, OURS = 0, 1

_LAUNCHER = Path(__file__).with_name("launch.py")


def guarded(
    argv: tuple[str, ...],
    *,
    parent: int,
    user: int | None = None,
    orphan_signal: signal.Signals = signal.SIGKILL,
) -> list[str]:
    """The command line that runs `argv` as `user`, and ends it when `parent` ends."""
    who = [] if user is None else ["--user", str(user)]
    guard = [sys.executable, "-I", "-S", str(_LAUNCHER), "--parent", str(parent)]
    return [*guard, "--signal", str(int(orphan_signal)), *who, "--", *argv]
