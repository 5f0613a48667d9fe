"""`coachstream down`: ends a stack that runs elsewhere."""

import os
import signal
import time
from typing import Annotated

import typer

from stack.commands.options import DEFAULT_DATA, DataDirOption, fail
from stack.datadir import DataDir


def down(
    data_dir: DataDirOption = DEFAULT_DATA,
    wait: Annotated[float, typer.Option(help="Seconds to wait for a clean stop.")] = 90,
) -> None:
    """Stop the `up` that runs in this data folder, and wait for its end. Nothing to stop is no error."""
    owner = DataDir(data_dir.resolve()).owner()
    if owner is None:
        typer.echo(f"Nothing runs in {data_dir}.")
        return
    os.kill(owner.pid, signal.SIGTERM)
    deadline = time.monotonic() + wait
    while owner.alive:
        if time.monotonic() > deadline:
            raise fail(f"pid {owner.pid} still runs after {wait:.0f} s; see {data_dir / 'logs'}")
        time.sleep(0.1)
    typer.echo("Stopped.")
