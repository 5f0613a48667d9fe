"""Everything the stack needs, brought to the cache once. Each function gives the folder where its part stands."""

import shutil
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import httpx

from stack import gobuild
from stack.artifacts import APICURIO, APICURIO_VERSION, KAFKA_VERSION, WEAVIATE, GoTool, kafka_folder, kafka_jars
from stack.cache import cache_dir, locked
from stack.download import download
from stack.progress import Bars, Lines

_PARALLEL = 8
Shown = Bars | Lines


def kafka(shown: Shown) -> Path:
    return _once(kafka_folder(), shown, lambda target: _fetch_kafka(target, shown))


def apicurio(shown: Shown) -> Path:
    return _once(f"apicurio-{APICURIO_VERSION}", shown, lambda target: _fetch_apicurio(target, shown))


def weaviate(shown: Shown) -> Path:
    return go_tool(WEAVIATE, shown)


def go_tool(tool: GoTool, shown: Shown) -> Path:
    return _once(tool.folder, shown, lambda target: _build(tool, target, shown)) / tool.binary


def everything(shown: Shown) -> None:
    parts: tuple[Callable[[Shown], Path], ...] = (kafka, apicurio, weaviate)
    with ThreadPoolExecutor(len(parts)) as pool:
        for done in [pool.submit(part, shown) for part in parts]:
            done.result()


def _once(folder: str, shown: Shown, make: Callable[[Path], None]) -> Path:
    target = cache_dir() / folder
    if target.exists():
        return target
    waiting = f"{folder}: another coachstream is fetching it, waiting"
    with locked(cache_dir() / f"{folder}.lock", lambda: shown.note(waiting)):
        if not target.exists():
            make(target)
    return target


def _fetch_kafka(target: Path, shown: Shown) -> None:
    jars, draft = kafka_jars(), target.with_name(target.name + ".draft")
    with shown.task(f"Kafka {KAFKA_VERSION}, {len(jars)} jars") as task, _client() as client:
        task.total(len(jars))
        with ThreadPoolExecutor(_PARALLEL) as pool:
            running = [pool.submit(download, client, jar, draft / jar.file_name) for jar in jars]
            for count, done in enumerate(as_completed(running), 1):
                done.result()
                task.reached(count)
    draft.replace(target)


def _fetch_apicurio(target: Path, shown: Shown) -> None:
    archive, draft = cache_dir() / APICURIO.file_name, target.with_name(target.name + ".draft")
    with shown.task(f"Apicurio Registry {APICURIO_VERSION}") as task, _client() as client:
        download(client, APICURIO, archive, total=task.total, reached=task.reached)
        shutil.rmtree(draft, ignore_errors=True)
        with tarfile.open(archive) as tar:
            tar.extractall(draft, filter="data")
    draft.replace(target)
    archive.unlink()


def _build(tool: GoTool, target: Path, shown: Shown) -> None:
    title = f"{tool.name} {tool.version}, built from source (minutes, once)"
    # Two builds at once would only fight for the processors and for the shared sources.
    with locked(cache_dir() / "go.lock"), shown.task(title) as task:
        gobuild.build(tool, target, lambda: task.reached(0))
        gobuild.drop_leftovers()


def _client() -> httpx.Client:
    return httpx.Client(timeout=httpx.Timeout(60, connect=20), follow_redirects=True)
