"""The log of one process: appended to, set aside when it has grown too large."""

from collections import deque
from pathlib import Path
from typing import BinaryIO

LARGE = 10 * 1024 * 1024
KEPT = 3


def open_log(path: Path, large: int = LARGE) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > large:
        _set_aside(path)
    return path.open("ab", buffering=0)


def _set_aside(path: Path) -> None:
    names = [path, *(path.with_name(f"{path.name}.{n}") for n in range(1, KEPT + 1))]
    for older, newer in zip(reversed(names[1:]), reversed(names[:-1]), strict=True):
        if newer.exists():
            newer.replace(older)


def tail(path: Path, lines: int) -> str:
    if not path.exists():
        return ""
    with path.open(errors="replace") as file:
        return "".join(deque(file, maxlen=lines)).rstrip()
