"""Limits by coach and by address, beside those of one connection."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from gateway.allowances import ALLOWANCES, REMEMBERED, Allowance, Asked, Quotas
from gateway.ports import Limits
from tests.gateway.platform import DANA, EVE, JSON, Gateway, build, serving

FOREIGN = {"X-Forwarded-For": "203.0.113.7"}


def only(asked: Asked, burst: int) -> Limits:
    """That allowance small and never refilled, the others as they are."""
    return Limits(allowances={**ALLOWANCES, asked: Allowance(burst, 0)})


@given(st.sampled_from(Asked), st.lists(st.floats(0, 100), min_size=1, max_size=100))
def test_no_more_than_the_burst_and_what_time_adds(asked: Asked, pauses: list[float]) -> None:
    quotas, now, taken = Quotas(ALLOWANCES), 0.0, 0
    allowance = ALLOWANCES[asked]
    for pause in pauses:
        now += pause / 100
        taken += quotas.allow(asked, "somebody", now)
    assert taken <= allowance.burst + now * allowance.per_second + 1e-6


def test_what_one_uses_up_another_has() -> None:
    quotas = Quotas({asked: Allowance(1, 0) for asked in Asked})
    assert [quotas.allow(Asked.SAY_OF_COACH, who, 0) for who in ("dana", "dana", "eve")] == [True, False, True]
    assert quotas.allow(Asked.CONNECT_OF_COACH, "dana", 0)


def test_memory_is_bounded() -> None:
    quotas = Quotas({asked: Allowance(1, 0) for asked in Asked})
    for number in range(REMEMBERED + 1):
        quotas.allow(Asked.SAY_OF_COACH, f"{number}", 0)
    assert not quotas.allow(Asked.SAY_OF_COACH, f"{REMEMBERED}", 0)
    assert quotas.allow(Asked.SAY_OF_COACH, "0", 0)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("unknown", "unknown", True),
    ],
)
def test_an_address_is_a_customer_of_a_provider(first: str, second: str, same: bool) -> None:
    quotas = Quotas({asked: Allowance(1, 0) for asked in Asked})
    assert quotas.allow_from(Asked.REQUEST_FROM_ADDRESS, first, 0)
    assert quotas.allow_from(Asked.REQUEST_FROM_ADDRESS, second, 0) is not same


def test_loopback_is_not_counted_but_for_log_ins() -> None:
    quotas = Quotas({asked: Allowance(1, 0) for asked in Asked})
    for address in ("127.0.0.1", "127.3.2.1", "::1"):
        assert all(quotas.allow_from(Asked.HANDSHAKE_FROM_ADDRESS, address, 0) for _ in range(3))
    assert [quotas.allow_from(Asked.LOGIN_FROM_ADDRESS, "127.0.0.1", 0) for _ in range(2)] == [True, False]


def test_the_documented_table_is_the_one_that_holds() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    for asked, (burst, per_second) in ALLOWANCES.items():
        assert f"| {asked} | {burst:g} | {round(per_second, 2):g} |" in documented


async def test_a_coach_who_asks_too_often_is_told_to_wait_and_others_are_not() -> None:
    gateway = await build(only(Asked.REQUEST_OF_COACH, 2))
    async with gateway.http(gateway.token()) as http:
        answers = [await http.get("/sessions") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["error"]["code"] == "rate_limited"
    assert answers[-1].headers["Retry-After"]
    async with gateway.http(gateway.token(EVE)) as http:
        assert (await http.get("/sessions")).status_code == 200


async def test_log_ins_of_one_mail_are_limited_however_it_is_spelled() -> None:
    gateway = await build(only(Asked.LOGIN_OF_MAIL, 2))
    async with gateway.http() as http:
        spellings = (DANA.email, DANA.email.upper(), f" {DANA.email}")
        answers = [await http.post("/auth/login", json={"email": one, "password": "no"}) for one in spellings]
    assert [answer.status_code for answer in answers] == [401, 401, 429]


async def test_an_address_behind_a_trusted_proxy_is_limited_alone() -> None:
    limits = only(Asked.REQUEST_FROM_ADDRESS, 2)
    async with serving(limits, trusted_proxies="127.0.0.1") as gateway:
        assert await statuses(gateway, FOREIGN, 3) == [200, 200, 429]
        assert await statuses(gateway, {"X-Forwarded-For": "203.0.113.8"}, 1) == [200]
        # What the client itself wrote stands before what the proxy adds.
        assert await statuses(gateway, {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}, 1) == [429]


async def test_without_a_trusted_proxy_the_header_is_nothing() -> None:
    async with serving(only(Asked.LOGIN_FROM_ADDRESS, 2)) as gateway:
        asked = {"email": "who@example.com", "password": "no"}
        async with listening_http(gateway) as http:
            answers = [
                await http.post("/auth/login", json=asked, headers={"X-Forwarded-For": f"203.0.113.{number}"})
                for number in range(3)
            ]
        assert [answer.status_code for answer in answers] == [401, 401, 429]


async def test_handshakes_of_one_address_are_limited() -> None:
    limits = only(Asked.HANDSHAKE_FROM_ADDRESS, 1)
    async with serving(limits, trusted_proxies="127.0.0.1") as gateway:
        options: dict[str, Any] = {"subprotocols": [Subprotocol(JSON)], "additional_headers": FOREIGN, "proxy": None}
        async with connect(f"ws://{gateway.address}/ws", **options):
            with pytest.raises(InvalidStatus) as refused:
                await connect(f"ws://{gateway.address}/ws", **options)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"]
        async with gateway.connected() as neighbour:
            assert await neighbour.pong() == []


async def test_a_coach_who_connects_too_often_closes_4006() -> None:
    async with serving(only(Asked.CONNECT_OF_COACH, 1)) as gateway:
        async with gateway.connected(), gateway.client() as second:
            await second.send({"type": "connect", "token": gateway.token()})
            assert await second.close_code() == 4006
        async with gateway.connected(EVE) as other:
            assert await other.pong() == []


async def test_messages_of_a_coach_are_limited_over_all_connections() -> None:
    async with serving(only(Asked.SAY_OF_COACH, 2)) as gateway:
        async with gateway.connected() as one, gateway.connected() as two:
            for number, client in enumerate((one, two)):
                await client.send({"type": "say", "id": f"{number}", "text": "hello"})
                await client.until("ack")
            await one.send({"type": "say", "id": "3", "text": "hello"})
            refused = await one.until("error")
            assert (refused["code"], refused["id"]) == ("rate_limited", "3")
        assert len(gateway.sink.sent) == 2


def listening_http(gateway: Gateway) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://{gateway.address}")


async def statuses(gateway: Gateway, headers: dict[str, str], count: int) -> list[int]:
    async with listening_http(gateway) as http:
        return [(await http.get("/health/live", headers=headers)).status_code for _ in range(count)]
