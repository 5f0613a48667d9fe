import hashlib
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from stack import fetch, gobuild
from stack.artifacts import WEAVIATE, Artifact, GoTool, kafka_folder
from stack.download import ChecksumMismatch
from stack.progress import Bars, Cancelled, Lines

GOOD = Artifact("org.example", "good", "1", hashlib.sha256(b"good").hexdigest())
BAD = Artifact("org.example", "bad", "1", hashlib.sha256(b"what was tried").hexdigest())


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACHSTREAM_CACHE", str(tmp_path))
    return tmp_path


def serve(monkeypatch: pytest.MonkeyPatch, jars: tuple[Artifact, ...], asked: list[str]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rsplit("/", 1)[-1])
        return httpx.Response(200, content=b"good")

    monkeypatch.setattr(fetch, "kafka_jars", lambda: jars)
    monkeypatch.setattr(fetch, "_client", lambda: httpx.Client(transport=httpx.MockTransport(handler)))


def test_a_part_stands_in_the_cache_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    serve(monkeypatch, (GOOD,), asked)
    first = fetch.kafka(Lines())
    assert (first / "good-1.jar").read_bytes() == b"good"
    assert fetch.kafka(Lines()) == first
    assert asked == ["good-1.jar"]


def test_a_part_with_one_wrong_file_is_never_visible(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    asked: list[str] = []
    serve(monkeypatch, (GOOD, BAD), asked)
    with pytest.raises(ChecksumMismatch):
        fetch.kafka(Lines())
    assert not (cache / kafka_folder()).exists()
    serve(monkeypatch, (GOOD,), asked)
    fetch.kafka(Lines())
    assert asked.count("good-1.jar") == 1, "what was good is not fetched again"


def test_work_is_cancelled_where_it_reports() -> None:
    for shown in (Lines(), Bars()):
        shown.cancel()
        with shown.task("Kafka") as task, pytest.raises(Cancelled):
            task.reached(1)


def test_a_build_that_fails_says_why_and_leaves_nothing(cache: Path) -> None:
    nonsense = GoTool("nonsense", "./nowhere", "./nowhere", "v0.0.0", "h1:x")
    with pytest.raises(gobuild.BuildFailed, match="nowhere"):
        gobuild.build(nonsense, cache / "nonsense")
    assert not (cache / "nonsense").exists()


def test_a_build_of_other_source_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gobuild, "_install", lambda *_: 0)
    printed = f"mod {WEAVIATE.module} {WEAVIATE.version} h1:somethingelse="
    monkeypatch.setattr(
        "stack.gobuild.subprocess.run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=printed)
    )
    with pytest.raises(gobuild.BuildFailed, match="is not the source"):
        gobuild.build(WEAVIATE, cache / "weaviate")
    assert not (cache / "weaviate").exists()


def test_a_second_fetch_waits_for_the_first(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import fcntl, os, sys; lock = open(sys.argv[1], 'a'); fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "print('locked', flush=True); sys.stdin.readline(); os.mkdir(sys.argv[2])"
    )
    folder = cache / kafka_folder()
    argv = [sys.executable, "-c", code, f"{folder}.lock", str(folder)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        first.stdout.readline()
        os.write(first.stdin.fileno(), b"go on\n")
        assert fetch.kafka(Lines()) == folder
        assert first.wait(20) == 0
    assert list(folder.iterdir()) == []
