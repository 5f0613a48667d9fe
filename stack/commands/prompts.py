"""`coachstream prompts`: what a model is asked with, and how another prompt or analyst would do on past sessions."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from connectors.analysis_port import AnalystChoice
from stack import comparing
from stack.commands.coach import LOCAL, Email, Password, Url, asked
from stack.commands.options import fail
from stack.gateway_client import Answer, GatewayClient, Rejected
from stack.set_up import DEMO_COACH

LOOK_EVERY_S = 1.0
SHIPPED = "shipped"

prompts = typer.Typer(
    help="What a model is asked with: list, show, add, use, and compare on past sessions.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="What it is for: draft, refine or merge.")]
Version = Annotated[int | None, typer.Option("--version", min=1, help="Of your own; the shipped one if not given.")]


@prompts.command("list")
def show_all(url: Url = LOCAL, email: Email = DEMO_COACH.email, password: Password = DEMO_COACH.password) -> None:
    """Every version of every prompt."""
    table = Table("prompt", "version", "in use", "characters", "begins")
    for one in asked(url, email, password, _listed):
        begins = one["source"].strip().splitlines()[0][:60]
        table.add_row(one["name"], _version(one), "yes" if one["in_use"] else "", f"{len(one['source']):,}", begins)
    Console().print(table)


@prompts.command()
def show(
    name: Name,
    version: Version = None,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """One version's text."""
    for one in asked(url, email, password, _listed):
        if one["name"] == name and (one["version"] if one["own"] else None) == version:
            typer.echo(one["source"], nl=False)
            return
    raise fail(f"there is no {name} {version or SHIPPED}: `coachstream prompts list` shows what there is")


@prompts.command()
def add(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The template; `-` for what is typed.", allow_dash=True)],
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """A new version of your own; it is not in use yet."""
    try:
        source = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"{file} cannot be read as text: {error}") from None
    body = {"source": source}
    made = asked(url, email, password, lambda gateway: gateway.post(f"/analyze/prompts/{name}", body))
    typer.echo(made["version"])


@prompts.command()
def use(
    name: Name,
    version: Version = None,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Ask with that version from now on."""
    body = {"version": version}
    used = asked(url, email, password, lambda gateway: gateway.put(f"/analyze/prompts/{name}/use", body))
    typer.echo(f"{used['name']} {_version(used)} is in use")


@prompts.command()
def compare(
    sessions: Annotated[list[str], typer.Argument(metavar="SESSION…", help="Ids of sessions to draft in another way.")],
    prompt: Annotated[str | None, typer.Option("--prompt", help="The prompt to try: draft or merge.")] = None,
    version: Version = None,
    analyst: Annotated[AnalystChoice, typer.Option("--analyst", help="Who is to write.")] = AnalystChoice.MODEL,
    patience: Annotated[float, typer.Option("--patience", min=1, help="Seconds to wait for all of them.")] = 900.0,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Draft past sessions in another way, beside their summaries, which stay as they are."""
    if version is not None and prompt is None:
        raise fail("--version is of a prompt: name it with --prompt")
    tried = {"name": prompt, "version": version} if prompt else None
    body = {"sessions": sessions, "analyst": analyst.value, "prompt": tried}
    comparison = asked(url, email, password, lambda gateway: compared(gateway, body, patience))
    Console().print(comparing.table(comparison))
    for session in comparison["sessions"]:
        Console().print(comparing.changes(session))
    typer.echo(f"To have it so from now on: coachstream prompts promote {comparison['shadow_id']}")


@prompts.command()
def promote(
    shadow: Annotated[str, typer.Argument(help="What `compare` named at its end.")],
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Do it from now on as it was compared; summaries that stand stay until they are drafted again."""
    way = asked(url, email, password, lambda gateway: gateway.post(f"/analyze/shadows/{shadow}/promote", {}))
    said = f"{way['prompt']} {way['prompt_version'] or SHIPPED} and " if way["prompt"] else ""
    typer.echo(f"{said}the analyst “{way['analyst']}” are in use" if said else f"“{way['analyst']}” is in use")


def _version(one: Answer) -> str:
    return str(one["version"]) if one["own"] else SHIPPED


async def _listed(gateway: GatewayClient) -> list[Answer]:
    found: list[Answer] = (await gateway.get("/analyze/prompts"))["prompts"]
    return found


async def compared(gateway: GatewayClient, body: dict[str, Any], patience_s: float) -> Answer:
    """As `GET /analyze/shadows/{id}` tells it in the end. Raises Rejected when that takes longer than `patience_s`."""
    begun = await gateway.post("/analyze/shadows", body)
    path = f"/analyze/shadows/{begun['shadow_id']}"
    try:
        async with asyncio.timeout(patience_s):
            while True:
                comparison = await gateway.get(path)
                if not comparison["progress"]["waiting"]:
                    return comparison
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        raise Rejected(f"it takes longer than {patience_s:.0f} s; GET {path} tells how far it is") from None
