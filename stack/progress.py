"""What the user sees while something is fetched: bars on a terminal, plain lines elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn


class Cancelled(Exception):
    """Somebody asked for the work to end: raised out of `Task.reached`, in the thread that does the work."""


class Task(Protocol):
    """One line of progress. `total` is in any unit, or None when nobody knows how much there is. Work that may be
    long calls `reached` often, for that is where it can be cancelled."""

    def total(self, amount: int | None) -> None: ...
    def reached(self, amount: int) -> None: ...


class _Cancellable:
    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    def check(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("stopped while fetching; the next start goes on from here")


class Bars(_Cancellable):
    def __init__(self) -> None:
        super().__init__()
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def note(self, text: str) -> None:
        self._progress.console.print(text)

    @contextmanager
    def task(self, title: str) -> Iterator[Task]:
        task = self._progress.add_task(title, total=None)
        yield _Bar(self._progress, task, self.check)
        done = self._progress.tasks[task].completed or 1
        self._progress.update(task, total=done, completed=done)
        self._progress.stop_task(task)


class _Bar:
    def __init__(self, progress: Progress, task: TaskID, check: Callable[[], None]) -> None:
        self._progress, self._task, self._check = progress, task, check

    def total(self, amount: int | None) -> None:
        self._progress.update(self._task, total=amount)

    def reached(self, amount: int) -> None:
        self._check()
        self._progress.update(self._task, completed=amount)


class Lines(_Cancellable):
    """For logs and pipes: says when something begins, every `every` seconds while it goes on, and when it is done."""

    def __init__(self, every: float = 10) -> None:
        super().__init__()
        self._every = every

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def note(self, text: str) -> None:
        print(text, flush=True)

    @contextmanager
    def task(self, title: str) -> Iterator[Task]:
        self.note(f"{title} ...")
        line, done, began = _Line(self.check), threading.Event(), time.monotonic()
        ticker = threading.Thread(target=self._tick, args=(title, line, done, began), daemon=True)
        ticker.start()
        try:
            yield line
        finally:
            done.set()
            ticker.join()
        self.note(f"{title}: done in {time.monotonic() - began:.0f} s")

    def _tick(self, title: str, line: "_Line", done: threading.Event, began: float) -> None:
        while not done.wait(self._every):
            self.note(f"{title}: {line.percent()}{time.monotonic() - began:.0f} s")


class _Line:
    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._total: int | None = None
        self._done = 0

    def total(self, amount: int | None) -> None:
        self._total = amount

    def reached(self, amount: int) -> None:
        self._check()
        self._done = amount

    def percent(self) -> str:
        return f"{100 * self._done // self._total} %, " if self._total else ""


def report() -> Bars | Lines:
    return Bars() if sys.stderr.isatty() and sys.stdout.isatty() else Lines()
