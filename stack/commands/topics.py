"""`coachstream topics`: what the cluster has against what the catalogue says."""

import os

import typer
from rich.console import Console
from rich.table import Table

from stack.commands.options import fail
from stack.endpoints import Endpoints
from stack.set_up import Conflict, apply_topics, planned_topics
from topics.catalogue import TOPICS

topics = typer.Typer(
    help="Topics and schemas: list them, plan, apply, check. Addresses come from the environment "
    "(KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL); `source .coachstream/env` gives those of a running stack.",
    no_args_is_help=True,
)


@topics.command("list")
def show() -> None:
    """The catalogue: every topic once."""
    table = Table("topic", "key", "partitions", "records", "written by", "read by")
    for topic in TOPICS.values():
        records = ", ".join(record.__name__ for record in topic.records)
        table.add_row(
            topic.name, topic.key, str(topic.partitions), records, ", ".join(topic.writers), ", ".join(topic.readers)
        )
    Console().print(table)


@topics.command()
def plan() -> None:
    """What apply would do. Changes nothing."""
    _print(_outstanding(), "nothing to do")


@topics.command()
def apply() -> None:
    """Make the cluster and the registry what the catalogue says. Doing it twice does nothing."""
    try:
        _print(apply_topics(_endpoints()), "nothing to do")
    except (Conflict, ValueError) as error:
        raise fail(str(error)) from None


@topics.command()
def check() -> None:
    """Exit 1 when apply would have something to do."""
    outstanding = _outstanding()
    _print(outstanding, "as the catalogue says")
    if outstanding:
        raise typer.Exit(1)


def _outstanding() -> list[str]:
    from connectors.registry import Registry  # 0.6 s, not for `coachstream --help`

    endpoints = _endpoints()
    steps = [f"{step.kind} {step.topic}: {step.detail}" for step in planned_topics(endpoints)]
    with Registry(endpoints.schema_registry_url) as registry:
        return [*steps, *(f"register {name}" for name in registry.missing())]


def _endpoints() -> Endpoints:
    endpoints = Endpoints.from_environment(os.environ)
    if not endpoints.kafka_bootstrap or not endpoints.schema_registry_url:
        raise fail("No stack is named in the environment: run `source .coachstream/env` beside a running one first.")
    return endpoints


def _print(lines: list[str], otherwise: str) -> None:
    for line in lines or [otherwise]:
        typer.echo(line)
