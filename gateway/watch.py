"""A folder, or a bucket's prefix, as a source: what is put there is taken once it stops growing.

It keeps no state of its own. After a restart everything is offered again, and the ledger knows what was taken.
"""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import fsspec

from connectors.ports import Coach, Unavailable
from gateway.errors import ApiError
from gateway.intake import CHUNK, About, Intake, Offered

log = logging.getLogger(__name__)

UNFINISHED = frozenset({".part", ".partial", ".crdownload", ".download", ".tmp"})
"""What browsers and copying tools call a file they still write."""

Stamp = tuple[object, ...]
"""What changes when a file does."""

Report = Callable[[str, str], None]
"""Takes a path, and what became of it."""


@dataclass
class Watch:
    """`url` is anything fsspec speaks to: a path, `s3://bucket/prefix`."""

    url: str
    coach: Coach
    intake: Intake
    report: Report
    _seen: dict[str, Stamp] = field(default_factory=dict)
    _done: dict[str, Stamp] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files, self._root = fsspec.core.url_to_fs(self.url)

    async def run(self, every_s: float, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        while True:
            try:
                await self.look()
            except Unavailable as error:
                log.warning("%s: %s; looking again in %.0f s", self.url, error, every_s)
            await pause(every_s)

    async def look(self) -> int:
        """Takes what is as it was at the last look, and new; how many. Raises Unavailable."""
        now = await asyncio.to_thread(self._stamps)
        settled = [path for path, stamp in now.items() if self._seen.get(path) == stamp != self._done.get(path)]
        self._seen = now
        self._done = {path: stamp for path, stamp in self._done.items() if path in now}
        for path in sorted(settled):
            await self._take(path)
        return len(settled)

    async def _take(self, path: str) -> None:
        name = PurePosixPath(path).name
        with SpooledTemporaryFile(max_size=CHUNK) as spooled:
            # A copy: what is hashed must be what is stored, whatever happens to the file meanwhile.
            copy = cast(BinaryIO, spooled)
            if not await asyncio.to_thread(self._copied, path, copy):
                return
            said = About(timezone=self.coach.timezone)
            try:
                taken = await self.intake.take(
                    self.coach, Offered(name, copy, said, actor=f"watch:{self.coach.coach_id}")
                )
                outcome = f"session {taken.session_id}{' (known)' if taken.duplicate else ''}"
            except ApiError as error:
                outcome = str(error.detail)
        self._done[path] = self._seen[path]
        self.report(path, outcome)

    def _stamps(self) -> dict[str, Stamp]:
        try:
            self._files.invalidate_cache()
            found: dict[str, dict[str, Any]] = self._files.find(self._root, detail=True)
        except FileNotFoundError:
            return {}
        except Exception as error:
            # Each store's client has exceptions of its own.
            raise Unavailable(f"cannot be listed: {error}") from error
        return {path: _stamp(facts) for path, facts in found.items() if self._is_file(path)}

    def _is_file(self, path: str) -> bool:
        below = PurePosixPath(path[len(self._root) :].lstrip("/"))
        hidden = any(part.startswith(".") for part in below.parts)
        return bool(below.parts) and not hidden and below.suffix.lower() not in UNFINISHED

    def _copied(self, path: str, copy: BinaryIO) -> bool:
        """False when it is as a file that grew or went meanwhile: the next look finds out."""
        try:
            with self._files.open(path, "rb") as file:
                shutil.copyfileobj(file, copy, CHUNK)
            self._files.invalidate_cache()
            return _stamp(self._files.info(path)) == self._seen[path]
        except FileNotFoundError:
            return False
        except Exception as error:
            raise Unavailable(f"{path} cannot be read: {error}") from error


def _stamp(facts: dict[str, Any]) -> Stamp:
    return tuple(str(facts.get(name)) for name in ("size", "mtime", "ETag", "LastModified", "created"))
