"""What `up` tells other commands about its processes: a file, written whole, every few seconds."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from stack.child import Child, State
from stack.pidfile import write_whole
from stack.supervisor import Supervisor


@dataclass(frozen=True)
class Row:
    name: str
    state: str
    pid: int | None
    address: str
    uptime: float
    restarts: int


def rows(supervisor: Supervisor) -> list[Row]:
    return [_row(child, supervisor.is_ready(child.process.name)) for child in supervisor.children()]


def write(path: Path, current: list[Row]) -> None:
    write_whole(path, json.dumps([asdict(row) for row in current]))


def read(path: Path) -> list[Row]:
    return [Row(**row) for row in json.loads(path.read_text())] if path.exists() else []


def _row(child: Child, ready: bool) -> Row:
    running = child.state is State.RUNNING
    return Row(
        name=child.process.name,
        state=("healthy" if ready else "unhealthy") if running else child.state.value,
        pid=child.pid,
        address=child.process.address,
        uptime=time.monotonic() - child.began if running else 0,
        restarts=max(child.restarts, 0),
    )
