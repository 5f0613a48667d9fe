"""The opening handshake, from outside: who is let in, what is agreed on, and how everybody else is told no."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway import http_head, ws
from tests.gateway.platform import JSON, MSGPACK, ORIGIN, Gateway, serving
from tests.gateway.raw import ACCEPT, DEFLATE, dialled, opened, request, shaken

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway() -> AsyncIterator[Gateway]:
    async with serving() as running:
        yield running


@pytest.mark.parametrize("subprotocol", [JSON, MSGPACK])
async def test_who_is_let_in_is_told_what_was_chosen(gateway: Gateway, subprotocol: str) -> None:
    answer = await shaken(gateway, Sec_WebSocket_Protocol=subprotocol, Origin=ORIGIN)
    assert answer.status == 101
    assert answer.headers["sec-websocket-protocol"] == subprotocol
    assert answer.headers["sec-websocket-accept"] == ACCEPT
    assert "sec-websocket-extensions" not in answer.headers


async def test_no_origin_is_let_in(gateway: Gateway) -> None:
    assert (await shaken(gateway)).status == 101


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_WebSocket_Protocol": None}, 400),
        ({"Sec_WebSocket_Protocol": "coachstream.v2.json"}, 400),
        ({"Sec_WebSocket_Protocol": "COACHSTREAM.V1.JSON"}, 400),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example", "Sec_WebSocket_Protocol": None}, 403),
        ({"Sec_WebSocket_Key": None}, 400),
        ({"Sec_WebSocket_Key": "too short"}, 400),
        ({"Sec_WebSocket_Version": "12"}, 426),
        ({"Sec_WebSocket_Version": None}, 426),
        ({"Upgrade": None}, 426),
        ({"Cookie": "x" * 9_000}, 431),
        ({"Content_Length": "5"}, 400),
    ],
)
async def test_a_handshake_that_cannot_be_is_refused(
    gateway: Gateway, headers: dict[str, str | None], status: int
) -> None:
    async with dialled(gateway) as raw:
        await raw.send(request(**headers))
        assert (await raw.answer()).status == status


async def test_another_version_is_told_ours(gateway: Gateway) -> None:
    assert (await shaken(gateway, Sec_WebSocket_Version="7")).headers["sec-websocket-version"] == "13"


async def test_only_get_of_http_1_1_opens(gateway: Gateway) -> None:
    assert (await shaken(gateway, "POST /ws HTTP/1.1")).status == 405
    assert (await shaken(gateway, "GET /ws HTTP/1.0")).status == 426


async def test_an_overloaded_a_beleaguered_and_a_draining_instance_say_when_to_come_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for owner, name, value in (
        (gateway.app.state.breaker, "open", True),
        (ws, "WAITING_MOST", 0),
        (gateway.app.state.gate, "draining", True),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, value)
            answers.append(await shaken(gateway))
    assert [answer.status for answer in answers] == [503] * 3
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)


@pytest.mark.parametrize(
    ("offer", "agreed"),
    [
        (DEFLATE, {"server_max_window_bits=12", "client_max_window_bits=12"}),
        ("permessage-deflate", {"server_max_window_bits=12"}),
        ("permessage-deflate; server_max_window_bits=10", {"server_max_window_bits=10"}),
        ("permessage-deflate; client_max_window_bits=9", {"server_max_window_bits=12", "client_max_window_bits=9"}),
        ("permessage-deflate; server_no_context_takeover", {"server_max_window_bits=12"}),
        ("permessage-deflate; server_max_window_bits=8", None),
        ("permessage-deflate; unheard_of", None),
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", {"server_max_window_bits=12"}),
        ("x-webkit-deflate-frame", None),
    ],
)
async def test_deflate_is_agreed_on_as_it_was_offered(gateway: Gateway, offer: str, agreed: set[str] | None) -> None:
    answer = await shaken(gateway, Sec_WebSocket_Extensions=offer)
    assert answer.status == 101
    name, *parameters = answer.headers.get("sec-websocket-extensions", "").split("; ")
    if agreed is None:
        assert name == ""
    else:
        assert name == "permessage-deflate"
        assert set(parameters) == {"server_no_context_takeover", "client_no_context_takeover", *agreed}


async def test_a_head_without_end_is_refused_431(gateway: Gateway) -> None:
    async with dialled(gateway) as raw:
        await raw.send(b"GET /ws HTTP/1.1\r\n", b"X-Endless: " + b"x" * http_head.HEAD_BYTES)
        assert (await raw.answer()).status == 431
        assert await raw.at_end()


@pytest.mark.parametrize("begun", [b"", b"G", b"GET /ws HTTP/1.1\r\nHost: gat"])
async def test_who_does_not_finish_a_request_is_sent_away_408(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(http_head, "HEAD_WITHIN_S", 0.05)
    async with dialled(gateway) as raw:
        await raw.send(begun)
        assert (await raw.answer()).status == 408
        assert await raw.at_end()


async def test_the_next_request_has_to_be_finished_as_well(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dialled(gateway) as raw:
        await raw.send(b"GET /health/live HTTP/1.1\r\nHost: gateway\r\n\r\n")
        assert (await raw.answer()).status == 200
        monkeypatch.setattr(http_head, "HEAD_WITHIN_S", 0.05)
        await raw.send(b"GET /health/live HTTP/1.1\r\n")
        assert await raw.until(b"HTTP/1.1 408 Request Timeout\r\n")


async def test_who_finished_the_handshake_is_not_held_to_its_time(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_head, "HEAD_WITHIN_S", 0.2)
    async with opened(gateway), dialled(gateway) as later:
        assert (await later.answer()).status == 408
        async with gateway.connected() as client:
            assert await client.pong() == []
