"""What a client makes of positions, frames and texts, without a connection."""

from itertools import pairwise
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.limits import MESSAGE_BYTES, TEXT_CHARACTERS, Close
from gateway.protocol import Refused as RefusedMessage
from gateway.protocol import Subprotocol, decode
from stack.chat_protocol import (
    STOPPING_CODES,
    NotAccepted,
    Order,
    Position,
    Refused,
    check_close,
    check_text,
    framed,
    unframed,
)


def connected(offset: int, recovered: bool = False, epoch: str = "e1") -> dict[str, Any]:
    return {"type": "connected", "epoch": epoch, "offset": offset, "recovered": recovered}


def stream(offsets: list[int]) -> list[dict[str, Any]]:
    return [{"offset": offset, "prev": prev} for prev, offset in pairwise([-1, *offsets])]


@given(st.lists(st.integers(0, 60), min_size=1, unique=True), st.data())
def test_a_position_lets_the_stream_through_once_and_sees_every_gap(offsets: list[int], data: st.DataObject) -> None:
    events = stream(sorted(offsets))
    position = Position()
    position.welcome(connected(-1), replay=50)
    expected = 0
    for index in data.draw(st.lists(st.integers(0, len(events) - 1), max_size=80)):
        order = position.order(events[index])
        if index < expected:
            assert order is Order.REPEAT
        elif index == expected or expected == 0:
            # Where the first event stands, nothing is known yet.
            assert order is Order.NEXT
            expected = index + 1
        else:
            assert order is Order.GAP
    assert position.offset == (events[expected - 1]["offset"] if expected else -1)


def test_a_connection_is_taken_up_where_an_event_was_handled() -> None:
    position = Position()
    assert position.connecting(50) == {"replay": 50}
    position.welcome(connected(9), replay=50)
    assert position.connecting(50) == {"replay": 50}
    position.order({"offset": 9, "prev": 8})
    assert position.connecting(50) == {"resume": {"epoch": "e1", "offset": 9}}
    position.welcome(connected(12, recovered=True), replay=50)
    assert position.order({"offset": 12, "prev": 11}) is Order.GAP


def test_who_asked_for_no_old_events_is_at_the_end_from_the_start() -> None:
    position = Position()
    position.welcome(connected(9), replay=0)
    assert position.connecting(0) == {"resume": {"epoch": "e1", "offset": 9}}
    assert position.order({"offset": 9, "prev": 8}) is Order.REPEAT


def test_a_position_that_is_not_recovered_begins_with_the_latest_events() -> None:
    position = Position("e1", 9, known=True)
    position.welcome(connected(70, epoch="e2"), replay=0)
    assert position.order({"offset": 21, "prev": 20}) is Order.NEXT
    assert position.connecting(0) == {"resume": {"epoch": "e2", "offset": 21}}


@pytest.mark.parametrize("frame", ["[]", b"", b"\x80", b"\x92\x01", b"\xc1", b"\x90\x90", b"\x91\xa1\xff"])
def test_a_frame_that_cannot_be_read_is_not_asked_for_again(frame: str | bytes) -> None:
    with pytest.raises(Refused, match="the gateway sent"):
        unframed(frame)


@pytest.mark.parametrize("text", ["", "x" * (TEXT_CHARACTERS + 1), "a\0b", "\udce4"])
def test_what_the_gateway_would_not_take_is_not_sent(text: str) -> None:
    with pytest.raises(NotAccepted):
        check_text(text)


@pytest.mark.parametrize("character", ["a", "🦉", "\x01"])
def test_the_longest_text_is_taken_and_fits_in_a_frame(character: str) -> None:
    check_text(character * TEXT_CHARACTERS)
    frame = framed({"type": "say", "id": "i" * 64, "text": character * TEXT_CHARACTERS, "session_id": "s" * 64})
    assert len(frame) <= MESSAGE_BYTES
    assert not isinstance(next(iter(decode(Subprotocol.MSGPACK, frame))), RefusedMessage)


@pytest.mark.parametrize("code", Close)
def test_a_stop_says_what_to_do_and_nothing_else_stops(code: Close) -> None:
    if code in STOPPING_CODES:
        with pytest.raises(Refused, match=f"{int(code)} why; "):
            check_close(code, "why")
    else:
        check_close(code, "why")


def test_a_frame_is_a_batch() -> None:
    assert unframed(framed({"type": "ping", "id": "p"})) == msgpack.unpackb(b"\x91\x82\xa4type\xa4ping\xa2id\xa1p")
