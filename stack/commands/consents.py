"""`coachstream consents`: what clients have agreed to."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from schemas.consent import ConsentPurpose
from stack.commands.clients import find_client
from stack.commands.coach import LOCAL, Email, Password, Url, asked
from stack.gateway_client import Answer, GatewayClient
from stack.set_up import DEMO_COACH

consents = typer.Typer(help="What your clients have agreed to: give, withdraw, list.", no_args_is_help=True)


@consents.command("list")
def show(url: Url = LOCAL, email: Email = DEMO_COACH.email, password: Password = DEMO_COACH.password) -> None:
    """Every consent, and how it stands."""
    table = Table("consent", "purpose", "of", "given", "until", "withdrawn")
    for one in asked(url, email, password, lambda gateway: gateway.get("/consents"))["consents"]:
        whose = f"client {one['client_id']}" if one["client_id"] else f"session {one['session_id']}"
        dates = (one["granted_at"], one["expires_at"], one["withdrawn_at"])
        table.add_row(one["consent_id"], one["purpose"], whose, *((date or "")[:10] for date in dates))
    Console().print(table)


@consents.command()
def give(
    text: Annotated[str, typer.Option("--text", help="Which wording was shown, such as `engagement letter 2026-01`.")],
    client: Annotated[
        str | None, typer.Option("--client", help="A client's name or id, for all their sessions.")
    ] = None,
    session: Annotated[str | None, typer.Option("--session", help="One session's id.")] = None,
    purpose: Annotated[ConsentPurpose, typer.Option("--purpose")] = ConsentPurpose.AI_ANALYSIS_CLOUD,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Record that a client has agreed."""

    async def given(gateway: GatewayClient) -> Answer:
        client_id = None if client is None else await find_client(gateway, client)
        body = {"session_id": session, "purpose": purpose.value, "text_version": text, "client_id": client_id}
        return await gateway.post("/consents", body)

    typer.echo(asked(url, email, password, given)["consent_id"])


@consents.command()
def withdraw(
    consent: Annotated[str, typer.Argument(help="Its id, as `list` shows it.")],
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Record that a client has taken it back; what is under way for it stops."""
    asked(url, email, password, lambda gateway: gateway.delete(f"/consents/{consent}"))
