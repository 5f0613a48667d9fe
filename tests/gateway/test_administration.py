"""The operations endpoint: for administrators alone, and what it tells."""

from connectors.dead_letters import OPERATOR
from connectors.lags_port import Lag
from connectors.memory import MemoryLags
from connectors.ports import Role
from gateway.instances import tell
from gateway.lag_watch import measure
from tests.gateway.platform import DANA, EVE, Gateway, another, serving

PATH = "/admin/operations"


async def make_administrator(gateway: Gateway) -> None:
    await gateway.dependencies.accounts.set_role(DANA.email, Role.ADMIN)


async def test_a_coach_is_forbidden_and_a_stranger_unauthenticated(quiet: Gateway) -> None:
    async with quiet.http(quiet.token(EVE)) as http:
        for path in (PATH, f"{PATH}/coaches/{EVE.coach_id}"):
            refused = await http.get(path)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    async with quiet.http() as http:
        assert (await http.get(PATH)).status_code == 401


async def test_a_role_that_is_taken_back_is_gone_at_once(quiet: Gateway) -> None:
    await make_administrator(quiet)
    async with quiet.http(quiet.token()) as http:
        assert (await http.get(PATH)).status_code == 200
        await quiet.dependencies.accounts.set_role(DANA.email, Role.COACH)
        assert (await http.get(PATH)).status_code == 403


async def test_logging_in_tells_the_role(quiet: Gateway) -> None:
    async with quiet.http() as http:
        asked = {"email": DANA.email, "password": "open sesame"}
        assert (await http.post("/auth/login", json=asked)).json()["role"] == "coach"
        await make_administrator(quiet)
        assert (await http.post("/auth/login", json=asked)).json()["role"] == "admin"


async def test_it_tells_of_every_instance(quiet: Gateway) -> None:
    async with serving(instance_id="one") as one, another(one, "two") as two:
        await make_administrator(one)
        async with two.client() as stranger, two.connected(EVE):
            await stranger.send({"type": "connect", "token": "nonsense"})
            assert await stranger.close_code() == 4100
            for gateway in (one, two):
                await tell(gateway.app.state.presence, gateway.dependencies.instances)
            async with one.http(one.token()) as http:
                told = (await http.get(PATH)).json()
        here, there = told["instances"]
        assert (here["instance_id"], here["connections"]) == ("one", 0)
        assert (there["instance_id"], there["address"], there["connections"]) == ("two", two.address, 1)
        assert there["closes"] == [{"code": 4100, "name": "unauthenticated", "count": 1}]
        assert (there["draining"], there["breaker_open"]) == (False, False)
        assert there["told_at"] <= told["at"]


async def test_it_tells_what_waits_and_what_was_given_up(quiet: Gateway) -> None:
    await make_administrator(quiet)
    lags = quiet.dependencies.lags
    assert isinstance(lags, MemoryLags)
    async with quiet.http(quiet.token()) as http:
        before = (await http.get(PATH)).json()
        assert (before["measured_at"], before["lags"]) == (None, [])
        lags.lags = [
            Lag("chat", "chat.inbox", 0, 3, 10),
            Lag("chat", "chat.inbox", 1, 5, 5),
            Lag("search", "transcript.parsed", 0, 0, 2),
            Lag(OPERATOR, "chat.dead", 0, 1, 4),
        ]
        await measure(quiet.app.state.lag_watch, lags)
        told = (await http.get(PATH)).json()
        metrics = (await http.get("/metrics")).text
    assert told["lags"] == [
        {"group": "chat", "topic": "chat.inbox", "records": 7},
        {"group": "search", "topic": "transcript.parsed", "records": 2},
    ]
    assert told["dead_letters"] == [{"group": "chat", "topic": "chat.dead", "records": 3}]
    assert 'coachstream_consumer_lag_records{group="chat",topic="chat.inbox"} 7.0' in metrics
    assert 'coachstream_dead_letters{group="chat"} 3.0' in metrics


async def test_while_kafka_is_away_the_last_measurement_stays_and_tells_its_age(quiet: Gateway) -> None:
    lags = quiet.dependencies.lags
    assert isinstance(lags, MemoryLags)
    lags.lags = [Lag("chat", "chat.inbox", 0, 3, 10)]
    watch = quiet.app.state.lag_watch
    await measure(watch, lags)
    measured_at = watch.measured_at
    quiet.clock.advance(60)
    lags.unavailable = True
    await measure(watch, lags)
    assert (watch.measured_at, len(watch.lags)) == (measured_at, 1)


async def test_it_tells_which_instances_serve_a_coach(quiet: Gateway) -> None:
    async with serving(instance_id="one") as one, another(one, "two") as two:
        await make_administrator(one)
        async with one.connected(EVE), two.connected(EVE), two.connected(EVE), one.http(one.token()) as http:
            await tell(two.app.state.presence, two.dependencies.instances)
            told = (await http.get(f"{PATH}/coaches/{EVE.coach_id}")).json()
            nobody = (await http.get(f"{PATH}/coaches/{DANA.coach_id}")).json()
            unknown = await http.get(f"{PATH}/coaches/nobody")
    assert (told["coach_id"], told["connections"]) == (EVE.coach_id, 3)
    assert told["instances"] == [
        {"instance_id": "one", "address": one.address, "connections": 1},
        {"instance_id": "two", "address": two.address, "connections": 2},
    ]
    assert (nobody["connections"], nobody["instances"]) == (0, [])
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
