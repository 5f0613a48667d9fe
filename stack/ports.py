"""Which port each service takes: its usual one, or another when somebody has that."""

import random
import socket
from collections.abc import Callable

import psutil

LOOPBACK = "127.0.0.1"
# Below the range Linux takes outgoing connections from: a port chosen here is not lost before its server binds it.
_RANDOM_RANGE = (20_000, 32_000)
_NEIGHBOURS = 200


class NoFreePort(Exception):
    pass


class Ports:
    """Gives out ports, none twice. With `usual=False` all are random, so that several stacks stand side by side."""

    def __init__(self, usual: bool = True, say: Callable[[str], None] = lambda _: None) -> None:
        self._usual = usual
        self._say = say
        self._given: set[int] = set()

    def take(self, service: str, port: int) -> int:
        """A free port for `service`, which would like `port`."""
        return self._give(port if self._usual and self._free(port) else self._another(service, port))

    def _another(self, service: str, port: int) -> int:
        if not self._usual:
            return next(p for p in iter(lambda: random.randint(*_RANDOM_RANGE), None) if self._free(p))  # noqa: S311
        for candidate in range(port + 1, port + _NEIGHBOURS):
            if self._free(candidate):
                self._say(f"port {port} ({service}) is in use{_holder(port)}, taking {candidate}")
                return candidate
        raise NoFreePort(f"no free port for {service} between {port} and {port + _NEIGHBOURS}")

    def _give(self, port: int) -> int:
        self._given.add(port)
        return port

    def _free(self, port: int) -> bool:
        return port not in self._given and is_free(port)


def is_free(port: int) -> bool:
    # Some services cannot be told to stay on loopback, so both addresses must be free.
    return all(_can_bind(host, port) for host in (LOOPBACK, "0.0.0.0"))  # noqa: S104


def _can_bind(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # A port whose last server has just ended is free, though its old connections linger.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        pass
    return ""
