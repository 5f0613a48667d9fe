"""`coachstream sources`: where transcripts come from by themselves."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stack.commands.coach import LOCAL, Email, Password, Url, asked
from stack.gateway_client import Answer, GatewayClient
from stack.set_up import DEMO_COACH

sources = typer.Typer(
    help="Webhooks of Zoom, Fireflies and others: list them, add one, give one a new secret, remove one.\n\n"
    "A folder or a bucket needs no source: `coachstream watch ~/Transcripts`, or `coachstream watch s3://bucket/prefix`.",
    no_args_is_help=True,
)


class Kind(StrEnum):
    zoom = "zoom"
    fireflies = "fireflies"
    webhook = "webhook"


SourceId = Annotated[str, typer.Argument(help="Its id, as `sources list` shows it.")]
Secret = Annotated[
    str | None,
    typer.Option(
        "--secret", envvar="SOURCE_SECRET", help="Better given by SOURCE_SECRET. One is made if none is given."
    ),
]
_ASKED = {Kind.zoom: ("secret", "Secret token of the Zoom app"), Kind.fireflies: ("api_key", "API key of Fireflies")}
"""What a kind cannot do without; asked for, unseen, where it is not given."""
_HOW = {
    Kind.zoom: "In the Zoom App Marketplace: your app, Feature, Event Subscriptions. Set the address as the endpoint "
    "and subscribe to `Recording Transcript files have completed`.",
    Kind.fireflies: "In Fireflies: Settings, Developer settings, Webhooks (V2). Set the address and the secret.",
    Kind.webhook: "Sign what you send as standardwebhooks.com says. Send the transcript itself, or JSON with `text`, "
    "and `title`, `session_date` and `timezone` if you like.",
}


@sources.command("list")
def show(url: Url = LOCAL, email: Email = DEMO_COACH.email, password: Password = DEMO_COACH.password) -> None:
    """Your sources, oldest first. Secrets are not shown: they are, once, when they are made."""

    async def listed(gateway: GatewayClient) -> list[Answer]:
        found: list[Answer] = (await gateway.get("/sources"))["sources"]
        return found

    table = Table("source", "kind", "name", "time zone", "address")
    for source in asked(url, email, password, listed):
        table.add_row(source["source_id"], source["kind"], source["name"], source["timezone"], _address(url, source))
    Console().print(table)


@sources.command()
def add(
    kind: Annotated[Kind, typer.Argument(help="`webhook` is anything that signs as standardwebhooks.com says.")],
    name: Annotated[str, typer.Option("--name", help="For yourself.")] = "",
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="Where its sessions are; yours if not given.")
    ] = None,
    secret: Secret = None,
    api_key: Annotated[
        str | None, typer.Option("--api-key", envvar="SOURCE_API_KEY", help="Fireflies: to fetch transcripts with.")
    ] = None,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """A new source: prints its address, its secret, and where to enter them.

    The gateway must be reachable from outside, at https. Zoom needs the secret token of its app, Fireflies an API key;
    each is asked for where it is not given.
    """
    body: Answer = {"kind": kind.value, "name": name, "timezone": timezone, "secret": secret, "api_key": api_key}
    needed, prompt = _ASKED.get(kind, ("kind", ""))
    if body[needed] is None:
        body[needed] = typer.prompt(prompt, hide_input=True)
    made = asked(url, email, password, lambda gateway: gateway.post("/sources", body))
    typer.echo(f"source   {made['source_id']}")
    typer.echo(f"address  {_address(url, made)}")
    if kind is not Kind.zoom:
        typer.echo(f"secret   {made['secret']}   (shown this once)")
    typer.echo(_HOW[kind])


@sources.command()
def rotate(
    source: SourceId,
    secret: Secret = None,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """A new secret for a source. The old one holds for a day, so that nothing is lost until it is entered."""
    body: Answer = {"secret": secret}
    made = asked(url, email, password, lambda gateway: gateway.post(f"/sources/{source}/rotate", body))
    until = datetime.fromisoformat(made["previous_until"])
    typer.echo(f"secret   {made['secret']}   (shown this once)")
    typer.echo(f"The old one holds until {until:%Y-%m-%d %H:%M} UTC.")


@sources.command()
def remove(
    source: SourceId,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Take a source away: what is sent to its address is refused from then on. Its sessions stay."""
    asked(url, email, password, lambda gateway: gateway.delete(f"/sources/{source}"))
    typer.echo("Removed.")


def _address(url: str, source: Answer) -> str:
    return f"{url.rstrip('/')}{source['url']}"
