"""`coachstream watch`: a folder or a bucket's prefix whose new files are taken by themselves."""

import asyncio
import os
from contextlib import AsyncExitStack
from typing import Annotated

import typer

from stack.commands.options import fail
from stack.endpoints import Endpoints
from stack.set_up import DEMO_COACH


def watch(
    url: Annotated[str, typer.Argument(help="A folder, or anything fsspec speaks to: s3://bucket/prefix.")],
    email: Annotated[str, typer.Option("--email", envvar="COACH_EMAIL", help="Whose transcripts they are.")] = (
        DEMO_COACH.email
    ),
    every: Annotated[float, typer.Option("--every", min=0.5, help="Seconds between looks.")] = 5.0,
) -> None:
    """Take each file that is put there once it stops growing, until Ctrl-C. Needs `source .coachstream/env`."""
    endpoints = Endpoints.from_environment(os.environ)
    if not endpoints.kafka_bootstrap or not endpoints.database_url or not endpoints.object_store_url:
        raise fail("No stack is named in the environment: run `source .coachstream/env` beside a running one first.")
    try:
        asyncio.run(_watch(url, email, every, endpoints))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _watch(url: str, email: str, every: float, endpoints: Endpoints) -> None:
    # These take seconds to import, and every command imports this module.
    from connectors.kafka import KafkaSink
    from connectors.objects import FsspecObjects
    from connectors.postgres.accounts import PostgresAccounts
    from connectors.postgres.database import Database
    from connectors.postgres.uploads import PostgresUploads
    from connectors.registry import Registry
    from gateway.__main__ import now
    from gateway.intake import Intake
    from gateway.ports import Limits
    from gateway.watch import Watch

    async with AsyncExitStack() as closing:
        database = Database(endpoints.database_url)
        closing.push_async_callback(database.close)
        coach = await PostgresAccounts(database).by_email(email)
        if coach is None:
            raise fail(f"No coach has the address {email}.")
        registry = closing.enter_context(Registry(endpoints.schema_registry_url))
        sink = KafkaSink(endpoints.kafka_bootstrap, await asyncio.to_thread(registry.codec), "coachstream-watch")
        closing.push_async_callback(asyncio.to_thread, sink.close)
        objects = FsspecObjects(endpoints.object_store_url)
        intake = Intake(objects, PostgresUploads(database), sink, now, Limits().upload_bytes)
        typer.echo(f"Watching {url} for {coach.display_name}; Ctrl-C ends it.")
        await Watch(url, coach, intake, _report).run(every)


def _report(path: str, outcome: str) -> None:
    typer.echo(f"{path}: {outcome}")
