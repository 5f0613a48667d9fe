"""One process under supervision: what is wanted of it, what it is, how often it died."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stack import pidfile
from stack.logfile import open_log
from stack.process import Process, guarded


class State(StrEnum):
    STOPPED = "stopped"
    RUNNING = "running"
    WAITING = "waiting"  # died, and will be started again
    FAILED = "failed"  # died too often, given up


@dataclass
class Child:
    """Touched only under the supervisor's lock. Spawned only by its thread: the kernel ends a child with the thread
    that made it, not with the process."""

    process: Process
    data_dir: Path
    wanted: bool = True
    state: State = State.STOPPED
    popen: "subprocess.Popen[bytes] | None" = None
    began: float = 0
    alive_at: float = 0
    start_at: float = 0
    quick_deaths: int = 0
    restarts: int = -1
    last_exit: str = ""

    @property
    def log(self) -> Path:
        return self.data_dir / "logs" / f"{self.process.name}.log"

    @property
    def pid_path(self) -> Path:
        return self.data_dir / "run" / f"{self.process.name}.pid"

    @property
    def pid(self) -> int | None:
        return self.popen.pid if self.popen else None

    def spawn(self) -> None:
        process = self.process
        with open_log(self.log) as log:
            self.popen = subprocess.Popen(
                guarded(process.argv, parent=os.getpid(), user=process.user, orphan_signal=process.orphan_signal),
                env={**os.environ, **process.env},
                cwd=process.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.state, self.began = State.RUNNING, time.monotonic()
        self.restarts += 1
        pidfile.write(self.pid_path, pidfile.identify(self.popen.pid))

    def send(self, number: signal.Signals) -> None:
        """To the whole group: a server's helpers are part of it."""
        if self.popen:
            with suppress(ProcessLookupError):
                os.killpg(self.popen.pid, number)

    def reap(self) -> bool:
        """Whether the process was found to have ended just now."""
        if self.popen is None or not _has_ended(self.popen):
            return False
        _end_group(self.popen.pid)
        code, self.popen = self.popen.wait(), None
        self.last_exit = _describe(code)
        self.pid_path.unlink(missing_ok=True)
        self._judge(time.monotonic())
        return True

    def _judge(self, now: float) -> None:
        policy = self.process.restart
        if not self.wanted:
            self.state = State.STOPPED
            return
        quick = now - self.began < policy.quick
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        if quick and self.quick_deaths >= policy.deaths:
            self.state = State.FAILED
            return
        self.state, self.start_at = State.WAITING, now + policy.pause(self.quick_deaths)


def _has_ended(popen: "subprocess.Popen[bytes]") -> bool:
    if not hasattr(os, "waitid"):
        return popen.poll() is not None
    # Looked at, but left as a zombie: until it is waited for, its number cannot be given to another group.
    return os.waitid(os.P_PID, popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end_group(group: int) -> None:
    # What the dead process left behind (workers of a pool) would hold its ports.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
