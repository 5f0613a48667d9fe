import hashlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from stack.artifacts import APICURIO, Artifact, kafka_jars
from stack.download import ATTEMPTS, ChecksumMismatch, DownloadFailed, download

BODY = bytes(range(256)) * 100
ARTIFACT = Artifact("org.example", "thing", "1.0", hashlib.sha256(BODY).hexdigest())

Handler = Callable[[httpx.Request], httpx.Response]


def fetch(handler: Handler, target: Path) -> None:
    with httpx.Client(transport=httpx.MockTransport(handler)) as client:
        download(client, ARTIFACT, target, pause=lambda _: None)


def ranged(request: httpx.Request) -> httpx.Response:
    wanted = request.headers.get("range")
    if wanted is None:
        return httpx.Response(200, content=BODY)
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    return httpx.Response(206, content=BODY[start:]) if start < len(BODY) else httpx.Response(416)


class Cut(httpx.SyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self):  # type: ignore[no-untyped-def]
        yield self._content
        raise httpx.ReadError("connection reset")


def test_the_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    fetch(ranged, tmp_path / "thing.jar")
    assert (tmp_path / "thing.jar").read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["thing.jar"]


def test_a_file_with_another_checksum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChecksumMismatch, match="expected " + ARTIFACT.sha256):
        fetch(lambda _: httpx.Response(200, content=BODY + b"!"), tmp_path / "thing.jar")
    assert list(tmp_path.iterdir()) == []


def test_a_cut_transfer_is_never_visible_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    target, asked = tmp_path / "thing.jar", list[str | None]()

    def handler(request: httpx.Request) -> httpx.Response:
        assert not target.exists()
        asked.append(request.headers.get("range"))
        if len(asked) == 1:
            return httpx.Response(200, stream=Cut(BODY[:1000]))
        return ranged(request)

    fetch(handler, target)
    assert asked == [None, "bytes=1000-"]
    assert target.read_bytes() == BODY


def test_a_server_without_ranges_sends_all_again(tmp_path: Path) -> None:
    (tmp_path / "thing.jar.part").write_bytes(BODY[:777])
    fetch(lambda _: httpx.Response(200, content=BODY), tmp_path / "thing.jar")
    assert (tmp_path / "thing.jar").read_bytes() == BODY


@pytest.mark.parametrize("left", [b"x" * 100, BODY + b"more"], ids=["wrong half", "too long"])
def test_a_part_of_another_file_is_thrown_away(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "thing.jar.part").write_bytes(left)
    fetch(ranged, tmp_path / "thing.jar")
    assert (tmp_path / "thing.jar").read_bytes() == BODY


def test_what_can_pass_is_tried_again_and_then_reported(tmp_path: Path) -> None:
    asked = 0

    def handler(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return httpx.Response(503)

    with pytest.raises(DownloadFailed, match="503"):
        fetch(handler, tmp_path / "thing.jar")
    assert asked == ATTEMPTS
    assert not (tmp_path / "thing.jar").exists()


def test_what_cannot_pass_is_reported_at_once(tmp_path: Path) -> None:
    asked = list[httpx.Request]()

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404)

    with pytest.raises(DownloadFailed, match="404"):
        fetch(handler, tmp_path / "thing.jar")
    assert len(asked) == 1


def test_what_is_there_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "thing.jar").touch()
    fetch(lambda _: pytest.fail("asked"), tmp_path / "thing.jar")


def test_the_list_of_jars_is_exact() -> None:
    jars = kafka_jars()
    names = {jar.name for jar in jars}
    assert {"kafka_2.13", "kafka-tools", "kafka-clients", "log4j-slf4j-impl"} <= names
    assert len({jar.file_name for jar in jars}) == len(jars)
    assert all(len(bytes.fromhex(jar.sha256)) == 32 for jar in (*jars, APICURIO))


def test_another_repository_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAVEN_REPOSITORY_URL", "https://mirror.example/maven/")
    assert ARTIFACT.url == "https://mirror.example/maven/org/example/thing/1.0/thing-1.0.jar"
