"""`coachstream accounts`: who may log in, who no longer, and who is an administrator."""

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import typer

from stack.commands.options import fail
from stack.endpoints import Endpoints

if TYPE_CHECKING:
    from connectors.ports import Role

accounts = typer.Typer(
    help="Accounts: add or remove a coach, make one an administrator. `source .coachstream/env` names a running stack.",
    no_args_is_help=True,
)
ROLES = ("coach", "admin")
PASSWORD_CHARACTERS = 12
Email = Annotated[str, typer.Argument(metavar="EMAIL")]


@accounts.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="As it is shown, and as transcripts have it.")],
    coach_id: Annotated[str, typer.Option("--id", help="Lower-case letters, digits and hyphens; it names the stream.")],
    timezone: Annotated[str, typer.Option("--timezone", help="IANA name; due dates resolve in it.")] = "UTC",
    password: Annotated[
        str, typer.Option("--password", envvar="COACH_PASSWORD", prompt=True, hide_input=True, confirmation_prompt=True)
    ] = "",
) -> None:
    """Make an account and its stream."""
    from schemas.ids import COACH_ID
    from stack.set_up import NewCoach, add_coach

    if not COACH_ID.fullmatch(coach_id):
        raise fail(f"{coach_id} is no id: lower-case letters, digits and hyphens, at most 64.")
    if len(password) < PASSWORD_CHARACTERS:
        raise fail(f"A password has at least {PASSWORD_CHARACTERS} characters.")
    if not asyncio.run(add_coach(_endpoints(), NewCoach(coach_id, email, name, password, timezone))):
        raise fail("There is an account with that e-mail or that id already.")
    typer.echo(f"{email} can log in.")


@accounts.command()
def role(
    email: Email,
    given: Annotated[str, typer.Argument(metavar="ROLE", help=f"One of {', '.join(ROLES)}.")],
) -> None:
    """Say what an account may do: an `admin` also sees the operations page. It holds at once."""
    from connectors.ports import Role

    if given not in ROLES:
        raise fail(f"There is no role {given}: the roles are {', '.join(ROLES)}.")

    if not asyncio.run(_set_role(_endpoints(), email, Role(given))):
        raise fail(f"Nobody has the e-mail {email}: `coachstream accounts add` makes an account.")
    typer.echo(f"{email} is {'an' if given == 'admin' else 'a'} {given} now.")


@accounts.command()
def remove(email: Email) -> None:
    """Take an account away: it logs in no more, and its open connections are closed within a minute."""
    coach_id = asyncio.run(_remove(_endpoints(), email))
    if coach_id is None:
        raise fail(f"Nobody has the e-mail {email}.")
    typer.echo(f"{email} cannot log in any more. What was said stays in the stream of {coach_id}: give nobody that id.")


async def _remove(endpoints: Endpoints, email: str) -> str | None:
    """The id of the account that was; null where there was none."""
    from connectors.postgres.accounts import PostgresAccounts
    from connectors.postgres.database import Database

    database = Database(endpoints.database_url, pool_size=1)
    try:
        accounts = PostgresAccounts(database)
        coach = await accounts.by_email(email)
        return coach.coach_id if coach is not None and await accounts.remove(email) else None
    finally:
        await database.close()


async def _set_role(endpoints: Endpoints, email: str, role: "Role") -> bool:
    from connectors.postgres.accounts import PostgresAccounts
    from connectors.postgres.database import Database

    database = Database(endpoints.database_url, pool_size=1)
    try:
        return await PostgresAccounts(database).set_role(email, role)
    finally:
        await database.close()


def _endpoints() -> Endpoints:
    endpoints = Endpoints.from_environment(os.environ)
    if not endpoints.database_url or not endpoints.kafka_bootstrap:
        raise fail("No stack is named in the environment: run `source .coachstream/env` beside a running one first.")
    return endpoints
