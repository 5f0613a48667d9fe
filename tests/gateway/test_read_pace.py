"""Nobody is refused a look into the past, and nobody gets more of it than the rate allows."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.streams_port import StreamEvent
from gateway.hub import Hub
from gateway.memory import MemoryStreams
from gateway.metrics import Metrics
from gateway.read_pace import BURST, PER_S, REMEMBERED, UNIT_BYTES, ReadPace
from tests.gateway.platform import chat_said

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVENT = StreamEvent("dana", 0, -1, chat_said("hello", "dana", NOW), size=10)


class Time:
    """Passes while somebody rests, and when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rested = 0.0

    def clock(self) -> float:
        return self.now

    async def rest(self, seconds: float) -> None:
        self.now += seconds
        self.rested += seconds


def paced() -> tuple[ReadPace, Time]:
    time = Time()
    return ReadPace(time.clock, time.rest), time


@given(st.lists(st.tuples(st.integers(0, 1_000), st.floats(0, 5)), max_size=100))
async def test_no_more_is_read_than_the_burst_and_what_time_adds(reads: list[tuple[int, float]]) -> None:
    pace, time = paced()
    read = 0
    for events, pause in reads:
        await pace.turn("dana")
        assert read <= BURST + PER_S * time.now + 1e-6
        pace.spent("dana", [EVENT] * events)
        read += events
        time.now += pause


async def test_a_large_event_counts_by_its_size() -> None:
    pace, time = paced()
    pace.spent("dana", [StreamEvent("dana", 0, -1, EVENT.content, size=int((BURST + PER_S) * UNIT_BYTES))])
    await pace.turn("dana")
    assert time.rested == 1.0


async def test_what_one_coach_reads_no_other_waits_for() -> None:
    pace, time = paced()
    pace.spent("dana", [EVENT] * 100_000)
    await pace.turn("eve")
    assert time.rested == 0


async def test_memory_is_bounded_by_forgetting_who_asked_longest_ago() -> None:
    pace, time = paced()
    pace.spent("dana", [EVENT] * 100_000)
    for number in range(REMEMBERED):
        pace.spent(f"{number}", [EVENT])
    await pace.turn("dana")
    assert time.rested == 0


async def test_a_flood_of_history_rests_and_the_first_of_it_does_not() -> None:
    streams = MemoryStreams()
    streams.create("dana")
    for _ in range(500):
        streams.append(EVENT.event)
    pace, time = paced()
    hub = Hub(streams, 20, Metrics(), lambda coach_id: None, pace)
    rested = []
    for _ in range(100):
        assert len((await hub.history("dana", 500, 500))[0]) == 500
        rested.append(time.rested)
    assert rested[: int(BURST / 500)] == [0.0] * int(BURST / 500)
    assert rested[-1] >= (100 * 500 - BURST - 500) / PER_S
