"""Probes: does a server answer in its own language?"""

import contextlib
import socket
import struct
from collections.abc import Callable, Mapping

import httpx
import psycopg

from stack.ports import LOOPBACK

_TIMEOUT = 2.0


def asked(probe: Callable[[], bool]) -> bool:
    """Whatever goes wrong while asking means no."""
    with contextlib.suppress(Exception):
        return probe()
    return False


def tcp(port: int) -> bool:
    with socket.create_connection((LOOPBACK, port), _TIMEOUT):
        return True


def http(url: str, headers: Mapping[str, str] | None = None) -> bool:
    # Plain HTTP on loopback: without `verify=False` every question would load the certificates, 20 ms of CPU.
    return httpx.get(url, headers=headers, timeout=_TIMEOUT, trust_env=False, verify=False).is_success  # noqa: S501


def postgres(dsn: str) -> bool:
    with psycopg.connect(dsn, connect_timeout=2) as connection:
        return connection.execute("select 1").fetchone() == (1,)


def kafka(port: int) -> bool:
    """A metadata request, by hand: a client library would keep trying in the background and log what it meets."""
    client = b"probe"
    body = struct.pack(">hhih", 3, 1, 1, len(client)) + client + struct.pack(">i", 0)
    with socket.create_connection((LOOPBACK, port), _TIMEOUT) as connection:
        connection.settimeout(_TIMEOUT)
        connection.sendall(struct.pack(">i", len(body)) + body)
        _, _, brokers = struct.unpack(">iii", _exactly(connection, 12))
    return bool(brokers > 0)


def smtp(port: int) -> bool:
    with socket.create_connection((LOOPBACK, port), _TIMEOUT) as connection:
        connection.settimeout(_TIMEOUT)
        return connection.recv(3) == b"220"


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        chunk = connection.recv(size - len(got))
        if not chunk:
            raise ConnectionError("closed")
        got += chunk
    return got
