"""Coach streams: each event once and in order, whatever dies in between."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
        self.others: list[str] = []
        self.asked_for_ends = 0
        self.reads = 0
        self.expected: list[str] = []

    async def append(self, event: Event, prev: int) -> int:
        fault = self.faults.pop(0) if self.faults else None
        if fault == "before":
            raise Unavailable("not written")
        # Offsets skip, as Kafka's may.
        offset = len(self.kept) * 2
        self.kept.append(StreamEvent(event.coach_id, offset, prev, event))
        if fault == "after":
            raise Unavailable("written, but nobody heard")
        await self.publish_live(event, offset, prev)
        return offset

    async def expect(self, coach_ids: Collection[str]) -> None:
        self.expected += coach_ids

    async def publish_live(self, event: Event, offset: int, prev: int) -> None:
        self.live.append((event.event_id, offset, prev))

    async def ends(self, apart_from: AbstractSet[str]) -> Mapping[str, int]:
        self.asked_for_ends += 1
        ends = dict.fromkeys((*self.others, SAID.coach_id), 0)
        for one in self.kept:
            ends[one.coach_id] = one.offset + 1
        return {coach_id: end for coach_id, end in ends.items() if coach_id not in apart_from}

    async def describe(self, coach_id: str) -> StreamState:
        raise AssertionError("a writer asks for all ends at once")

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        return [one for one in self.kept if one.offset >= from_offset][:limit]

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        self.reads += 1
        return [one for one in self.kept if one.coach_id == coach_id][-count:]


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


async def test_where_new_streams_end_is_asked_for_all_of_them_at_once() -> None:
    stream = Stream()
    stream.others = [f"coach-{number}" for number in range(50)]
    chat = Chat(stream, stream)
    await asyncio.gather(*(chat(said(n).changed(coach_id=coach_id)) for n, coach_id in enumerate(stream.others)))
    assert (stream.asked_for_ends, stream.reads, len(stream.kept)) == (1, 0, 50)


async def test_a_coach_who_came_later_is_asked_for_with_whoever_else_did() -> None:
    stream = Stream()
    stream.others = ["early"]
    chat = Chat(stream, stream)
    await chat(said(1).changed(coach_id="early"))
    stream.others += ["late", "later"]
    for number, coach_id in enumerate(("late", "later", "early")):
        await chat(said(10 + number).changed(coach_id=coach_id))
    assert (stream.asked_for_ends, stream.reads, len(stream.kept)) == (2, 0, 4)


async def test_new_coaches_are_known_before_they_say_something() -> None:
    stream = Stream()
    stream.others = ["early"]
    chat = Chat(stream, stream)
    rounds = 0

    async def pause(_: float) -> None:
        nonlocal rounds
        rounds += 1
        stream.others = ["early", "late"]
        if rounds == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await chat.keep_ready(pause)
    looks = stream.asked_for_ends
    await chat(said(1).changed(coach_id="late"))
    assert (stream.asked_for_ends, stream.reads) == (looks, 0)
    assert sorted(stream.expected) == sorted(["early", SAID.coach_id, "late"])


async def test_a_stream_that_was_written_to_is_read_by_whoever_takes_over() -> None:
    stream = Stream()
    chat = Chat(stream, stream)
    await chat(said(1))
    await chat.forget()
    await chat(said(1))
    await chat(said(2))
    assert (stream.asked_for_ends, stream.reads, len(stream.kept)) == (2, 1, 2)


async def test_a_write_that_may_have_been_is_looked_for_in_the_stream() -> None:
    stream = Stream()
    stream.faults = ["after"]
    chat = Chat(stream, stream)
    with pytest.raises(Unavailable):
        await chat(said(1))
    await chat(said(1))
    assert (stream.reads, len(stream.kept)) == (1, 1)


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
