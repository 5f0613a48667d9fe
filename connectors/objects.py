"""Raw uploads in a folder, or in anything else that fsspec speaks to."""

import asyncio
import contextlib
import os
import posixpath
import secrets
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import fsspec
from fsspec.implementations.local import LocalFileSystem

from connectors.object_keys import checked_key
from connectors.ports import NotFound, Unavailable

CHUNK = 1024 * 1024


class FsspecObjects:
    """ObjectStore under `url`, for instance `file:///var/lib/coachstream/objects`."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    async def put(self, key: str, content: bytes) -> None:
        await self.put_file(key, BytesIO(content))

    async def put_file(self, key: str, file: BinaryIO) -> None:
        await asyncio.to_thread(self._put, self._path(key), file)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._get, self._path(key))

    def _path(self, key: str) -> str:
        return posixpath.join(self._root, checked_key(key))

    def _put(self, path: str, file: BinaryIO) -> None:
        if isinstance(self._files, LocalFileSystem):
            self._asked(lambda: _write_durably(Path(path), file))
        else:
            self._asked(lambda: _write_whole(self._files, path, file))

    def _get(self, path: str) -> bytes:
        def content() -> bytes:
            try:
                return bytes(self._files.cat_file(path))
            except FileNotFoundError as error:
                raise NotFound(f"no object at {path}") from error

        return bytes(self._asked(content))

    def _asked(self, work: Callable[[], Any]) -> Any:
        # A remote store's client has exceptions of its own, and all of them mean that it did not answer as it should.
        failures = OSError if isinstance(self._files, LocalFileSystem) else Exception
        try:
            return work()
        except NotFound:
            raise
        except failures as error:
            raise Unavailable(f"object store: {error}") from error


def _write_whole(files: Any, path: str, file: BinaryIO) -> None:
    """In parts, where the store has them; an upload that breaks off is discarded, never committed."""
    file.seek(0)
    with files.open(path, "wb", autocommit=False) as remote:
        try:
            shutil.copyfileobj(file, remote, CHUNK)
            remote.close()
            remote.commit()
        except BaseException:
            remote.discard()
            raise


def _write_durably(path: Path, content: BinaryIO) -> None:
    """An upload is acknowledged once its event is in Kafka, so its bytes must have reached the disk before that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        with partial.open("wb") as file:
            content.seek(0)
            shutil.copyfileobj(content, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
