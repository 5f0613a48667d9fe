"""Waits before a client connects again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stack.chat_backoff import ASKED_MOST_S, BACKOFF_S, STEADY_S, Backoff, backoff
from stack.chat_protocol import Refused


@given(st.integers(0, 100), st.floats(0, 1))
def test_jitter_is_full_and_bounded(failures: int, chance: float) -> None:
    assert 0 <= backoff(failures, chance) <= BACKOFF_S[min(failures, 5)]
    assert backoff(failures, 1) == BACKOFF_S[min(failures, 5)]


def test_only_a_connection_that_held_ends_a_row_of_failures() -> None:
    waiting = Backoff()
    now, waited = 0.0, []
    for held in (0.0, STEADY_S - 1, 0.0, STEADY_S, 1.0):
        waiting.connected(now)
        now += held
        waiting.disconnected(now)
        waited.append(waiting.wait_s(1.0))
    assert waited == [1, 2, 4, 1, 2]


def test_a_connection_that_was_never_made_did_not_hold() -> None:
    waiting = Backoff()
    waiting.connected(0.0)
    waiting.disconnected(1.0)
    assert waiting.wait_s(1.0) == 1
    waiting.disconnected(10 * STEADY_S)
    assert waiting.wait_s(1.0) == 2


def test_what_the_gateway_asks_for_counts_once_and_has_a_bound() -> None:
    waiting = Backoff()
    waiting.asked(1_234)
    assert waiting.wait_s(0.5) == 1.234
    assert waiting.wait_s(1.0) == 2
    waiting.asked(10**9)
    assert waiting.wait_s(0.5) == ASKED_MOST_S


@pytest.mark.parametrize(("headers", "least"), [({"Retry-After": "5"}, 5), ({}, 0), ({"Retry-After": "soon"}, 0)])
@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_gateway_with_no_room_is_left_alone_for_a_while(status: int, headers: dict[str, str], least: float) -> None:
    waiting = Backoff()
    waiting.turned_away(status, headers)
    assert waiting.wait_s(0.5) == least + 0.5
    assert waiting.wait_s(0.5) == 1


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_gateway_that_will_not_have_this_client_is_not_asked_again(status: int) -> None:
    with pytest.raises(Refused, match=f"{status}"):
        Backoff().turned_away(status, {})
