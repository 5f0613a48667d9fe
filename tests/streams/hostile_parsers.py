"""Parsers that do what no parser may, run by the tests of the parsing process in place of the real ones."""

import os
import threading

from schemas.events import RejectionReason


def hang(content: bytes, coach_name: str | None) -> RejectionReason:
    if content == b"harmless":
        return RejectionReason.EMPTY
    threading.Event().wait()
    return RejectionReason.EMPTY


def grow(content: bytes, coach_name: str | None) -> RejectionReason:
    if content == b"harmless":
        return RejectionReason.EMPTY
    held: list[bytes] = []
    while True:
        held.append(bytes(1 << 24))


def leave(content: bytes, coach_name: str | None) -> RejectionReason:
    if content == b"harmless":
        return RejectionReason.EMPTY
    os._exit(3)


def fail(content: bytes, coach_name: str | None) -> RejectionReason:
    if content == b"harmless":
        return RejectionReason.EMPTY
    raise ZeroDivisionError("a bug of ours")
