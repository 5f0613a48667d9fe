"""The whole story once, in the terminal: upload, summary with evidence, refinement, search, mail, replay."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from stack import telling
from stack.chat_client import ChatClient
from stack.gateway_client import GatewayClient
from stack.set_up import DEMO_COACH

SAMPLE = Path(__file__).parents[1] / "docs" / "sample" / "session.vtt"
SAMPLE_FIELDS = {"title": "Marcus, session 5", "session_date": "2026-02-24", "timezone": "Europe/London"}
COMMANDS = ("shorter", "focus on the conversation with Tomasz", "bullets")
QUERY = "what is he afraid of losing when he hands work over?"
PATIENCE_S = 120.0

Event = dict[str, Any]


@dataclass
class Watcher:
    """Follows one coach's stream in the background and remembers what it saw."""

    client: ChatClient
    seen: list[Event] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        async for event in self.client.events():
            async with self._news:
                self.seen.append(event)
                self._news.notify_all()

    async def until(self, name: str, session_id: str, count: int = 1) -> Event:
        """The `count`-th event of that name about the session. Raises TimeoutError, saying what was seen."""
        found = await self._when(
            lambda: [one for one in self.seen if one["name"] == name and one["session_id"] == session_id], count, name
        )
        return found[count - 1]

    async def said(self, client_id: str) -> Event:
        """The event that records the message of that id."""
        return (await self._when(lambda: [one for one in self.seen if one["client_id"] == client_id], 1, client_id))[0]

    async def seen_at_least(self, count: int) -> None:
        await self._when(lambda: self.seen, count, "events")

    async def _when(self, found: Callable[[], list[Event]], count: int, what: str) -> list[Event]:
        try:
            async with asyncio.timeout(PATIENCE_S), self._news:
                await self._news.wait_for(lambda: len(found()) >= count)
        except TimeoutError:
            names = [one["name"] for one in self.seen]
            raise TimeoutError(f"no {what} number {count} within {PATIENCE_S:.0f} s; seen: {names}") from None
        return found()


async def tell(console: Console, base_url: str, mail_dir: Path) -> bool:
    """Tells the story at a running stack; whether the replay equalled what was seen live."""
    async with GatewayClient(base_url) as gateway:
        await gateway.log_in(DEMO_COACH.email, DEMO_COACH.password)
        watcher = Watcher(gateway.chat(replay=0))
        following = asyncio.create_task(watcher.run())
        try:
            await asyncio.wait_for(watcher.client.connected.wait(), PATIENCE_S)
            session_id = await _summarise(console, gateway, watcher)
            await _refine(console, watcher, session_id)
            await _search(console, gateway, watcher, session_id)
            await _mail(console, watcher, session_id, mail_dir)
            return await _replay(console, gateway, watcher.seen)
        finally:
            following.cancel()


async def introduce(console: Console, base_url: str) -> None:
    """For `make run`: the sample session is uploaded, once, and its newest summary is printed."""
    async with GatewayClient(base_url) as gateway:
        await gateway.log_in(DEMO_COACH.email, DEMO_COACH.password)
        watcher = Watcher(gateway.chat(replay=500))
        following = asyncio.create_task(watcher.run())
        try:
            session_id = await upload_sample(gateway)
            drafted = await watcher.until("SummaryDrafted", session_id)
            console.print(telling.summary(drafted["data"], await segments(gateway, session_id)))
        finally:
            following.cancel()


async def upload_sample(gateway: GatewayClient) -> str:
    return str((await gateway.upload(SAMPLE, **SAMPLE_FIELDS))["session_id"])


async def segments(gateway: GatewayClient, session_id: str) -> dict[str, Event]:
    transcript = await gateway.get(f"/transcripts/{session_id}")
    return {one["segment_id"]: one for one in transcript["segments"]}


async def _summarise(console: Console, gateway: GatewayClient, watcher: Watcher) -> str:
    console.rule("A coach drops in a 50-minute session")
    session_id = await upload_sample(gateway)
    drafted = await watcher.until("SummaryDrafted", session_id)
    for event in watcher.seen:
        telling.show(console, event)
    console.print(telling.summary(drafted["data"], await segments(gateway, session_id)))
    return session_id


async def _refine(console: Console, watcher: Watcher, session_id: str) -> None:
    console.rule("The coach refines it by talking to it")
    for number, command in enumerate(COMMANDS, start=2):
        console.print(f"> {command}", style="bold", markup=False)
        await watcher.client.say(command, session_id)
        console.print(telling.difference((await watcher.until("SummaryDrafted", session_id, number))["data"]))


async def _search(console: Console, gateway: GatewayClient, watcher: Watcher, session_id: str) -> None:
    console.rule("Any past moment is found by meaning")
    await watcher.until("SessionIndexed", session_id)
    console.print(f"? {QUERY}", style="bold", markup=False)
    for hit in (await gateway.search(QUERY))[:2]:
        console.print(f"  {telling.clock(hit['start_ms'])}  {hit['title']}: {hit['text'][:300]}…", markup=False)


async def _mail(console: Console, watcher: Watcher, session_id: str, mail_dir: Path) -> None:
    console.rule("The coach has mail")
    await watcher.until("NotificationStatusChanged", session_id)
    for message in await asyncio.to_thread(telling.mails, mail_dir):
        console.print(message, markup=False, highlight=False)


async def _replay(console: Console, gateway: GatewayClient, seen: list[Event]) -> bool:
    console.rule("Replayed from offset 0")
    again = Watcher(gateway.chat(replay=500))
    following = asyncio.create_task(again.run())
    try:
        await again.seen_at_least(len(seen))
    finally:
        following.cancel()
    for event in again.seen:
        telling.show(console, event)
    equal = again.seen == seen
    verdict = "equals what was seen live, byte for byte" if equal else "DIFFERS from what was seen live"
    console.print(f"[bold {'green' if equal else 'red'}]{len(again.seen)} events: the replay {verdict}")
    return equal
