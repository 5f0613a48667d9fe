"""`coachstream clients`: whom a coach works with."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stack.commands.coach import LOCAL, Email, Password, Url, asked
from stack.gateway_client import GatewayClient, Rejected
from stack.set_up import DEMO_COACH

clients = typer.Typer(help="Whom you work with: list them, add one, say whose a session is.", no_args_is_help=True)


@clients.command("list")
def show(url: Url = LOCAL, email: Email = DEMO_COACH.email, password: Password = DEMO_COACH.password) -> None:
    """Your clients, by name."""
    table = Table("client", "id", "e-mail", "time zone")
    for client in asked(url, email, password, lambda gateway: gateway.get("/clients"))["clients"]:
        table.add_row(client["name"], client["client_id"], client["email"], client["timezone"])
    Console().print(table)


@clients.command()
def add(
    name: Annotated[str, typer.Argument(help="As it stands in transcripts: their sessions are then known by it.")],
    client_email: Annotated[str | None, typer.Option("--client-email", help="Where their recaps go.")] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="An IANA name such as Europe/Berlin.")] = None,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """A new client."""
    body = {"name": name, "email": client_email, "timezone": timezone}
    typer.echo(asked(url, email, password, lambda gateway: gateway.post("/clients", body))["client_id"])


@clients.command()
def assign(
    session: Annotated[str, typer.Argument(help="A session's id.")],
    client: Annotated[str | None, typer.Argument(help="A client's name or id; nobody's if not given.")] = None,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Say whose a session is."""

    async def assigned(gateway: GatewayClient) -> None:
        client_id = await find_client(gateway, client) if client else None
        await gateway.put(f"/sessions/{session}/client", {"client_id": client_id})

    asked(url, email, password, assigned)


async def find_client(gateway: GatewayClient, wanted: str) -> str:
    """The id of the client of that name or id. Raises Rejected."""
    known = (await gateway.get("/clients"))["clients"]
    key = " ".join(wanted.casefold().split())
    for client in known:
        if wanted == client["client_id"] or key == " ".join(str(client["name"]).casefold().split()):
            return str(client["client_id"])
    raise Rejected(f"you have no client {wanted}: `coachstream clients add` makes one, `clients list` shows all")
