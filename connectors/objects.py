"""Raw uploads in a folder, or in anything else that fsspec speaks to."""

import asyncio
import contextlib
import os
import posixpath
import secrets
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from connectors.object_keys import checked_key
from connectors.ports import NotFound, Unavailable


class FsspecObjects:
    """ObjectStore under `url`, for instance `file:///var/lib/coachstream/objects`."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(self._put, self._path(key), content)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._get, self._path(key))

    def _path(self, key: str) -> str:
        return posixpath.join(self._root, checked_key(key))

    def _put(self, path: str, content: bytes) -> None:
        try:
            if isinstance(self._files, LocalFileSystem):
                _write_durably(Path(path), content)
            else:
                self._files.pipe_file(path, content)
        except OSError as error:
            raise Unavailable(f"object store: {error}") from error

    def _get(self, path: str) -> bytes:
        try:
            return bytes(self._files.cat_file(path))
        except FileNotFoundError as error:
            raise NotFound(f"no object at {path}") from error
        except OSError as error:
            raise Unavailable(f"object store: {error}") from error


def _write_durably(path: Path, content: bytes) -> None:
    """An upload is acknowledged once its event is in Kafka, so its bytes must have reached the disk before that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        with partial.open("wb") as file:
            file.write(content)
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
