import asyncio
from collections.abc import Callable, Sequence
from io import BytesIO

import httpx
import pytest

from connectors.guarded_fetch import GuardedFetch, is_public
from connectors.ports import Unavailable
from connectors.sources_port import FetchRefused, Wanted

PUBLIC = "203.0.114.7"
HOSTS = frozenset({"zoom.us"})


class Names:
    """A resolver that answers with one list after the other, as a rebinding name server does."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class Net:
    """Keeps the requests that reach it."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)


def says(text: bytes, status: int = 200, **headers: str) -> Net:
    return Net(lambda request: httpx.Response(status, content=text, headers=headers))


async def fetched(net: Net, wanted: Wanted, names: Names | None = None) -> bytes:
    fetch = GuardedFetch(names or Names([PUBLIC]), httpx.MockTransport(net), within_s=5)
    into = BytesIO()
    try:
        await fetch.fetch(wanted, into)
    finally:
        await fetch.close()
    return into.getvalue()


async def test_it_connects_to_the_address_it_checked_under_the_hosts_name() -> None:
    net, names = says(b"WEBVTT"), Names([PUBLIC], ["127.0.0.1"])
    wanted = Wanted("https://us02web.zoom.us/rec/1?a=b", HOSTS, {"Authorization": "Bearer t"})
    assert await fetched(net, wanted, names) == b"WEBVTT"
    (request,) = net.requests
    assert names.asked == ["us02web.zoom.us"]
    assert (request.url.host, request.headers["Host"]) == (PUBLIC, "us02web.zoom.us")
    assert request.extensions["sni_hostname"] == "us02web.zoom.us"
    assert request.headers["Authorization"] == "Bearer t"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
        "nonsense",
    ],
)
async def test_no_name_leads_into_our_own_network(address: str) -> None:
    assert not is_public(address)
    for addresses in ([address], [PUBLIC, address]):
        net = says(b"secret")
        with pytest.raises(FetchRefused, match="not on the internet"):
            await fetched(net, Wanted("https://zoom.us/x", HOSTS), Names(addresses))
        assert net.requests == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://zoom.us/x",
        "https://zoom.us:8443/x",
        "https://user@zoom.us/x",
        "https://zoom.us.evil.example/x",
        "https://evilzoom.us/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://zoom.us@evil.example/x",
        "file:///etc/passwd",
        "https://",
        "",
        "https://\x00",
    ],
)
async def test_only_known_hosts_are_asked_and_by_https(url: str) -> None:
    net = says(b"secret")
    with pytest.raises(FetchRefused):
        await fetched(net, Wanted(url, HOSTS))
    assert net.requests == []


async def test_a_redirect_is_held_to_the_same_rules_and_gets_no_token() -> None:
    def redirecting(request: httpx.Request) -> httpx.Response:
        if request.headers["Host"] == "zoom.us":
            return httpx.Response(302, headers={"Location": "https://files.zoom.us/f"})
        return httpx.Response(200, content=b"there")

    net = Net(redirecting)
    assert await fetched(net, Wanted("https://zoom.us/x", HOSTS, {"Authorization": "Bearer t"})) == b"there"
    assert "Authorization" not in net.requests[1].headers


@pytest.mark.parametrize("there", ["http://zoom.us/x", "https://169.254.169.254/latest", "https://evil.example/"])
async def test_no_redirect_leads_elsewhere(there: str) -> None:
    net = says(b"", 302, Location=there)
    with pytest.raises(FetchRefused):
        await fetched(net, Wanted("https://zoom.us/x", HOSTS))
    assert len(net.requests) == 1


async def test_redirects_end_and_what_is_posted_is_not_redirected() -> None:
    net = says(b"", 302, Location="https://zoom.us/again")
    with pytest.raises(FetchRefused, match="too often"):
        await fetched(net, Wanted("https://zoom.us/x", HOSTS))
    with pytest.raises(FetchRefused, match="posted"):
        await fetched(net, Wanted("https://zoom.us/x", HOSTS, json={}))


async def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(FetchRefused, match="larger"):
        await fetched(says(b"x" * 101), Wanted("https://zoom.us/x", HOSTS, most_bytes=100))


@pytest.mark.parametrize(("status", "failure"), [(404, FetchRefused), (401, FetchRefused), (429, Unavailable)])
async def test_what_is_not_given_is_told_apart(status: int, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        await fetched(says(b"", status), Wanted("https://zoom.us/x", HOSTS))


async def test_who_does_not_answer_is_unavailable() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    fetch = GuardedFetch(Names([PUBLIC]), httpx.MockTransport(never), within_s=0.05)
    with pytest.raises(Unavailable):
        await fetch.fetch(Wanted("https://zoom.us/x", HOSTS), BytesIO())
    await fetch.close()
