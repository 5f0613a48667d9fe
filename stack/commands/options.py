"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from stack.datadir import DEFAULT

DataDirOption = Annotated[
    Path,
    typer.Option("--data-dir", envvar="COACHSTREAM_DATA", help="The folder of the stack: data, logs, pid files."),
]
DEFAULT_DATA = DEFAULT


def fail(message: str) -> typer.Exit:
    """To be raised: prints what is wrong and what to do, and ends with 1, without a traceback."""
    typer.secho(message, fg=typer.colors.RED, err=True)
    return typer.Exit(1)
