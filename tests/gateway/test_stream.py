"""Laws of following a stream: whatever happens on the way, each event once, in order, none missing."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.streams_port import StreamState
from gateway.protocol import Position
from gateway.replay import Afresh, Recover, decide, joined
from gateway.stream import RECENT_EVENTS, PositionLost, Tail


@dataclass(frozen=True)
class At:
    offset: int
    prev: int
    size: int = 1


def stream(strides: list[int]) -> list[At]:
    events: list[At] = []
    for stride in strides:
        prev = events[-1].offset if events else -1
        events.append(At(prev + stride, prev))
    return events


streams = st.lists(st.integers(1, 4), min_size=1, max_size=40).map(stream)


@given(streams, st.data())
def test_any_interleaving_of_live_and_record_is_the_stream(events: list[At], data: st.DataObject) -> None:
    """Live events are lost, repeated and reordered at will; the record is read now and then, as far as it goes."""
    known = data.draw(st.integers(0, len(events)))
    tail = Tail(events[:known])
    arrived = data.draw(st.lists(st.sampled_from(events), max_size=80))
    out: list[At] = []
    for event in arrived:
        if tail.offer(event):
            out.append(event)
        if tail.behind and data.draw(st.booleans()):
            upto = data.draw(st.integers(0, len(events)))
            out += tail.fill([one for one in events[:upto] if one.offset > tail.offset])
    out += tail.fill([one for one in events if one.offset > tail.offset])
    assert out == events[known:]
    assert not tail.behind


@given(streams, st.data())
def test_what_is_remembered_joins_any_position(events: list[At], data: st.DataObject) -> None:
    tail = Tail(events)
    position = data.draw(st.sampled_from([-1, *(event.offset for event in events)]))
    assert tail.after(position) == [event for event in events if event.offset > position]
    count = data.draw(st.integers(1, 50))
    assert tail.last(count) == events[-count:]


def test_what_is_forgotten_is_not_made_up() -> None:
    events = stream([1] * (RECENT_EVENTS + 10))
    tail = Tail(events)
    assert tail.after(8) is None
    assert tail.after(9) == events[10:]
    assert tail.last(RECENT_EVENTS + 1) is None


@given(streams, st.data())
def test_a_hole_in_the_record_is_never_passed_over(events: list[At], data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(events))
    record = [event for event in events if event is not missing]
    position = data.draw(st.sampled_from([-1, *(event.offset for event in events)]))
    follows = [event for event in events if event.offset > position]
    if missing in follows[:-1]:
        with pytest.raises(PositionLost):
            list(joined(position, record))
        with pytest.raises(PositionLost):
            Tail([event for event in events if event.offset <= position]).fill(record)
    else:
        assert list(joined(position, record)) == [event for event in follows if event is not missing]


def test_an_emptied_stream_goes_on_wherever_it_does() -> None:
    tail: Tail[At] = Tail([], emptied=True)
    assert tail.offer(At(41, 40))
    assert not tail.offer(At(50, 45))
    assert tail.behind


offsets = st.integers(-1, 30_000)


@given(offsets, offsets, offsets, st.booleans(), st.integers(0, 500))
def test_recovery_is_all_or_nothing(start: int, end: int, offset: int, same_epoch: bool, replay: int) -> None:
    start, end = sorted((max(0, start), max(0, end)))
    plan = decide(Position("a" if same_epoch else "b", offset), replay, StreamState("a", start, end))
    possible = same_epoch and start <= offset + 1 <= end and end - (offset + 1) <= 10_000
    assert plan == (Recover(offset) if possible else Afresh(50))
    assert decide(None, replay, StreamState("a", start, end)) == Afresh(replay)
