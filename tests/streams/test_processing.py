"""The rules of delivery, each with what would happen without it."""

import asyncio
from collections.abc import Sequence

import pytest

from connectors.ports import Unavailable, Unsendable
from schemas.avro import avro_schema, example
from schemas.codec import Codec
from schemas.events import RECORDS, TranscriptParsed, TranscriptUploaded
from schemas.record import Event
from streams.pipeline import STAGES
from streams.processing import (
    MAX_DEAD_LETTERS_IN_A_ROW,
    RETRY_DELAYS_S,
    GivenUp,
    Handler,
    Headers,
    Processing,
    Received,
    TooManyDeadLetters,
)
from topics.catalogue import Topic

PARSE = STAGES["parse"]
UPLOADED = example(TranscriptUploaded, 1)
PARSED = example(TranscriptParsed, 1)


class Schemas:
    def schema(self, schema_id: int) -> dict[str, object]:
        return avro_schema(list(RECORDS.values())[schema_id])


CODEC = Codec({name: number for number, name in enumerate(RECORDS)}, Schemas())


class RecordingSink:
    """A sink that can be away for a while."""

    def __init__(self, fail: int = 0) -> None:
        self.sent: list[tuple[str, Event]] = []
        self.dead: list[tuple[str, bytes | None, dict[str, str]]] = []
        self.fail = fail

    async def send(self, topic: Topic, event: Event, headers: Headers = ()) -> int:
        self._maybe_fail()
        self.sent.append((topic.name, event))
        return len(self.sent)

    async def send_bytes(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> int:
        self._maybe_fail()
        self.dead.append((topic, value, {name: text.decode() for name, text in headers}))
        return len(self.dead)

    def _maybe_fail(self) -> None:
        if self.fail:
            self.fail -= 1
            raise Unavailable("the broker is away")


class Pauses:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def received(value: bytes | None = None, offset: int = 41) -> Received:
    framed = CODEC.encode(UPLOADED) if value is None else value
    return Received("transcript.uploaded", 3, offset, b"key", framed, (("event_id", b"e"),))


def processing(handler: Handler, sink: RecordingSink, pauses: Pauses | None = None) -> Processing:
    return Processing(PARSE, handler, CODEC, sink, pauses or Pauses())


async def parsed(event: Event) -> Sequence[Event]:
    return [PARSED]


async def test_outputs_go_where_the_table_says() -> None:
    sink = RecordingSink()
    await processing(parsed, sink)(received())
    assert sink.sent == [("transcript.parsed", PARSED)]


async def test_poison_goes_to_dead_letters_with_why_and_the_next_goes_on() -> None:
    sink = RecordingSink()
    work = processing(parsed, sink)
    await work(received(b"\x01junk"))
    await work(received())
    ((topic, value, headers),) = sink.dead
    assert (topic, value) == ("intake.dead", b"\x01junk")
    assert headers["dead.topic"] == "transcript.uploaded"
    assert (headers["dead.partition"], headers["dead.offset"]) == ("3", "41")
    assert "first byte is 1" in headers["dead.error"]
    assert headers["event_id"] == "e"
    assert len(sink.sent) == 1


async def test_a_handler_that_raises_dead_letters_at_once() -> None:
    async def broken(event: Event) -> Sequence[Event]:
        raise ZeroDivisionError("a bug")

    sink, pauses = RecordingSink(), Pauses()
    await processing(broken, sink, pauses)(received())
    assert sink.dead[0][2]["dead.error"] == "ZeroDivisionError: a bug"
    assert pauses.taken == []


async def test_what_may_pass_is_tried_again_with_growing_pauses() -> None:
    tries = 0

    async def flaky(event: Event) -> Sequence[Event]:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise Unavailable("not yet")
        return [PARSED]

    sink, pauses = RecordingSink(), Pauses()
    await processing(flaky, sink, pauses)(received())
    assert len(sink.sent) == 1
    assert pauses.taken == list(RETRY_DELAYS_S[:3])


async def test_what_does_not_pass_is_dead_lettered_after_the_last_try() -> None:
    async def away(event: Event) -> Sequence[Event]:
        raise Unavailable("gone")

    sink, pauses = RecordingSink(), Pauses()
    await processing(away, sink, pauses)(received())
    assert pauses.taken == list(RETRY_DELAYS_S)
    assert sink.dead[0][2]["dead.attempts"] == str(len(RETRY_DELAYS_S) + 1)


async def test_a_send_is_tried_until_kafka_takes_it() -> None:
    sink = RecordingSink(fail=30)
    await processing(parsed, sink)(received())
    assert len(sink.sent) == 1


async def test_an_output_that_kafka_will_never_take_is_a_dead_letter_not_a_loop() -> None:
    class Refusing(RecordingSink):
        async def send(self, topic: Topic, event: Event, headers: Headers = ()) -> int:
            raise Unsendable("too large")

    sink = Refusing()
    await processing(parsed, sink)(received())
    assert sink.dead[0][2]["dead.error"] == "Unsendable: too large"


async def test_a_record_given_up_is_dead_lettered_and_whom_it_concerns_is_told() -> None:
    async def gives_up(event: Event) -> Sequence[Event]:
        raise GivenUp("the parser died", [PARSED])

    sink = RecordingSink()
    await processing(gives_up, sink)(received())
    assert sink.sent == [("transcript.parsed", PARSED)]
    assert sink.dead[0][2]["dead.error"] == "GivenUp: the parser died"


async def test_too_many_dead_letters_in_a_row_stop_the_stage() -> None:
    sink = RecordingSink()
    work = processing(parsed, sink)
    for offset in range(MAX_DEAD_LETTERS_IN_A_ROW):
        await work(received(b"poison", offset))
    with pytest.raises(TooManyDeadLetters, match=r"parse failed on 21 records in a row"):
        await work(received(b"poison", 99))
    assert len(sink.dead) == MAX_DEAD_LETTERS_IN_A_ROW


async def test_one_good_record_between_resets_the_count() -> None:
    sink = RecordingSink()
    work = processing(parsed, sink)
    for offset in range(3 * MAX_DEAD_LETTERS_IN_A_ROW):
        await work(received(b"poison", offset))
        await work(received())
    assert len(sink.dead) == 3 * MAX_DEAD_LETTERS_IN_A_ROW


async def test_records_for_other_stages_pass_by() -> None:
    sink = RecordingSink()
    await processing(parsed, sink)(received(CODEC.encode(PARSED)))
    assert (sink.sent, sink.dead) == ([], [])


async def test_an_output_that_the_table_does_not_know_is_a_dead_letter_not_a_loss() -> None:
    async def stray(event: Event) -> Sequence[Event]:
        return [UPLOADED]

    sink = RecordingSink()
    await processing(stray, sink)(received())
    assert "may not write TranscriptUploaded" in sink.dead[0][2]["dead.error"]


async def test_cancelling_is_not_finishing() -> None:
    entered = asyncio.Event()

    async def slow(event: Event) -> Sequence[Event]:
        entered.set()
        await asyncio.Event().wait()
        return ()

    sink = RecordingSink()
    task = asyncio.create_task(processing(slow, sink)(received()))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (sink.sent, sink.dead) == ([], [])
