"""`coachstream ingest`: transcripts and folders of them, uploaded and, if asked, followed to their outcome."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import Progress

from stack.commands.clients import find_client
from stack.commands.coach import LOCAL, Email, Password, Url, run
from stack.gateway_client import Answer, Busy, GatewayClient, Rejected
from stack.set_up import DEMO_COACH

RETRY_DELAYS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""A gateway that restarts is back within them."""
POLL_S = 0.5

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Result:
    """What became of one file. `kind` is new, known, refused or rejected; or summarized, where that was waited for."""

    path: Path
    kind: str
    text: str

    @property
    def is_bad(self) -> bool:
        return self.kind in ("refused", "rejected", "unfinished")


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Transcripts, or folders of them.", exists=True)],
    title: Annotated[str | None, typer.Option("--title", help="Of the session; the file's name if not given.")] = None,
    date: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Of the session.")] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="An IANA name such as Europe/Berlin.")] = None,
    client: Annotated[str | None, typer.Option("--client", help="Whose sessions they are: a name or an id.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until each has a summary, or the reason why not.")] = False,
    patience: Annotated[float, typer.Option("--patience", min=1, help="Seconds to wait for one file.")] = 300.0,
    url: Url = LOCAL,
    email: Email = DEMO_COACH.email,
    password: Password = DEMO_COACH.password,
) -> None:
    """Upload transcripts. A file that was uploaded before is the same session again, not a second one."""
    paths = [path for given in files for path in transcripts_in(given)]
    given_date = date.date().isoformat() if date else None
    fields = {"title": title, "session_date": given_date, "timezone": timezone}
    said = {name: value for name, value in fields.items() if value}
    results = run(_ingest(paths, said, client, url, email, password, patience if wait else None))
    typer.echo(summary(results))
    if any(result.is_bad for result in results):
        raise typer.Exit(1)


def summary(results: list[Result]) -> str:
    counts = Counter(result.kind for result in results)
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return f"{len(results)} file{'s' * (len(results) != 1)}{': ' if said else ''}{said}"


def transcripts_in(given: Path) -> list[Path]:
    """The file itself; of a folder every file below it but the hidden ones, which tools leave behind."""
    if not given.is_dir():
        return [given]
    below = (path for path in given.rglob("*") if path.is_file())
    return sorted(path for path in below if not any(part.startswith(".") for part in path.relative_to(given).parts))


async def _ingest(
    paths: list[Path],
    said: dict[str, str],
    client: str | None,
    url: str,
    email: str,
    password: str,
    patience: float | None,
) -> list[Result]:
    results = []
    async with GatewayClient(url) as gateway:
        await gateway.log_in(email, password)
        if client is not None:
            said = {**said, "client_id": await find_client(gateway, client)}
        with Progress(console=Console()) as progress:
            task = progress.add_task("uploading", total=len(paths))
            for path in paths:
                result, session_id = await send(gateway, path, said)
                if session_id is not None and patience is not None:
                    progress.update(task, description=f"waiting for {path.name}")
                    result = await follow(gateway, path, session_id, patience)
                results.append(result)
                style = "red" if result.is_bad else ""
                progress.console.print(f"{path}: {result.text}", style=style, markup=False, highlight=False)
                progress.advance(task)
    return results


async def send(
    gateway: GatewayClient, path: Path, said: dict[str, str], pause: Pause = asyncio.sleep
) -> tuple[Result, str | None]:
    """What became of the upload, with its session where there is one. A repeat is harmless, so it is tried again."""
    for delay in (*RETRY_DELAYS_S, None):
        try:
            session = await gateway.upload(path, **said)
        except OSError as error:
            return Result(path, "refused", f"cannot be read: {error.strerror or error}"), None
        except (Busy, httpx.TransportError) as error:
            if delay is None:
                return Result(path, "refused", f"{error or type(error).__name__} (tried again and again)"), None
            await pause(delay)
        except Rejected as error:
            return Result(path, "refused", str(error)), None
        else:
            session_id = str(session["session_id"])
            known = bool(session["duplicate"])
            text = f"session {session_id}{' (uploaded before)' * known}"
            return Result(path, "known" if known else "new", text), session_id
    raise AssertionError("the last try returns")


async def follow(
    gateway: GatewayClient, path: Path, session_id: str, patience: float, pause: Pause = asyncio.sleep
) -> Result:
    """What became of the session, once it has a summary or was rejected."""
    status: Answer = {}
    for _ in range(max(1, round(patience / POLL_S))):
        try:
            status = await gateway.get(f"/transcripts/{session_id}/status")
        except (Busy, httpx.TransportError):
            status = {}
        stage = status.get("stage")
        if stage == "SUMMARIZED":
            return Result(path, "summarized", f"session {session_id}, summary {status['summary_version']}")
        if stage == "REJECTED":
            return Result(path, "rejected", f"session {session_id}: {status['error']}")
        await pause(POLL_S)
    return Result(path, "unfinished", f"session {session_id} is still {status.get('stage', 'not answered for')}")
