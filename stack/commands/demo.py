"""`coachstream demo`: the story once, in a stack of its own."""

import asyncio
import tempfile
from pathlib import Path

import typer
from rich.console import Console

from stack.commands.options import fail
from stack.commands.up import EXPECTED, choose, stopped_by_signals
from stack.platform import Platform
from stack.story import tell


def demo() -> None:
    """Tell the whole story once: upload, summary, refinement, search, mail, replay. Nothing keeps running.

    It runs in a folder and on ports of its own, so it may stand beside `coachstream up`.
    """
    console = Console()
    servers = choose()
    with tempfile.TemporaryDirectory(prefix="coachstream-demo-") as folder:
        try:
            with stopped_by_signals():
                plan = Platform(servers, typer.echo).start(Path(folder), usual_ports=False)
                equal = asyncio.run(tell(console, plan.web_url, plan.mail_dir))
        except EXPECTED as error:
            raise fail(str(error)) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        finally:
            servers.stop()
    if not equal:
        raise typer.Exit(1)
