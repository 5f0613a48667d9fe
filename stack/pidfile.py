"""Who runs: a pid with the time that process began, so that a pid given to somebody else later is not believed."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

_CLOCK_SLACK = 1.0


@dataclass(frozen=True)
class Identity:
    pid: int
    began: float

    @property
    def alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.began) < _CLOCK_SLACK
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def identify(pid: int) -> Identity:
    return Identity(pid, psutil.Process(pid).create_time())


def write(path: Path, who: Identity) -> None:
    write_whole(path, json.dumps({"pid": who.pid, "began": who.began}))


def read(path: Path) -> Identity | None:
    try:
        found = json.loads(path.read_text())
        return Identity(found["pid"], found["began"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Readers see the old text or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
    draft.replace(path)


def program(pid: int) -> str | None:
    try:
        return psutil.Process(pid).name()
    except psutil.NoSuchProcess:
        return None
