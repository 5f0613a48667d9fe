"""`coachstream logs`: what the processes print."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from stack.commands.options import DEFAULT_DATA, DataDirOption, fail
from stack.datadir import DataDir
from stack.logfile import tail


def logs(
    name: Annotated[str | None, typer.Argument(help="One process; all when left out.")] = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as lines are added.")] = False,
    lines: Annotated[int, typer.Option("-n", "--lines", help="How many lines of each, to begin with.")] = 20,
    data_dir: DataDirOption = DEFAULT_DATA,
) -> None:
    """Show the end of the logs of one process, or of all."""
    paths = _chosen(DataDir(data_dir.resolve()).logs, name)
    ends = {path: path.stat().st_size for path in paths}
    for path in paths:
        for line in tail(path, lines).splitlines():
            typer.echo(_labelled(path, line, alone=name is not None))
    if follow:
        for path, line in _added(ends):
            typer.echo(_labelled(path, line, alone=name is not None))


def _chosen(folder: Path, name: str | None) -> list[Path]:
    found = sorted(folder.glob(f"{name or '*'}.log"))
    if not found:
        known = ", ".join(sorted(path.stem for path in folder.glob("*.log")))
        raise fail(f"no log of {name or 'anything'} in {folder}" + (f"; there are: {known}" if known else ""))
    return found


def _labelled(path: Path, line: str, *, alone: bool) -> str:
    return line if alone else f"{path.stem:12} | {line}"


def _added(ends: dict[Path, int]) -> Iterator[tuple[Path, str]]:
    while True:
        for path, end in ends.items():
            if path.stat().st_size < end:  # set aside meanwhile: this is a new file
                end = 0
            with path.open("rb") as file:
                file.seek(end)
                whole, _, _ = file.read().rpartition(b"\n")
            ends[path] = end + len(whole) + 1 if whole else end
            yield from ((path, line) for line in whole.decode(errors="replace").splitlines())
        time.sleep(0.2)
