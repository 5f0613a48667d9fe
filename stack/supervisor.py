"""Starts processes, starts them again when they die or hang, and ends them in order."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from stack import health, pidfile
from stack.child import Child, State
from stack.logfile import tail
from stack.process import Process

_TICK = 0.05
_LOOK_EVERY = 10.0
Say = Callable[[str], None]


class NotReady(Exception):
    """A process did not come up. The message ends with the last lines of its log."""


class Supervisor:
    """Owns processes whose pid files and logs lie under `data_dir`. Every method may be called from any thread.

    One thread makes all children: if it ends, and with it this process, in whatever way, the kernel ends them too.
    """

    def __init__(self, data_dir: Path, say: Say = lambda _: None, look_every: float = _LOOK_EVERY) -> None:
        self._data_dir = data_dir
        self._say = say
        self._look_every = look_every
        self._children: dict[str, Child] = {}
        self._changed = threading.Condition()
        self._closed = self._ended = False
        _end_leftovers(data_dir / "run", say)
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()
        # Another thread: a hanging process takes its time to be asked.
        self._looking = threading.Thread(target=self._look_for_hangs, name="hangs", daemon=True)
        self._looking.start()

    def add(self, process: Process) -> None:
        with self._changed:
            if self._closed:
                raise NotReady(f"{process.name} is not started: the stack is stopping")
            if process.name in self._children:
                raise ValueError(f"{process.name} is supervised already")
            self._children[process.name] = Child(process, self._data_dir)
            self._changed.notify_all()

    def start(self, name: str) -> None:
        """Start a process that was stopped or given up. It counts as fresh: its deaths are forgotten."""
        with self._changed:
            child = self._children[name]
            child.wanted, child.quick_deaths = True, 0
            if child.state in (State.FAILED, State.WAITING):
                child.state = State.STOPPED
            self._changed.notify_all()

    def stop(self, *names: str) -> None:
        """End these processes together, each with its own signal and grace, then for good."""
        with self._changed:
            children = [self._children[name] for name in names]
            for child in children:
                child.wanted = False
                child.send(child.process.stop_signal)
            asked = time.monotonic()
            for child in children:
                self._see_out(child, asked + child.process.grace)

    def _see_out(self, child: Child, deadline: float) -> None:
        if not self._until(lambda: child.popen is None, max(deadline - time.monotonic(), 0)):
            self._say(f"{child.process.name} did not stop within {child.process.grace:.0f} s, killed")
            child.send(signal.SIGKILL)
            self._until(lambda: child.popen is None, None)
        child.state = State.STOPPED

    def restart(self, name: str, ready_within: float | None = None) -> None:
        self.stop(name)
        self.start(name)
        self.wait_ready(name, ready_within)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal a process as an accident would; a SIGKILL has ended it when this returns. Gives the pid it had."""
        with self._changed:
            self._until(lambda: self._children[name].popen is not None, 10)
            child = self._children[name]
            if child.popen is None:
                raise ProcessLookupError(f"{name} is not running")
            victim = child.popen
            child.send(number)
            if number == signal.SIGKILL:
                self._until(lambda: child.popen is not victim, None)
            return victim.pid

    def wait_ready(self, name: str, within: float | None = None) -> None:
        """Return when the process runs and its probe says yes; raise `NotReady` when it is given up or time is."""
        child = self._children[name]
        within = child.process.ready_within if within is None else within
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self._closed:
                raise NotReady(f"{name} was stopped before it was ready")
            if child.state is State.FAILED:
                raise NotReady(self._why(child, f"died {child.process.restart.deaths} times ({child.last_exit})"))
            if self.is_ready(name):
                return
            with self._changed:
                self._changed.wait(0.1)
        raise NotReady(self._why(child, f"was not ready within {within:.0f} s"))

    def is_ready(self, name: str) -> bool:
        child = self._children[name]
        before = child.popen
        return before is not None and health.asked(child.process.ready) and child.popen is before

    def children(self) -> list[Child]:
        with self._changed:
            return list(self._children.values())

    def child(self, name: str) -> Child:
        return self._children[name]

    def close(self) -> None:
        """End everything, higher tiers first, and the supervisor itself. Does nothing the second time."""
        with self._changed:
            self._closed = True
        for tier in sorted({child.process.tier for child in self.children()}, reverse=True):
            self.stop(*(child.process.name for child in self.children() if child.process.tier == tier))
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join()
        self._looking.join()

    def _watch(self) -> None:
        with self._changed:
            while not self._ended:
                for child in self._children.values():
                    self._look_after(child)
                self._changed.wait(_TICK)

    def _look_after(self, child: Child) -> None:
        if child.reap():
            self._changed.notify_all()
            self._tell_death(child)
        due = child.state is State.STOPPED or (child.state is State.WAITING and time.monotonic() >= child.start_at)
        if child.wanted and child.popen is None and due:
            self._spawn(child)
            self._changed.notify_all()

    def _look_for_hangs(self) -> None:
        while not self._ended:
            for child in self.children():
                self._look_whether_it_hangs(child)
            with self._changed:
                self._until(lambda: self._ended, self._look_every)

    def _look_whether_it_hangs(self, child: Child) -> None:
        hang, looked_at = child.process.hang, child.popen
        if hang is None or looked_at is None or self._closed:
            return
        alive = health.asked(hang.alive)
        with self._changed:
            now = time.monotonic()
            if alive:
                child.alive_at = now
            silent = now - max(child.alive_at, child.began + child.process.ready_within)
            if silent > hang.after and child.popen is looked_at and child.wanted and not self._closed:
                self._say(f"{child.process.name} (pid {looked_at.pid}) has hung for {silent:.0f} s, ending it")
                child.send(signal.SIGKILL)

    def _spawn(self, child: Child) -> None:
        try:
            child.spawn()
        except OSError as error:
            child.send(signal.SIGKILL)
            child.state, child.last_exit = State.FAILED, str(error)
            self._say(f"{child.process.name} cannot be started: {error}")

    def _tell_death(self, child: Child) -> None:
        if child.state is State.WAITING:
            self._say(f"{child.process.name} ended ({child.last_exit}), starting it again")
        if child.state is State.FAILED:
            self._say(self._why(child, f"ended {child.process.restart.deaths} times in a row: giving it up"))

    def _why(self, child: Child, what: str) -> str:
        return f"{child.process.name} {what}. The end of {child.log}:\n{tail(child.log, 20)}"

    def _until(self, true: Callable[[], bool], within: float | None) -> bool:
        return self._changed.wait_for(true, within)


def _end_leftovers(run_dir: Path, say: Say) -> None:
    """Whoever holds the data folder now is the only one who may have processes in it."""
    for path, left in _left_running(run_dir):
        say(f"{path.stem} (pid {left.pid}) is left from an earlier run, ending it")
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(left.pid)
            process.kill()
            process.wait(10)
    for path in run_dir.glob("*.pid"):
        path.unlink()


def _left_running(run_dir: Path) -> Iterator[tuple[Path, pidfile.Identity]]:
    for path in sorted(run_dir.glob("*.pid")):
        left = pidfile.read(path)
        if left is not None and left.alive:
            yield path, left
