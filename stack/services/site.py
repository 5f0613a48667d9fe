"""What a service is given to prepare itself, and what it gives back."""

import os
import secrets
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stack.logfile import open_log, tail
from stack.pidfile import write_whole
from stack.ports import Ports
from stack.process import Process, guarded
from stack.progress import Bars, Lines


@dataclass(frozen=True)
class Site:
    """The place of one service: its folder in the data folder, and a port for each name it asked for."""

    data_dir: Path
    folder: Path
    ports: Mapping[str, int]
    shown: Bars | Lines

    def secret(self, name: str) -> str:
        """The same random key at every start, readable by this user only."""
        path = self.data_dir / "secrets" / name
        if not path.exists():
            write_whole(path, secrets.token_urlsafe(32), mode=0o600)
        return path.read_text()


@dataclass(frozen=True)
class Prepared:
    """A service that can be started, and the environment variables by which it is found."""

    process: Process
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Service:
    """A server we can run. Where the user has set `override`, theirs is used and ours is not started."""

    name: str
    override: str
    ports: Mapping[str, int]
    prepare: Callable[[Site], Prepared] = field(repr=False)


def site_of(service: Service, data_dir: Path, ports: Ports, shown: Bars | Lines) -> Site:
    taken = {role: ports.take(f"{service.name} {role}", port) for role, port in service.ports.items()}
    return Site(data_dir, data_dir / service.name, taken, shown)


class PreparationFailed(Exception):
    pass


def run_once(site: Site, name: str, argv: tuple[str, ...], *, user: int | None = None, stdin: str = "") -> None:
    """A short command that a service needs before its first start."""
    log = site.data_dir / "logs" / f"{name}.log"
    with open_log(log) as out:
        done = subprocess.run(
            guarded(argv, parent=os.getpid(), user=user),
            input=stdin.encode(),
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise PreparationFailed(f"{name} failed with exit code {done.returncode}. The end of {log}:\n{tail(log, 20)}")
