"""Uploads in memory."""

from typing import BinaryIO

from connectors.object_keys import checked_key
from connectors.ports import NotFound


class MemoryObjects:
    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    async def put(self, key: str, content: bytes) -> None:
        self._objects[checked_key(key)] = bytes(content)

    async def put_file(self, key: str, file: BinaryIO) -> None:
        file.seek(0)
        await self.put(key, file.read())

    async def get(self, key: str) -> bytes:
        try:
            return self._objects[checked_key(key)]
        except KeyError as error:
            raise NotFound(f"no object at {key}") from error
