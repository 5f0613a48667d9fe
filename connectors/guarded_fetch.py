"""Fetching from addresses that somebody else named, so that none of them leads into our own network.

HTTPS to allowed hosts alone; a name is resolved once, every address it has must be public, and the connection goes to
one of those (OWASP, Server-Side Request Forgery Prevention). Redirects are followed only under the same rules.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import BinaryIO

import httpx

from connectors.ports import Unavailable
from connectors.sources_port import FetchRefused, Wanted

REDIRECTS = 3
WITHIN_S = 30.0
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: the last 32 bits are any IPv4 address."""

Resolve = Callable[[str], Awaitable[Sequence[str]]]


async def resolved(host: str) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def is_public(address: str) -> bool:
    """Whether an IP address is one on the internet, also once what is wrapped in it is unwrapped."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if parsed.sixtofour is not None or parsed.teredo is not None or parsed in _TRANSLATED:
            return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)


class GuardedFetch:
    """`transport` stands in for the network in tests."""

    def __init__(
        self,
        resolve: Resolve = resolved,
        transport: httpx.AsyncBaseTransport | None = None,
        within_s: float = WITHIN_S,
    ) -> None:
        self._resolve = resolve
        self._within_s = within_s
        # No connection is kept: the next name at the same address has to prove its own certificate.
        once = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.AsyncClient(transport=transport, trust_env=False, timeout=within_s, limits=once)

    async def fetch(self, wanted: Wanted, into: BinaryIO) -> None:
        """Raises FetchRefused or Unavailable."""
        try:
            async with asyncio.timeout(self._within_s):
                await self._follow(wanted, into)
        except (httpx.TransportError, TimeoutError) as error:
            raise Unavailable(f"{httpx.URL(wanted.url).host} does not answer: {type(error).__name__}") from error

    async def close(self) -> None:
        await self._http.aclose()

    async def _follow(self, wanted: Wanted, into: BinaryIO) -> None:
        url, headers = _checked(wanted.url, wanted.hosts), wanted.headers
        for _ in range(REDIRECTS + 1):
            request = await self._request(url, headers, wanted)
            answer = await self._http.send(request, stream=True)
            try:
                if not answer.has_redirect_location:
                    await _save(answer, wanted.most_bytes, into)
                    return
                there = _checked(str(url.join(answer.headers["Location"])), wanted.hosts)
            finally:
                await answer.aclose()
            if wanted.json is not None:
                raise FetchRefused(f"{url.host} redirects what is posted")
            # Whoever is redirected to shall not have the token that was for another.
            headers = headers if there.host == url.host else {}
            url = there
        raise FetchRefused(f"{url.host} redirects too often")

    async def _request(self, url: httpx.URL, headers: dict[str, str], wanted: Wanted) -> httpx.Request:
        addresses = await self._addresses(url.host)
        return self._http.build_request(
            "GET" if wanted.json is None else "POST",
            url.copy_with(host=addresses[0]),
            headers={**headers, "Host": url.host},
            json=wanted.json,
            # The certificate must be the name's, though the connection goes to the address.
            extensions={"sni_hostname": url.host},
        )

    async def _addresses(self, host: str) -> Sequence[str]:
        try:
            addresses = await self._resolve(host)
        except OSError as error:
            raise Unavailable(f"{host} has no address just now") from error
        if not addresses or not all(is_public(address) for address in addresses):
            raise FetchRefused(f"{host} is not on the internet")
        return addresses


def _checked(address: str, hosts: frozenset[str]) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise FetchRefused("the address is none") from error
    if url.scheme != "https" or url.port not in (None, 443) or url.userinfo:
        raise FetchRefused("the address is not plain https")
    if not any(url.host == host or url.host.endswith(f".{host}") for host in hosts):
        raise FetchRefused(f"{url.host[:100]!r} is not a host to fetch from")
    return url


async def _save(answer: httpx.Response, most_bytes: int, into: BinaryIO) -> None:
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Unavailable(f"it answered {answer.status_code}")
    if not answer.is_success:
        raise FetchRefused(f"it answered {answer.status_code}")
    size = 0
    async for chunk in answer.aiter_bytes():
        size += len(chunk)
        if size > most_bytes:
            raise FetchRefused(f"it is larger than {most_bytes} bytes")
        into.write(chunk)
