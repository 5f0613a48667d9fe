"""Several gateways: as processes, and behind Caddy."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from stack import fetch
from stack.artifacts import CADDY
from stack.caddy import caddy
from stack.endpoints import Endpoints
from stack.ports import Ports
from stack.processes import Plan, gateway_names
from stack.progress import report
from stack.supervisor import Supervisor
from tests.gateway.platform import DANA, Gateway, another, serving

ENDPOINTS = Endpoints.from_environment({})
PORTS = {"embedder": 8311, "http": 8000, "gateway-1": 8001, "gateway-2": 8002, "gateway-3": 8003}


def test_one_gateway_is_at_the_port_that_was_asked_for(tmp_path: Path) -> None:
    plan = Plan(ENDPOINTS, tmp_path, {"embedder": 8311, "http": 8000})
    (one,) = [process for process in plan.processes() if "gateway" in process.name]
    assert (one.name, one.address, one.env["PORT"]) == ("gateway", plan.web_url, "8000")


def test_several_have_ports_and_names_of_their_own_and_one_origin(tmp_path: Path) -> None:
    plan = Plan(ENDPOINTS, tmp_path, PORTS, gateways=3)
    several = [process for process in plan.processes() if "gateway" in process.name]
    assert [process.name for process in several] == gateway_names(3)
    assert [process.env["PORT"] for process in several] == ["8001", "8002", "8003"]
    assert [process.env["INSTANCE_ID"] for process in several] == gateway_names(3)
    assert {process.env["WEB_PORT"] for process in several} == {"8000"}
    assert plan.web_url == "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Site:
    """Two gateways, and the address of the Caddy before them."""

    gateways: tuple[Gateway, Gateway]
    address: str
    elsewhere: Path
    """A socket: who comes by it has no loopback address."""

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://{self.address}")

    def from_elsewhere(self) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(uds=str(self.elsewhere))
        return httpx.AsyncClient(base_url=f"http://{self.address}", transport=transport)

    def front(self) -> Gateway:
        """To connect to by the proxy."""
        return replace(self.gateways[0], address=self.address)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    with report() as shown:
        binary = await asyncio.to_thread(fetch.go_tool, CADDY, shown)
    async with serving(instance_id="one") as one, another(one, "two") as two:
        port = Ports(usual=False).take("http", 8000)
        behind = [int(gateway.address.rpartition(":")[2]) for gateway in (one, two)]
        supervisor = Supervisor(tmp_path, lambda _: None)
        try:
            proxy, elsewhere = caddy(binary, port, behind, tmp_path), tmp_path / "caddy.sock"
            bind = f"{proxy.env['COACHSTREAM_BIND']} unix/{elsewhere}"
            supervisor.add(replace(proxy, env={**proxy.env, "COACHSTREAM_BIND": bind}))
            await asyncio.to_thread(supervisor.wait_ready, "caddy")
            yield Site((one, two), f"127.0.0.1:{port}", elsewhere)
        finally:
            await asyncio.to_thread(supervisor.close)


@pytest.mark.real
async def test_a_coach_with_the_cookie_meets_one_gateway_and_sockets_pass(site: Site) -> None:
    async with site.client() as http:
        login = await http.post("/auth/login", json={"email": DANA.email, "password": "open sesame"})
        cookie = {"Cookie": f"coach_id={login.cookies['coach_id']}"}
        token = login.json()["access_token"]
    for _ in range(6):
        async with site.front().client(additional_headers=cookie) as client:
            await client.say_hello(token)
            await client.send({"type": "say", "id": "a", "text": "by the proxy"})
            await client.until("ack")
    met = [gateway.app.state.services.metrics.replays.labels("false")._value.get() for gateway in site.gateways]
    assert sorted(met) == [0, 6]


@pytest.mark.real
async def test_strangers_are_spread(site: Site) -> None:
    async with site.front().connected(), site.front().connected(), site.front().connected(), site.front().connected():
        assert [gateway.app.state.gate.count for gateway in site.gateways] == [2, 2]


@pytest.mark.real
async def test_a_gateway_that_drains_gets_nobody_new_and_its_clients_move(site: Site) -> None:
    leaving = site.gateways[0]
    async with leaving.connected() as client:
        leaving.said("before")
        assert await client.texts(1) == ["before"]
        # It stays up though it has nobody, as it does for those who are slow to leave.
        leaving.app.state.gate.draining = True
        leaving.said("meanwhile")
        await _avoided(site)
        position = {"epoch": client.hello["epoch"], "offset": 0}
        async with site.front().connected(resume=position) as moved:
            assert moved.hello["recovered"] is True
            assert await moved.texts(1) == ["meanwhile"]


@pytest.mark.real
async def test_metrics_are_for_this_machine_alone(site: Site) -> None:
    async with site.client() as here, site.from_elsewhere() as elsewhere:
        assert (await here.get("/metrics")).status_code == 200
        assert (await elsewhere.get("/health/live")).status_code == 200
        for spelled in ("/metrics", "/%6Detrics", "/Metrics", "//metrics"):
            answer = await elsewhere.get(f"http://{site.address}{spelled}")
            assert answer.status_code == 404, spelled


async def _avoided(site: Site) -> None:
    """Until the proxy has seen who is not ready, and sends everything elsewhere."""
    async with asyncio.timeout(20), site.client() as http:
        while {(await http.get("/health/ready")).status_code for _ in range(6)} != {200}:
            pass
