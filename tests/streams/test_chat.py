"""Coach streams: each event once and in order, whatever dies in between."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ports import Unavailable
from connectors.streams_port import StreamEvent, StreamState
from schemas.avro import example
from schemas.events import AnalyzeSession, CancelAnalysis, ChatAnswered, ChatSaid, RefineSummary, SessionIndexed
from schemas.ids import derived_id
from schemas.record import Event
from streams.chat import NEAR_EVENTS, WHICH_SESSION, Chat, consequences
from streams.pipeline import STAGES
from topics.catalogue import CHAT_INBOX

SAID = example(ChatSaid, 1)
INDEXED = example(SessionIndexed, 1)


class Stream:
    """One coach's stream in memory, whose writes can fail before or after they are durable."""

    def __init__(self) -> None:
        self.kept: list[StreamEvent] = []
        self.live: list[tuple[str, int, int]] = []
        self.faults: list[str] = []

    async def append(self, event: Event, prev: int) -> int:
        fault = self.faults.pop(0) if self.faults else None
        if fault == "before":
            raise Unavailable("not written")
        # Offsets skip, as Kafka's may.
        offset = len(self.kept) * 2
        self.kept.append(StreamEvent(event.coach_id, offset, prev, event))
        if fault == "after":
            raise Unavailable("written, but nobody heard")
        return offset

    async def publish_live(self, event: Event, offset: int, prev: int) -> None:
        self.live.append((event.event_id, offset, prev))

    async def describe(self, coach_id: str) -> StreamState:
        return StreamState("epoch", 0, len(self.kept) * 2)

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        return [one for one in self.kept if one.offset >= from_offset][:limit]

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        return self.kept[-count:]


def said(number: int, client_id: str | None = None, later: timedelta = timedelta()) -> ChatSaid:
    return SAID.changed(
        event_id=derived_id(SAID.event_id, f"said {number}"),
        client_id=client_id or f"m-{number}",
        occurred_at=SAID.occurred_at + later,
    )


async def test_a_message_about_a_session_is_echoed_then_becomes_a_command() -> None:
    stream = Stream()
    (command,) = await Chat(stream, stream)(SAID)
    assert isinstance(command, RefineSummary)
    assert (command.command, command.session_id) == (SAID.text, SAID.session_id)
    assert [one.event for one in stream.kept] == [SAID]


async def test_a_message_about_no_session_is_answered_with_what_to_do() -> None:
    stream = Stream()
    chat = Chat(stream, stream)
    await chat(INDEXED)
    asked = SAID.changed(session_id=None)
    (answer,) = await chat(asked)
    assert isinstance(answer, ChatAnswered)
    assert (answer.reply, answer.causation_id, answer.coach_id) == (WHICH_SESSION, asked.event_id, asked.coach_id)
    assert await Chat(stream, stream)(asked) == [answer]
    assert STAGES["chat"].destination(answer) is CHAT_INBOX
    assert await chat(answer) == []


async def test_where_there_is_no_session_there_is_none_to_choose() -> None:
    stream = Stream()
    assert await Chat(stream, stream)(SAID.changed(session_id=None)) == []


async def test_an_answer_tells_a_later_writer_that_there_are_sessions() -> None:
    stream = Stream()
    await Chat(stream, stream)(example(ChatAnswered, 1))
    assert len(await Chat(stream, stream)(SAID.changed(session_id=None, coach_id=INDEXED.coach_id))) == 1


async def test_facts_are_appended_and_ask_for_nothing() -> None:
    stream = Stream()
    assert await Chat(stream, stream)(INDEXED) == []
    assert stream.live == [(INDEXED.event_id, 0, -1)]


async def test_a_redelivered_event_is_not_appended_twice_but_what_follows_is_done_again() -> None:
    stream = Stream()
    first = await Chat(stream, stream)(SAID)
    taken_over = Chat(stream, stream)
    assert await taken_over(SAID) == first
    assert len(stream.kept) == 1
    assert stream.live == [(SAID.event_id, 0, -1)] * 2


async def test_a_client_repeat_within_ten_minutes_is_one_message() -> None:
    stream = Stream()
    chat = Chat(stream, stream)
    await chat(said(1, "same"))
    assert await chat(said(2, "same", timedelta(minutes=9))) == []
    assert len(stream.kept) == 1


async def test_a_writer_that_takes_over_knows_a_repeat_behind_many_others() -> None:
    stream = Stream()
    chat = Chat(stream, stream)
    for number in range(2 * NEAR_EVENTS):
        await chat(said(number, "first" if number == 0 else None, timedelta(seconds=number)))
    taken_over = Chat(stream, stream)
    assert await taken_over(said(9999, "first", timedelta(minutes=5))) == []
    assert len(stream.kept) == 2 * NEAR_EVENTS


async def test_the_same_client_id_an_hour_later_is_another_message() -> None:
    stream = Stream()
    chat = Chat(stream, stream)
    await chat(said(1, "same"))
    await chat(said(2, "same", timedelta(hours=1)))
    assert len(stream.kept) == 2


async def test_after_partitions_moved_the_stream_is_read_again() -> None:
    stream = Stream()
    here, there = Chat(stream, stream), Chat(stream, stream)
    await here(said(1))
    await there(said(2))
    await here.forget()
    await here(said(3))
    assert [one.prev for one in stream.kept] == [-1, 0, 2]


@pytest.mark.parametrize("fault", ["before", "after"])
async def test_an_append_of_unknown_fate_is_looked_up_before_it_is_tried_again(fault: str) -> None:
    stream = Stream()
    stream.faults = [fault]
    chat = Chat(stream, stream)
    with pytest.raises(Unavailable):
        await chat(SAID)
    await chat(SAID)
    assert [one.event for one in stream.kept] == [SAID]


@given(
    st.lists(st.integers(0, 12), max_size=30),
    st.lists(st.sampled_from(["before", "after", "none"]), max_size=40),
    st.sets(st.integers(0, 60), max_size=10),
)
async def test_any_redelivery_any_fault_any_takeover_gives_each_event_once_and_a_whole_chain(
    numbers: list[int], faults: list[str], takeovers: set[int]
) -> None:
    stream = Stream()
    stream.faults = list(faults)
    chat = Chat(stream, stream)
    for step, number in enumerate(numbers):
        if step in takeovers:
            chat = Chat(stream, stream)
        for _ in range(len(faults) + 1):
            try:
                await chat(said(number))
                break
            except Unavailable:
                continue
    ids = [one.event.event_id for one in stream.kept]
    assert ids == list(dict.fromkeys(said(number).event_id for number in numbers))
    offsets = [one.offset for one in stream.kept]
    assert [one.prev for one in stream.kept] == [-1, *offsets][: len(offsets)]


@pytest.mark.parametrize(
    ("text", "record", "analyst"),
    [
        ("cancel", CancelAnalysis, None),
        ("Please stop it.", CancelAnalysis, None),
        ("draft it again", AnalyzeSession, None),
        ("Summarise again by the rules, please", RefineSummary, None),
        ("draft again by rules", AnalyzeSession, "extractive"),
        ("write it anew with the model!", AnalyzeSession, "model"),
        ("stop saying “very”", RefineSummary, None),
        ("cancel the holiday", RefineSummary, None),
    ],
)
def test_what_is_no_change_of_the_summary_is_another_command(
    text: str, record: type[Event], analyst: str | None
) -> None:
    (event,) = consequences(SAID.changed(text=text), has_sessions=True)
    assert type(event) is record
    assert getattr(event, "analyst", None) == analyst
    assert event.correlation_id == SAID.correlation_id
