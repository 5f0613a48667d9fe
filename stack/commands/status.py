"""`coachstream status`: what runs, and how it is."""

from datetime import timedelta

import typer
from rich.console import Console
from rich.table import Column, Table

from stack import report
from stack.commands.options import DEFAULT_DATA, DataDirOption
from stack.datadir import DataDir

_COLOURS = {"healthy": "green", "unhealthy": "red", "failed": "red", "waiting": "yellow"}


def status(data_dir: DataDirOption = DEFAULT_DATA) -> None:
    """Show each process: pid, health, address, uptime, restarts. Ends with 1 unless all are healthy."""
    data = DataDir(data_dir.resolve())
    if data.owner() is None:
        typer.echo(f"Nothing runs in {data_dir}.")
        raise typer.Exit(1)
    rows = report.read(data.state)
    if not rows:
        typer.echo("Starting.")
        raise typer.Exit(1)
    Console().print(_table(rows))
    if any(row.state != "healthy" for row in rows):
        raise typer.Exit(1)


def _table(rows: list[report.Row]) -> Table:
    table = Table("service", "pid", "health", Column("address", overflow="fold"), "uptime", "restarts")
    for row in rows:
        colour = _COLOURS.get(row.state, "default")
        uptime = str(timedelta(seconds=round(row.uptime)))
        table.add_row(
            row.name, str(row.pid or "-"), f"[{colour}]{row.state}[/]", row.address, uptime, str(row.restarts)
        )
    return table
