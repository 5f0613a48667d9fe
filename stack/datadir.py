"""The folder that holds one stack: its data, logs, pid files, and the lock that says somebody runs it."""

import fcntl
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stack import pidfile

DEFAULT = Path(".coachstream")


class InUse(Exception):
    pass


@dataclass(frozen=True)
class DataDir:
    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    @property
    def env(self) -> Path:
        return self.path / "env"

    @property
    def owner_path(self) -> Path:
        return self.path / "up.pid"

    def owner(self) -> pidfile.Identity | None:
        """The process that runs this stack now, if any."""
        owner = pidfile.read(self.owner_path)
        return owner if owner and owner.alive else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the one who runs this stack, or raise `InUse`. The kernel lets go of the lock when we end in any way."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InUse(self._who()) from None
            pidfile.write(self.owner_path, pidfile.identify(os.getpid()))
            try:
                yield
            finally:
                self.owner_path.unlink(missing_ok=True)

    def write_env(self, environment: Mapping[str, str]) -> None:
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in environment.items()]
        pidfile.write_whole(self.env, "".join(lines), mode=0o600)

    def _who(self) -> str:
        owner = self.owner()
        by = f" by pid {owner.pid}" if owner else ""
        return f"{self.path} is in use{by}: a stack runs there already. `coachstream down` stops it."
