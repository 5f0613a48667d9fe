"""`coachstream up`: everything, in the foreground."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from stack import report
from stack.commands.options import DEFAULT_DATA, DataDirOption, fail
from stack.datadir import DataDir, InUse
from stack.docker import DockerStack, NoDocker
from stack.download import DownloadFailed
from stack.gobuild import BuildFailed
from stack.native import NativeStack
from stack.platform import Platform
from stack.ports import NoFreePort
from stack.processes import HTTP_PORT, Plan
from stack.progress import Cancelled
from stack.servers import Servers
from stack.services.site import PreparationFailed
from stack.set_up import DEMO_COACH
from stack.story import introduce
from stack.supervisor import NotReady

REPORT_EVERY = 5.0
EXPECTED = (InUse, NoDocker, DownloadFailed, BuildFailed, NoFreePort, PreparationFailed, NotReady)


def up(
    data_dir: DataDirOption = DEFAULT_DATA,
    servers_only: Annotated[bool, typer.Option("--servers-only", help="Kafka and the rest, none of ours.")] = False,
    random_ports: Annotated[bool, typer.Option("--random-ports", help="Stand beside another stack.")] = False,
    port: Annotated[int, typer.Option("--port", envvar="PORT", help="Where the web app and the API are.")] = HTTP_PORT,
    gateways: Annotated[int, typer.Option("--gateways", min=1, max=32, help="Several stand behind Caddy.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Load the sample session and print its summary.")] = False,
) -> None:
    """Start everything and stay in the foreground; Ctrl-C stops all.

    First the servers (natively, or in containers with STACK=docker), then topics and tables, then our own processes.
    A server whose address is in the environment (KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL, DATABASE_URL,
    WEAVIATE_URL, SMTP_URL) is taken as it is. The addresses are written to <data-dir>/env, to be sourced.
    """
    servers = choose()
    data = DataDir(data_dir.resolve())
    began = time.monotonic()
    try:
        with stopped_by_signals() as end:
            if servers_only:
                data.write_env(servers.start(data.path, usual_ports=not random_ports).environment())
            else:
                plan = Platform(servers, typer.echo).start(
                    data.path, usual_ports=not random_ports, http_port=port, gateways=gateways
                )
                data.write_env(plan.environment())
                welcome(plan, demo)
            typer.echo(f"Everything is up after {time.monotonic() - began:.1f} s. Ctrl-C stops it.")
            keep_reporting(servers, data, end)
    except EXPECTED as error:
        raise fail(str(error)) from None
    except (KeyboardInterrupt, Cancelled):
        typer.echo("Stopping ...")
    finally:
        servers.stop()
        data.state.unlink(missing_ok=True)


def choose() -> Servers:
    return DockerStack(typer.echo) if os.environ.get("STACK") == "docker" else NativeStack(typer.echo)


def welcome(plan: Plan, demo: bool) -> None:
    if demo:
        asyncio.run(introduce(Console(), plan.web_url))
    typer.echo(f"The web app: {plan.web_url}   log in as {DEMO_COACH.email}, password {DEMO_COACH.password}")


def keep_reporting(stack: Servers, data: DataDir, end: threading.Event) -> None:
    while True:
        report.write(data.state, report.rows(stack.supervisor))
        if end.wait(REPORT_EVERY):
            raise KeyboardInterrupt


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """SIGTERM and a closed terminal mean what Ctrl-C means. Further signals do not disturb the stop itself: every
    process has a limited time for it."""
    end = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        end.set()
        raise KeyboardInterrupt

    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    # What nohup or a shell's `&` had us ignore stays ignored.
    numbers = [number for number in wanted if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in numbers}
    yield end
    for number, handler in before.items():
        signal.signal(number, handler)
