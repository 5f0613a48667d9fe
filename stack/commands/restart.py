"""`coachstream restart`: end processes of a running stack one after another, each started again before the next."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from stack import pidfile, report
from stack.commands.options import DEFAULT_DATA, DataDirOption, fail
from stack.datadir import DataDir

OURS = ("gateway", "worker", "embedder", "caddy")
"""Each has state elsewhere, and may be restarted at any time. Servers are for `down` and `up`."""
DRAINED_WITHIN_S = 45.0
"""A gateway takes up to 30 s to send everybody away."""
TICK_S = 0.1


def restart(
    what: Annotated[str, typer.Argument(help="`gateway`, `worker`, `worker-chat`, `gateway-2`, … as `status` has it.")],
    data_dir: DataDirOption = DEFAULT_DATA,
    wait: Annotated[float, typer.Option(help="Seconds that each may take to be healthy again.")] = 120,
) -> None:
    """Restart processes of the `up` that runs in this data folder, one after another.

    A gateway drains first: its clients move to the others, or come back, and miss nothing.
    """
    data = DataDir(data_dir.resolve())
    if data.owner() is None:
        raise fail(f"Nothing runs in {data_dir}: start it with `coachstream up`.")
    names = chosen(what, [row.name for row in report.read(data.state)])
    if not names:
        raise fail(f"Nothing that can be restarted is named {what}: `coachstream status` has the names, {OURS} count.")
    for name in names:
        typer.echo(f"Restarting {name}")
        try:
            Rolling(data, time.monotonic, time.sleep).restart(name, wait)
        except StillThere as error:
            raise fail(str(error)) from None
    typer.echo(f"Restarted {len(names)}, one after another.")


def chosen(what: str, names: Sequence[str]) -> list[str]:
    """Those of ours that are named so, or numbered or named below it."""
    return [
        name
        for name in names
        if (name == what or name.startswith(f"{what}-")) and any(name.partition("-")[0] == one for one in OURS)
    ]


class StillThere(Exception):
    """It did not end, or did not come back; the rest is left as it was."""


@dataclass(frozen=True)
class Rolling:
    """The supervisor starts again what ends: nothing else is needed of it."""

    data: DataDir
    clock: Callable[[], float]
    pause: Callable[[float], None]

    def restart(self, name: str, within: float) -> None:
        """Raises StillThere."""
        before = self._running(name)
        if before is None:
            raise StillThere(f"{name} does not run just now: see `coachstream status`.")
        os.kill(before.pid, signal.SIGTERM)
        if not self._until(lambda: not before.alive, DRAINED_WITHIN_S):
            raise StillThere(f"{name} (pid {before.pid}) still runs after {DRAINED_WITHIN_S:.0f} s; see its log.")
        if not self._until(lambda: self._healthy(name, before), within):
            raise StillThere(f"{name} is not healthy {within:.0f} s after its end; see {self.data.logs / name}.log.")

    def _running(self, name: str) -> pidfile.Identity | None:
        found = pidfile.read(self.data.path / "run" / f"{name}.pid")
        return found if found is not None and found.alive else None

    def _healthy(self, name: str, before: pidfile.Identity) -> bool:
        now = self._running(name)
        if now is None or now == before:
            return False
        return any(
            row.name == name and row.pid == now.pid and row.state == "healthy" for row in report.read(self.data.state)
        )

    def _until(self, true: Callable[[], bool], within: float) -> bool:
        deadline = self.clock() + within
        while not true():
            if self.clock() > deadline:
                return False
            self.pause(TICK_S)
        return True
