"""The breaker's hysteresis, and what each health path says and when."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from gateway.load import CPU_CLOSES, CPU_OPENS, LAG_CLOSES_S, LAG_OPENS_S, SAMPLES, Breaker
from tests.gateway.platform import JSON, Gateway

OVER = (LAG_OPENS_S + 0.01, 0.0)
CALM = (0.0, 0.0)
BETWEEN = ((LAG_OPENS_S + LAG_CLOSES_S) / 2, (CPU_OPENS + CPU_CLOSES) / 2)


def sampled(breaker: Breaker, *samples: tuple[float, float]) -> list[bool]:
    return [breaker.sample(lag_s, cpu_percent, crowded=False) for lag_s, cpu_percent in samples]


@pytest.mark.parametrize("over", [OVER, (0.0, CPU_OPENS + 1)])
def test_it_opens_for_lag_or_for_processor_time_once_that_lasts(over: tuple[float, float]) -> None:
    assert sampled(Breaker(), *[over] * SAMPLES) == [False] * (SAMPLES - 1) + [True]


def test_a_peak_does_not_open_it() -> None:
    breaker = Breaker()
    for _ in range(5):
        assert not any(sampled(breaker, *[OVER] * (SAMPLES - 1), CALM))


def test_between_the_bounds_it_stays_as_it_is() -> None:
    breaker = Breaker()
    assert not any(sampled(breaker, *[BETWEEN] * 3 * SAMPLES))
    sampled(breaker, *[OVER] * SAMPLES)
    assert all(sampled(breaker, *[BETWEEN] * 3 * SAMPLES))
    assert sampled(breaker, *[CALM] * SAMPLES) == [True] * (SAMPLES - 1) + [False]


def test_those_who_come_together_and_wait_do_not_open_it() -> None:
    breaker = Breaker()
    assert not any(breaker.sample(*OVER, crowded=True) for _ in range(3 * SAMPLES))
    assert sampled(breaker, *[OVER] * SAMPLES)[-1]
    assert [breaker.sample(*CALM, crowded=True) for _ in range(SAMPLES)][-1] is False


@given(st.lists(st.tuples(st.floats(0, 0.3), st.floats(0, 150)), max_size=60))
def test_it_changes_at_most_once_in_that_many_samples(samples: list[tuple[float, float]]) -> None:
    states = [False, *sampled(Breaker(), *samples)]
    changes = [at for at in range(1, len(states)) if states[at] != states[at - 1]]
    assert all(later - earlier >= SAMPLES for earlier, later in zip([0, *changes], changes, strict=False))


async def test_an_overloaded_instance_refuses_new_connections_and_keeps_old_ones(gateway: Gateway) -> None:
    async with gateway.connected() as old:
        # Measured anew twice a second, and then it takes six in a row to close.
        gateway.app.state.breaker.open = True
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{gateway.address}/ws", subprotocols=[Subprotocol(JSON)], proxy=None)
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"]
        async with gateway.http() as http:
            ready = await http.get("/health/ready")
            assert (ready.status_code, ready.json()["problems"]) == (503, ["overloaded"])
            assert (await http.get("/health/ws")).status_code == 503
            assert (await http.get("/health/live")).status_code == 200
        gateway.said("still here")
        assert await old.texts(1) == ["still here"]


async def test_a_draining_instance_is_live_and_not_ready(gateway: Gateway) -> None:
    gateway.app.state.gate.draining = True
    async with gateway.http() as http:
        assert (await http.get("/health/live")).status_code == 200
        assert (await http.get("/health/ready")).status_code == 503
        assert "coachstream_gateway_draining 1.0" in (await http.get("/metrics")).text
    gateway.app.state.gate.draining = False


async def test_postgres_away_is_not_ready(quiet: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(coach_id: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(quiet.dependencies.accounts, "by_id", never)
    monkeypatch.setattr("gateway.operations.WITHIN_S", 0.01)
    async with quiet.http() as http:
        answer = await http.get("/health/ready")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["PostgreSQL does not answer"])
