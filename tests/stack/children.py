"""Tiny real processes, and waiting with a deadline."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from stack.process import Probe, Process, Restart

QUICKLY = Restart(deaths=3, quick=30, first_pause=0.01, longest_pause=0.02)


def eventually(true: Callable[[], bool], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, f"not within {within} s"
        time.sleep(0.01)


def python(
    name: str,
    code: str,
    *,
    ready: Probe = lambda: True,
    restart: Restart = QUICKLY,
    grace: float = 10,
    tier: int = 0,
    ready_within: float = 20,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Process:
    return Process(
        name=name,
        argv=(sys.executable, "-I", "-S", "-c", code),
        ready=ready,
        restart=restart,
        grace=grace,
        tier=tier,
        ready_within=ready_within,
        stop_signal=stop_signal,
    )


SLEEPER = "import time; time.sleep(600)"


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
