"""`coachstream dead`: what could not be processed, and sending it back."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from stack.commands.options import fail
from topics.catalogue import CONSUMER_GROUPS

if TYPE_CHECKING:
    from connectors.dead_letters import DeadLetter, DeadLetters

dead = typer.Typer(
    help="Dead letters: records that a stage could not process. Nothing is lost: mend the cause, then redrive. "
    "`source .coachstream/env` names a running stack.",
    no_args_is_help=True,
)
Group = Annotated[str | None, typer.Option("--group", help=f"One of {', '.join(CONSUMER_GROUPS)}; all if not given.")]


@dead.command("list")
def show(group: Group = None) -> None:
    """What waits, and why it was given up."""
    letters = _letters(group)
    for letter in letters:
        where = f"{letter.why('topic')}[{letter.why('partition')}]@{letter.why('offset')}"
        typer.echo(f"{letter.group} {letter.offset}: {letter.why('stage')} on {where}: {letter.why('error')}")
    typer.echo(f"{len(letters)} waiting")


@dead.command()
def redrive(group: Group = None) -> None:
    """Send all that waits back to where it came from, as it was. What fails again comes here again."""
    letters = _letters(group)
    _dead_letters().redrive(letters)
    typer.echo(f"{len(letters)} sent back")


@dead.command()
def dismiss(group: Group = None) -> None:
    """Consider all that waits dealt with. The records stay in their topics."""
    letters = _letters(group)
    _dead_letters().dismiss(letters)
    typer.echo(f"{len(letters)} dismissed")


def _letters(group: str | None) -> "list[DeadLetter]":
    if group is not None and group not in CONSUMER_GROUPS:
        raise fail(f"There is no group {group}: the groups are {', '.join(CONSUMER_GROUPS)}.")
    return _dead_letters().outstanding(CONSUMER_GROUPS if group is None else (group,))


def _dead_letters() -> "DeadLetters":
    from connectors.dead_letters import DeadLetters

    bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if not bootstrap:
        raise fail("No stack is named in the environment: run `source .coachstream/env` beside a running one first.")
    return DeadLetters(bootstrap)
