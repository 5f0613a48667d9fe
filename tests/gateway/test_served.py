"""What an instance tells of its coaches: each change, no more than that, and in the end what is so."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gateway.served import TOLD_AGAIN_AT_ONCE, TOLD_AGAIN_S, Served

COACHES = ["ana", "bea", "dana"]


def told(served: Served, counts: Counter[str], now: float = 0) -> dict[str, int]:
    return served.take(served.due(now), lambda coach_id: counts[coach_id], now)


def test_what_changed_is_told_once() -> None:
    served, counts = Served(), Counter(dana=2, eve=1)
    for coach_id in ("dana", "dana", "eve"):
        served.changed(coach_id)
    assert told(served, counts) == {"dana": 2, "eve": 1}
    assert told(served, counts) == {}
    counts["dana"] = 0
    served.changed("dana")
    assert told(served, counts) == {"dana": 0}


def test_who_came_and_left_in_between_is_not_told_of() -> None:
    served = Served()
    served.changed("dana")
    assert told(served, Counter()) == {}


def test_what_was_told_long_ago_is_told_again_a_few_at_a_time() -> None:
    served, many = Served(), TOLD_AGAIN_AT_ONCE + 5
    counts = Counter({f"coach-{number}": 1 for number in range(many)})
    for coach_id in counts:
        served.changed(coach_id)
    assert len(told(served, counts)) == many
    assert told(served, counts, TOLD_AGAIN_S - 1) == {}
    again = [told(served, counts, TOLD_AGAIN_S) for _ in range(3)]
    assert [len(one) for one in again] == [TOLD_AGAIN_AT_ONCE, 5, 0]
    assert {**again[0], **again[1]} == counts


def test_what_an_earlier_process_told_is_put_right() -> None:
    served = Served()
    served.unknown(["dana", "eve"])
    assert told(served, Counter(dana=1)) == {"dana": 1, "eve": 0}


def test_who_is_served_is_told_again_when_somebody_took_it_back() -> None:
    served, counts = Served(), Counter(dana=1)
    served.changed("dana")
    told(served, counts)
    for coach_id in ("dana", "eve"):
        served.taken_back(coach_id)
    assert told(served, counts) == {"dana": 1}


steps = st.lists(
    st.tuples(st.sampled_from(COACHES), st.integers(0, 3), st.sampled_from(["", "told", "lost", "erased"]))
)


@given(steps)
def test_whatever_was_lost_on_the_way_in_the_end_it_says_what_is_so(steps: list[tuple[str, int, str]]) -> None:
    served, counts, topic = Served(), Counter[str](), Counter[str]()
    for coach_id, connections, happens in steps:
        counts[coach_id] = connections
        served.changed(coach_id)
        if happens == "told":
            _keep(topic, told(served, counts))
        elif happens == "lost":
            # Some may be there, and nobody knows which.
            lost = told(served, counts)
            _keep(topic, dict(list(lost.items())[:1]))
            served.unknown(lost)
        elif happens == "erased":
            topic.pop(coach_id, None)
            served.taken_back(coach_id)
    _keep(topic, told(served, counts))
    assert topic == {coach_id: count for coach_id, count in counts.items() if count}
    assert told(served, counts) == {}


def _keep(topic: Counter[str], differing: dict[str, int]) -> None:
    """As a compacted topic does."""
    for coach_id, connections in differing.items():
        topic.pop(coach_id, None)
        if connections:
            topic[coach_id] = connections
