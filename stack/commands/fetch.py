"""`coachstream fetch`: all downloads and builds, without starting anything."""

import typer

from stack import fetch as parts
from stack.cache import cache_dir
from stack.commands.options import fail
from stack.download import DownloadFailed
from stack.gobuild import BuildFailed
from stack.progress import report


def fetch() -> None:
    """Bring Kafka, the registry and Weaviate to the cache folder, by exact version and checksum. Once: then it is
    instant. A fetch that was cut goes on where it stopped."""
    try:
        with report() as shown:
            parts.everything(shown)
    except (DownloadFailed, BuildFailed) as error:
        raise fail(str(error)) from None
    typer.echo(f"All parts are in {cache_dir()}.")
