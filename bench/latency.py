"""How long a coach waits: from the upload's first byte to the summary seen in the chat, and one hop through Kafka."""

import asyncio
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, quantiles
from bench.sessions import hour, window, write
from stack.gateway_client import GatewayClient
from stack.platform import Platform
from stack.set_up import DEMO_COACH
from stack.story import Watcher

SAY_EVERY_S = 0.12
"""Within the protocol's ten messages a second."""


async def upload_to_summary(platform: Platform, sessions: int) -> list[Figure]:
    """One-hour sessions, one after another, warm: the first is not counted."""
    waits: list[float] = []
    refinements: list[float] = []
    async with GatewayClient(platform.plan.web_url) as gateway:
        await gateway.log_in(DEMO_COACH.email, DEMO_COACH.password)
        watcher = Watcher(gateway.chat(replay=0))
        following = asyncio.create_task(watcher.run())
        await watcher.client.connected.wait()
        with tempfile.TemporaryDirectory() as folder:
            for number in range(sessions + 1):
                file = write(Path(folder), f"hour-{number}", hour(number))
                began = time.perf_counter()
                session_id = str((await gateway.upload(file))["session_id"])
                await watcher.until("SummaryDrafted", session_id)
                waits.append(time.perf_counter() - began)
                # Indexing goes on behind the summary: the next session begins when this one is done with.
                await watcher.until("SessionIndexed", session_id)
                began = time.perf_counter()
                await watcher.client.say("shorter", session_id)
                await watcher.until("SummaryDrafted", session_id, 2)
                refinements.append(time.perf_counter() - began)
        following.cancel()
    return [
        *quantiles(
            "upload of a one-hour transcript to its summary in the chat", waits[1:], "s", limit="under 5 s (p50)"
        ),
        *quantiles("say `shorter` to the new version in the chat", refinements[1:], "s", limit="under 1 s"),
    ]


async def one_hop(platform: Platform, messages: int) -> list[Figure]:
    """A message said, through the chat stage and two topics, to its own event on the same socket."""
    acks: list[float] = []
    echoes: list[float] = []
    async with GatewayClient(platform.plan.web_url) as gateway:
        await gateway.log_in(DEMO_COACH.email, DEMO_COACH.password)
        watcher = Watcher(gateway.chat(replay=0))
        following = asyncio.create_task(watcher.run())
        await watcher.client.connected.wait()
        for number in range(messages):
            began = time.perf_counter()
            said = await watcher.client.say(f"message {number}")
            acks.append(1000 * (time.perf_counter() - began))
            await watcher.said(said)
            echoes.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(SAY_EVERY_S)
        following.cancel()
    return [
        *quantiles("say to ack", acks[5:], "ms", limit="under 100 ms (p99)"),
        *quantiles("say to own event", echoes[5:], "ms", limit="under 250 ms (p99)"),
    ]


async def throughput(platform: Platform, sessions: int) -> list[Figure]:
    """Many uploads at once, timed from the first to the last session's index and mail."""
    async with GatewayClient(platform.plan.web_url) as gateway:
        await gateway.log_in(DEMO_COACH.email, DEMO_COACH.password)
        watcher = Watcher(gateway.chat(replay=0))
        following = asyncio.create_task(watcher.run())
        await watcher.client.connected.wait()
        with tempfile.TemporaryDirectory() as folder:
            files = [write(Path(folder), f"many-{n}", window(1000 + n, 300)) for n in range(sessions)]
            began = time.perf_counter()
            uploaded = [str((await gateway.upload(file))["session_id"]) for file in files]
            for session_id in uploaded:
                await watcher.until("SessionIndexed", session_id)
                await watcher.until("NotificationStatusChanged", session_id)
            took = time.perf_counter() - began
        following.cancel()
    return [Figure("transcripts of 2,600 words through all stages", 60 * sessions / took, "a minute")]
