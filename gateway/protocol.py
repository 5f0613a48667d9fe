"""Client messages in, gateway messages out: batches of maps, as JSON text or MessagePack bytes."""

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgpack

from gateway.limits import (
    DEPTH,
    HISTORY_MOST,
    ID_CHARACTERS,
    MESSAGE_BYTES,
    REPLAY_DEFAULT,
    REPLAY_MOST,
    TEXT_CHARACTERS,
    TOKEN_CHARACTERS,
    ErrorCode,
)

OFFSET_MOST = 2**63 - 1
EPOCH_CHARACTERS = 256
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


_PACKER = msgpack.Packer()
"""Used by the event loop alone. One made for each message, as `packb` does, takes as long as to read a record from
Avro: it begins with a buffer of a quarter of a megabyte."""


class Subprotocol(StrEnum):
    JSON = "coachstream.v1.json"
    MSGPACK = "coachstream.v1.msgpack"


_SUBPROTOCOLS = frozenset(Subprotocol)


class Undecodable(Exception):
    """A frame that is no batch: the connection is closed with 4102."""


@dataclass(frozen=True)
class Position:
    epoch: str
    offset: int


@dataclass(frozen=True)
class Connect:
    token: str
    resume: Position | None
    replay: int


@dataclass(frozen=True)
class Say:
    id: str
    text: str
    session_id: str | None
    based_on: int | None = None


@dataclass(frozen=True)
class History:
    id: str
    before: int
    limit: int


@dataclass(frozen=True)
class Ping:
    id: str


@dataclass(frozen=True)
class Refused:
    """A message that is not acceptable, in a batch that is."""

    code: ErrorCode
    message: str
    id: str | None


ClientMessage = Connect | Say | History | Ping | Refused


def choose(offered: Sequence[str]) -> Subprotocol | None:
    """The first that is known, of those offered."""
    return next((Subprotocol(name) for name in offered if name in _SUBPROTOCOLS), None)


def decode(subprotocol: Subprotocol, frame: str | bytes) -> Iterator[ClientMessage]:
    """The messages of one batch, each made when it is asked for: there may be tens of thousands. Raises Undecodable."""
    batch = _decode_json(frame) if subprotocol is Subprotocol.JSON else _decode_msgpack(frame)
    if not isinstance(batch, list) or not batch:
        raise Undecodable("a message is an array of one or more maps")
    return map(_client_message, batch)


def encode(subprotocol: Subprotocol, message: Mapping[str, Any]) -> bytes:
    """One message of a batch: what `frame` joins."""
    if subprotocol is Subprotocol.JSON:
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    packed: bytes = _PACKER.pack(message)
    return packed


def frame(subprotocol: Subprotocol, messages: Sequence[bytes]) -> str | bytes:
    """One batch of encoded messages, as it goes on the wire."""
    if subprotocol is Subprotocol.JSON:
        return b"".join((b"[", b",".join(messages), b"]")).decode()
    return b"".join((_array_header(len(messages)), *messages))


def _array_header(length: int) -> bytes:
    if length < 16:
        return bytes([0x90 | length])
    return struct.pack(">BH", 0xDC, length) if length < 1 << 16 else struct.pack(">BI", 0xDD, length)


def _decode_json(frame: str | bytes) -> Any:
    if isinstance(frame, bytes):
        raise Undecodable(f"{Subprotocol.JSON} has text frames")
    try:
        return json.loads(frame, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Undecodable("not JSON") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _decode_msgpack(frame: str | bytes) -> Any:
    if isinstance(frame, str):
        raise Undecodable(f"{Subprotocol.MSGPACK} has binary frames")
    try:
        return msgpack.unpackb(
            frame,
            raw=False,
            strict_map_key=True,
            max_str_len=MESSAGE_BYTES,
            max_bin_len=0,
            max_ext_len=0,
            max_array_len=MESSAGE_BYTES,
            max_map_len=64,
            ext_hook=_no_extension,
        )
    except (ValueError, RecursionError, msgpack.UnpackException) as error:
        raise Undecodable("not MessagePack") from error


def _no_extension(code: int, data: bytes) -> None:
    raise ValueError(f"extension type {code} is not taken")


class _Bad(Exception):
    def __init__(self, message: str, code: ErrorCode = ErrorCode.BAD_MESSAGE) -> None:
        super().__init__(message)
        self.code = code


def _client_message(item: object) -> ClientMessage:
    if not isinstance(item, dict):
        return Refused(ErrorCode.BAD_MESSAGE, "a message is a map with a type", None)
    given = item.get("id")
    known_id = given if isinstance(given, str) and 0 < len(given) <= ID_CHARACTERS and _is_text(given) else None
    kind = item.get("type")
    build = _BUILDERS.get(kind) if isinstance(kind, str) else None
    if build is None:
        return Refused(ErrorCode.BAD_MESSAGE, "the type is none of connect, say, history, ping", known_id)
    try:
        if _deeper_than(item, DEPTH):
            raise _Bad(f"nested deeper than {DEPTH}")
        return build(item)
    except _Bad as bad:
        return Refused(bad.code, str(bad), known_id)


def _deeper_than(value: object, levels: int) -> bool:
    nested = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        children = (child for one in nested for child in (one.values() if isinstance(one, dict) else one))
        nested = [child for child in children if isinstance(child, dict | list)]
        if not nested:
            return False
    return bool(nested)


def _connect(item: Mapping[str, Any]) -> Connect:
    try:
        token = _string(item, "token", TOKEN_CHARACTERS)
    except _Bad as bad:
        raise _Bad(str(bad), ErrorCode.FORBIDDEN) from None
    return Connect(
        token=token,
        resume=_resume(item.get("resume")),
        replay=_integer(item, "replay", 0, REPLAY_MOST, REPLAY_DEFAULT),
    )


def _resume(resume: object) -> Position | None:
    if resume is None:
        return None
    if not isinstance(resume, dict):
        raise _Bad("resume is a map of epoch and offset")
    return Position(_string(resume, "epoch", EPOCH_CHARACTERS), _integer(resume, "offset", -1, OFFSET_MOST))


def _say(item: Mapping[str, Any]) -> Say:
    session_id = None if item.get("session_id") is None else _string(item, "session_id", ID_CHARACTERS)
    identity = _string(item, "id", ID_CHARACTERS)
    based_on = None if item.get("based_on") is None else _integer(item, "based_on", 1, OFFSET_MOST)
    return Say(identity, _string(item, "text", TEXT_CHARACTERS), session_id, based_on)


def _history(item: Mapping[str, Any]) -> History:
    return History(
        id=_string(item, "id", ID_CHARACTERS),
        before=_integer(item, "before", 0, OFFSET_MOST),
        limit=_integer(item, "limit", 1, HISTORY_MOST),
    )


def _ping(item: Mapping[str, Any]) -> Ping:
    return Ping(_string(item, "id", ID_CHARACTERS))


_BUILDERS: dict[str, Callable[[Mapping[str, Any]], ClientMessage]] = {
    "connect": _connect,
    "say": _say,
    "history": _history,
    "ping": _ping,
}


def _string(item: Mapping[str, Any], name: str, most: int) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise _Bad(f"{name} is a string of 1 to {most} characters")
    if len(value) > most:
        raise _Bad(f"{name} has {len(value)} characters, {most} are allowed", ErrorCode.TOO_LARGE)
    if not _is_text(value):
        raise _Bad(f"{name} has characters that are no text")
    return value


def _is_text(value: str) -> bool:
    """Neither NUL, which PostgreSQL has no place for, nor half of a surrogate pair, which UTF-8 has none for."""
    return _NO_TEXT.search(value) is None


def _integer(item: Mapping[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
    value = default if item.get(name) is None else item[name]
    if isinstance(value, float) and value.is_integer():
        # JSON has but one kind of number, and 50.0 is an integer to JSON Schema.
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _Bad(f"{name} is an integer from {least} to {most}")
    return value
