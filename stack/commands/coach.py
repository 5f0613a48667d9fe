"""`coachstream ingest` and `coachstream chat`: a coach's work from the terminal."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import httpx
import typer
from rich.console import Console
from rich.progress import Progress

from stack import telling
from stack.chat_client import ChatClient, NotAccepted, Refused
from stack.commands.options import fail
from stack.gateway_client import GatewayClient, Rejected
from stack.set_up import DEMO_COACH

Url = Annotated[str, typer.Option("--url", envvar="WEB_URL", help="The gateway.")]
Email = Annotated[str, typer.Option("--email", envvar="COACH_EMAIL", help="Who you are; the demo coach if not given.")]
Password = Annotated[str, typer.Option("--password", envvar="COACH_PASSWORD", help="Better given by COACH_PASSWORD.")]
LOCAL = "http://127.0.0.1:8000"
Result = TypeVar("Result")


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Transcripts, or folders of them.", exists=True)],
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Upload transcripts. A file that was uploaded before is the same session again, not a second one."""
    paths = [path for given in files for path in _files(given)]
    refused = _run(_ingest(paths, url, email, password))
    if refused:
        raise typer.Exit(1)


def chat(
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
    session: Annotated[str | None, typer.Option("--session", help="What you say is about this session.")] = None,
    replay: Annotated[int, typer.Option("--replay", min=0, max=500, help="How many past events to begin with.")] = 50,
) -> None:
    """Follow your stream and talk to it. Type `shorter`, `focus on …`; Ctrl-D leaves."""
    _run(_chat(url, email, password, session, replay))


async def _ingest(paths: list[Path], url: str, email: str, password: str) -> int:
    refused = 0
    async with GatewayClient(url) as gateway:
        await gateway.log_in(email, password)
        with Progress(console=Console()) as progress:
            task = progress.add_task("uploading", total=len(paths))
            for path in paths:
                try:
                    session = await gateway.upload(path)
                    known = " (uploaded before)" if session["duplicate"] else ""
                    progress.console.print(f"{path.name}: session {session['session_id']}{known}", highlight=False)
                except Rejected as error:
                    refused += 1
                    progress.console.print(f"{path.name}: {error}", style="red", markup=False)
                progress.advance(task)
    return refused


async def _chat(url: str, email: str, password: str, session: str | None, replay: int) -> None:
    console = Console()
    async with GatewayClient(url) as gateway:
        await gateway.log_in(email, password)
        client = gateway.chat(replay)
        following = asyncio.create_task(_follow(console, client, gateway))
        typing = asyncio.create_task(_type(client, session))
        done, waiting = await asyncio.wait({following, typing}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        for task in done:
            task.result()


async def _follow(console: Console, client: ChatClient, gateway: GatewayClient) -> None:
    async for event in client.events():
        telling.show(console, event)
        if event["name"] == "SummaryDrafted":
            transcript = await gateway.get(f"/transcripts/{event['session_id']}")
            segments = {one["segment_id"]: one for one in transcript["segments"]}
            console.print(telling.summary(event["data"], segments))


async def _type(client: ChatClient, session: str | None) -> None:
    while True:
        try:
            text = (await asyncio.to_thread(input)).strip()
        except EOFError:
            return
        if text:
            try:
                await client.say(text, session)
            except NotAccepted as error:
                typer.secho(str(error), fg=typer.colors.RED)


def _files(given: Path) -> list[Path]:
    return sorted(path for path in given.rglob("*") if path.is_file()) if given.is_dir() else [given]


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except httpx.ConnectError:
        raise fail("Nothing answers at that address: is `make run` running? --url names another.") from None
    except (Rejected, Refused) as error:
        raise fail(str(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
