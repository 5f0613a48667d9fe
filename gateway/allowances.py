"""How much of what anybody may ask for, beside what one connection may: a table, and who has used up how much."""

from collections import OrderedDict
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple, Protocol

from gateway.rate import TokenBucket

REMEMBERED = 10_000
"""Callers of each kind; who was not seen for longest is forgotten first, and has its whole allowance again."""
IPV6_NETWORK_BITS = 64
"""What one customer of a provider has at the least: single addresses in it cost nothing."""


class Client(Protocol):
    """Who a request comes from, as ASGI servers tell it."""

    @property
    def host(self) -> str: ...


def address_of(client: Client | None) -> str:
    return client.host if client else "unknown"


class Asked(StrEnum):
    LOGIN_OF_MAIL = "log-ins of one e-mail"
    LOGIN_FROM_ADDRESS = "log-ins from one address"
    REQUEST_FROM_ADDRESS = "requests from one address"
    REQUEST_OF_COACH = "requests of one coach"
    HANDSHAKE_FROM_ADDRESS = "WebSocket handshakes from one address"
    CONNECT_OF_COACH = "connections that one coach begins"
    SAY_OF_COACH = "messages of one coach, over all connections"


class Allowance(NamedTuple):
    burst: float
    per_second: float


ALLOWANCES: Mapping[Asked, Allowance] = {
    Asked.LOGIN_OF_MAIL: Allowance(10, 10 / 60),
    # An address may be a proxy's, or an office's.
    Asked.LOGIN_FROM_ADDRESS: Allowance(100, 100 / 60),
    Asked.REQUEST_FROM_ADDRESS: Allowance(500, 50),
    Asked.REQUEST_OF_COACH: Allowance(500, 50),
    Asked.HANDSHAKE_FROM_ADDRESS: Allowance(300, 20),
    # Twenty devices, each once a second.
    Asked.CONNECT_OF_COACH: Allowance(1000, 20),
    # Twenty devices, each as fast as it may.
    Asked.SAY_OF_COACH: Allowance(400, 200),
}
"""Of each instance. All of a stack's own tools, and a proxy's health checks, come from loopback, where requests and
handshakes are not counted by address; who they are, still is."""

UNCOUNTED_ON_LOOPBACK = frozenset({Asked.REQUEST_FROM_ADDRESS, Asked.HANDSHAKE_FROM_ADDRESS})


class Quotas:
    """Who has used up how much. `now` is seconds of a clock that does not go back."""

    def __init__(self, allowances: Mapping[Asked, Allowance]) -> None:
        self._allowances = allowances
        self._buckets: dict[Asked, OrderedDict[str, TokenBucket]] = {asked: OrderedDict() for asked in allowances}

    def allow(self, asked: Asked, who: str, now: float) -> bool:
        buckets = self._buckets[asked]
        bucket = buckets.pop(who, None) or TokenBucket(*self._allowances[asked], now)
        buckets[who] = bucket
        while len(buckets) > REMEMBERED:
            buckets.popitem(last=False)
        return bucket.take(now)

    def allow_from(self, asked: Asked, address: str, now: float) -> bool:
        """`address` is an IP address as the server knows it, or anything else for a peer that has none."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return self.allow(asked, address, now)
        if parsed.is_loopback and asked in UNCOUNTED_ON_LOOPBACK:
            return True
        if isinstance(parsed, IPv6Address):
            parsed = parsed.ipv4_mapped or IPv6Address(int(parsed) >> IPV6_NETWORK_BITS << IPV6_NETWORK_BITS)
        return self.allow(asked, str(parsed), now)
