"""`coachstream chat`, and what every command of a coach shares."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

import httpx
import typer
from rich.console import Console
from rich.text import Text

from stack import telling
from stack.chat_client import ChatClient
from stack.chat_protocol import Message, NotAccepted, Refused
from stack.commands.options import fail
from stack.gateway_client import GatewayClient, Rejected
from stack.set_up import DEMO_COACH

Url = Annotated[str, typer.Option("--url", envvar="WEB_URL", help="The gateway.")]
Email = Annotated[str, typer.Option("--email", envvar="COACH_EMAIL", help="Who you are; the demo coach if not given.")]
Password = Annotated[str, typer.Option("--password", envvar="COACH_PASSWORD", help="Better given by COACH_PASSWORD.")]
LOCAL = "http://127.0.0.1:8000"
Result = TypeVar("Result")


def chat(
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
    session: Annotated[str | None, typer.Option("--session", help="What you say is about this session.")] = None,
    replay: Annotated[int, typer.Option("--replay", min=0, max=500, help="How many past events to begin with.")] = 50,
) -> None:
    """Follow your stream and talk to it. Type `shorter`, `focus on …`; Ctrl-D leaves."""
    run(_chat(url, email, password, session, replay))


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
        if typing in waiting:
            # Its thread waits for a line, and the process for the thread.
            console.print(Text(f"{following.exception()} (Enter leaves)", style="red"))
        for task in done:
            task.result()


async def _follow(console: Console, client: ChatClient, gateway: GatewayClient) -> None:
    async for event in client.events():
        telling.show(console, event)
        if event["name"] == "SummaryDrafted":
            await _show_summary(console, gateway, event)


async def _show_summary(console: Console, gateway: GatewayClient, event: Message) -> None:
    try:
        transcript = await gateway.get(f"/transcripts/{event['session_id']}")
    except (Rejected, httpx.TransportError) as error:
        console.print(Text(f"The words it rests on cannot be had just now: {error}", style="red"))
        return
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


def asked(url: str, email: str, password: str, ask: Callable[[GatewayClient], Awaitable[Result]]) -> Result:
    """What `ask` learns of the gateway, as that coach."""

    async def logged_in() -> Result:
        async with GatewayClient(url) as gateway:
            await gateway.log_in(email, password)
            return await ask(gateway)

    return run(logged_in())


def run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except httpx.ConnectError:
        raise fail("Nothing answers at that address: is `make run` running? --url names another.") from None
    except (Rejected, Refused) as error:
        raise fail(str(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
