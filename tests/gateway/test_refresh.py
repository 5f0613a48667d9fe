"""New tokens without logging in: each refresh token once, for as long as the log-in lasts."""

from typing import Any

import httpx
import pytest

from tests.gateway.platform import DANA, Gateway, another, serving

FORTNIGHT_S = 14 * 24 * 3600


async def log_in(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.post("/auth/login", json={"email": DANA.email, "password": "open sesame"})
    assert answer.status_code == 200
    return dict(answer.json())


async def refresh(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/auth/refresh", json={"refresh_token": token})


async def test_a_refreshed_token_opens_what_the_old_one_does_not_any_more(quiet: Gateway) -> None:
    async with quiet.http() as http:
        first = await log_in(http)
        quiet.clock.advance(first["expires_in"] + 1)
        old = {"Authorization": f"Bearer {first['access_token']}"}
        assert (await http.get("/sessions", headers=old)).status_code == 401
        second = (await refresh(http, first["refresh_token"])).json()
        assert set(second) == set(first)
        new = {"Authorization": f"Bearer {second['access_token']}"}
        assert (await http.get("/sessions", headers=new)).status_code == 200


async def test_a_refresh_token_used_twice_ends_the_log_in_for_both(quiet: Gateway) -> None:
    async with quiet.http() as http:
        stolen = (await log_in(http))["refresh_token"]
        other = (await log_in(http))["refresh_token"]
        followed = (await refresh(http, stolen)).json()["refresh_token"]
        assert (await refresh(http, stolen)).status_code == 401
        assert (await refresh(http, followed)).status_code == 401
        assert (await refresh(http, other)).status_code == 200


async def test_a_log_in_ends_however_often_it_is_refreshed(quiet: Gateway) -> None:
    async with quiet.http() as http:
        token = (await log_in(http))["refresh_token"]
        for _ in range(3):
            quiet.clock.advance(FORTNIGHT_S / 4)
            answer = (await refresh(http, token)).json()
            token = answer["refresh_token"]
        assert answer["refresh_expires_in"] <= FORTNIGHT_S / 4
        quiet.clock.advance(FORTNIGHT_S / 4)
        assert (await refresh(http, token)).status_code == 401


@pytest.mark.parametrize("kind", ["access", "ticket"])
async def test_no_other_token_refreshes_and_a_refresh_token_opens_nothing(quiet: Gateway, kind: str) -> None:
    async with quiet.http() as http:
        login = await log_in(http)
        bearer = {"Authorization": f"Bearer {login['access_token']}"}
        ticket = (await http.post("/auth/ws-ticket", headers=bearer)).json()["ticket"]
        assert (await refresh(http, login["access_token"] if kind == "access" else ticket)).status_code == 401
        opened = await http.get("/sessions", headers={"Authorization": f"Bearer {login['refresh_token']}"})
        assert opened.status_code == 401


async def test_a_refresh_token_opens_no_socket(gateway: Gateway) -> None:
    async with gateway.http() as http:
        token = (await log_in(http))["refresh_token"]
    async with gateway.client() as client:
        await client.send({"type": "connect", "token": token})
        assert await client.close_code() == 4100


async def test_a_token_used_on_one_instance_is_used_on_all() -> None:
    async with serving(instance_id="one") as one, another(one, "two") as two:
        async with one.http() as http:
            token = (await log_in(http))["refresh_token"]
            assert (await refresh(http, token)).status_code == 200
        async with two.http() as http:
            assert (await refresh(http, token)).status_code == 401
