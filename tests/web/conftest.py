"""A Chromium, the built web app, and a platform for it to talk to."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright

from gateway.serving import configured
from tests.web.memory_platform import MemoryPlatform

HERE = Path(__file__).parent
WEB = HERE.parents[1] / "gateway" / "web"
ARGUMENTS = ["--headless=shell", "--no-sandbox", "--no-zygote", "--disable-gpu"]


@dataclass(frozen=True)
class Chromium:
    executable: str
    libraries: str = ""


@dataclass(frozen=True)
class Site:
    url: str
    platform: MemoryPlatform


def node(*command: str, directory: Path) -> str:
    """Runs a command with this environment's node, and gives back what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = shutil.which(command[0], path=path) or command[0]
    run = subprocess.run(
        [found, *command[1:]], cwd=directory, env={**os.environ, "PATH": path}, stdout=subprocess.PIPE, check=True
    )
    return run.stdout.decode()


def install(directory: Path) -> None:
    """`npm ci`, unless what it makes is newer than the lock file."""
    installed = directory / "node_modules" / ".package-lock.json"
    lock = directory / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        node("npm", "ci", directory=directory)


@pytest.fixture(scope="session")
def web_root() -> Path:
    """The web app, built from its sources as they are."""
    install(WEB)
    node("npm", "run", "build", directory=WEB)
    return WEB / "dist"


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """The Chromium named by `CHROMIUM`, the system's, or the one in the npm package."""
    system = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if system:
        return Chromium(system)
    install(HERE)
    return Chromium(**json.loads(node("node", "chromium.mjs", directory=HERE)))


@pytest.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Browser]:
    environment = dict(os.environ)
    if chromium.libraries:
        environment["LD_LIBRARY_PATH"] = chromium.libraries
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=chromium.executable, args=ARGUMENTS, env={**environment}
        )
        yield running
        await running.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page on which any uncaught error or console error fails the test."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="UTC")
    opened = await context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    await context.close()
    assert errors == []


@pytest.fixture
async def site(web_root: Path) -> AsyncIterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        platform = MemoryPlatform(web_root, url)
        await platform.open_account()
        config = configured(cast(FastAPI, platform.wire), *listener.getsockname())
        config.timeout_graceful_shutdown = 1
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield Site(url, platform)
        server.should_exit = True
        platform.wire.refuses = True
        platform.wire.cut(1001)
        await serving
        platform.close()
