"""Brings one artifact to its place: resumed, retried, checked, and visible under its name only when whole."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from stack.artifacts import Artifact

ATTEMPTS = 5

Count = Callable[[int], None]


class DownloadFailed(Exception):
    pass


class ChecksumMismatch(DownloadFailed):
    def __init__(self, artifact: Artifact, found: str) -> None:
        super().__init__(
            f"{artifact.url} is not the file this version was tried with: SHA-256 is {found}, "
            f"expected {artifact.sha256}. It was thrown away. Does a mirror (MAVEN_REPOSITORY_URL) serve another?"
        )


def download(
    client: httpx.Client,
    artifact: Artifact,
    target: Path,
    *,
    total: Count = lambda _: None,
    reached: Count = lambda _: None,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Put `artifact` at `target`, or raise and leave nothing there. A cut transfer goes on where it stopped."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    resumed = part.exists()
    _transfer(client, artifact, part, total, reached, pause)
    found = _sha256(part)
    if found != artifact.sha256:
        part.unlink()
        if resumed:  # an older half may have been of another file: only a whole fresh copy proves the server wrong
            _transfer(client, artifact, part, total, reached, pause)
            found = _sha256(part)
        if found != artifact.sha256:
            part.unlink(missing_ok=True)
            raise ChecksumMismatch(artifact, found)
    part.replace(target)


def _transfer(
    client: httpx.Client,
    artifact: Artifact,
    part: Path,
    total: Count,
    reached: Count,
    pause: Callable[[float], None],
) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _read_rest(client, artifact.url, part, total, reached)
            return
        except (httpx.TransportError, _TryAgain) as error:
            if attempt == ATTEMPTS:
                raise DownloadFailed(f"cannot fetch {artifact.url}: {error!r} (tried {ATTEMPTS} times)") from error
            pause(min(2.0**attempt / 2, 10))


class _TryAgain(Exception):
    pass


def _read_rest(client: httpx.Client, url: str, part: Path, total: Count, reached: Count) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {"Accept-Encoding": "identity"}
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # everything is here already; the checksum judges it
        _refuse(answer, url)
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            have = 0
        total(have + int(answer.headers.get("content-length", 0)))
        with part.open("ab" if have else "wb") as file:
            for chunk in answer.iter_bytes():
                file.write(chunk)
                have += len(chunk)
                reached(have)


def _refuse(answer: httpx.Response, url: str) -> None:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise _TryAgain(f"the server answered {answer.status_code}")
    if not answer.is_success:
        raise DownloadFailed(f"cannot fetch {url}: the server answered {answer.status_code}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
