"""What is believed of other instances, and for how long."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from gateway.known_instances import FORGOTTEN_AFTER_S, GONE_AFTER, Known
from gateway.served import Served
from schemas.events import CoachServed, GatewayInstance
from schemas.record import beginning

T0 = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def state(instance_id: str, at: datetime = T0, started_at: datetime = T0, connections: int = 0) -> GatewayInstance:
    return GatewayInstance(
        **beginning("", at, f"gateway:{instance_id}"),
        instance_id=instance_id,
        address=f"{instance_id}:8000",
        connections=connections,
        coaches=0,
        load=0,
        loop_lag_ms=0,
        breaker_open=False,
        draining=False,
        closes=[],
        started_at=started_at,
    )


def serves(instance_id: str, coach_id: str, connections: int, started_at: datetime = T0) -> CoachServed:
    return CoachServed(
        **beginning(coach_id, T0), instance_id=instance_id, started_at=started_at, connections=connections
    )


@dataclass
class Own:
    """The instance `own`, which began at T0, and what it knows."""

    served: Served = field(default_factory=Served)
    seconds: float = 0
    known: Known = field(init=False)

    def __post_init__(self) -> None:
        self.known = Known("own", T0, self.served, lambda: self.seconds)

    def hears(self, *told: GatewayInstance | CoachServed) -> None:
        for one in told:
            if isinstance(one, GatewayInstance):
                self.known.instance(one)
            else:
                self.known.coach(one)

    def elsewhere(self, coach_id: str, now: datetime = T0) -> list[tuple[str, int]]:
        return [(instance.instance_id, count) for instance, count in self.known.elsewhere(coach_id, now)]


@pytest.fixture
def own() -> Own:
    return Own()


def test_what_comes_late_does_not_replace_what_is_newer(own: Own) -> None:
    newer = state("other", T0 + SECOND, connections=7)
    own.hears(newer, state("other"))
    assert own.known.serving(T0) == [newer]


def test_whom_the_others_serve_is_what_each_told_last(own: Own) -> None:
    own.hears(state("one"), state("two"), serves("one", "dana", 1), serves("two", "dana", 2), serves("one", "dana", 3))
    assert own.elsewhere("dana") == [("one", 3), ("two", 2)]
    own.known.taken_back("one", "dana")
    assert own.elsewhere("dana") == [("two", 2)]
    assert own.elsewhere("eve") == []


def test_an_instance_that_says_nothing_serves_nobody_until_it_speaks_again(own: Own) -> None:
    own.hears(state("other"), serves("other", "dana", 2))
    assert own.elsewhere("dana", T0 + GONE_AFTER) == []
    own.hears(state("other", T0 + GONE_AFTER))
    assert own.elsewhere("dana", T0 + GONE_AFTER) == [("other", 2)]


def test_of_one_that_never_spoke_nothing_is_believed(own: Own) -> None:
    own.hears(serves("other", "dana", 2))
    assert own.elsewhere("dana") == []


def test_one_that_was_started_again_has_none_of_its_connections(own: Own) -> None:
    own.hears(state("other"), serves("other", "dana", 2), state("other", T0 + SECOND, started_at=T0 + SECOND))
    assert own.elsewhere("dana") == []
    own.hears(serves("other", "eve", 1, T0 + SECOND), serves("other", "dana", 2))
    assert (own.elsewhere("eve"), own.elsewhere("dana")) == ([("other", 1)], [])


def test_what_an_earlier_process_of_this_instance_told_is_taken_back(own: Own) -> None:
    own.hears(serves("own", "dana", 2, T0 - SECOND), serves("own", "eve", 1, T0))
    assert own.served.take(own.served.due(0), lambda coach_id: 0, 0) == {"dana": 0}
    assert own.elsewhere("dana") == []


def test_what_was_not_heard_of_for_very_long_is_forgotten_once(own: Own) -> None:
    own.hears(state("gone"), serves("gone", "dana", 2), state("other"))
    own.seconds = FORGOTTEN_AFTER_S
    own.hears(state("other", T0 + SECOND))
    assert own.known.forget() == []
    own.seconds += 1
    assert own.known.forget() == [("gone", ["dana"])]
    assert own.known.forget() == []
    assert [one.instance_id for one in own.known.serving(T0)] == ["other"]
