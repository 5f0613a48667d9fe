"""Stage parse: laws over any bytes, the round trip of a written transcript, and every refusal."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.clients_port import Client
from connectors.memory import MemoryClients, MemoryObjects
from connectors.ports import NotFound
from schemas.events import RejectionReason, TranscriptParsed, TranscriptRejected, TranscriptUploaded
from schemas.ids import derived_id, new_id
from schemas.transcript import Role, Segment, TimeQuality, Transcript
from streams import parse as stage
from streams import words
from streams.canonical import canonical
from streams.formats import webvtt
from streams.formats.draft import SEGMENT_WORDS, Draft, Drop
from streams.formats.source import decode
from streams.parse import Parse, decide, transcribe
from streams.parsing_process import ParsingProcess
from streams.processing import GivenUp
from streams.words import count_words, word_starts

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
SAMPLE = Path(__file__).resolve().parents[2] / "docs/sample/session.vtt"
UPLOADED = TranscriptUploaded(
    event_id=new_id(NOW),
    occurred_at=NOW,
    coach_id="ana",
    correlation_id="correlation",
    actor="coach:ana",
    session_id="session",
    filename="call.bin",
    media_type=None,
    size=0,
    sha256="",
    object_key="key",
    title="Third session",
    coach_name="Ana Ruiz",
)

FRAGMENTS = st.sampled_from(
    [
        *(
            "WEBVTT",
            "\n",
            "\r\n",
            "\r",
            "\n\n",
            "00:01.000 --> 00:02.000",
            "00:00:03,000 --> 00:00:04,000",
            "-->",
            "NOTE x",
        ),
        *(
            "Ana: ",
            "Ben: ",
            "<v Ana>",
            "</v>",
            "<i>",
            "</i>",
            "<",
            ">",
            "&amp;",
            "&",
            "&#65;",
            "&nbsp;",
            "it's",
            "café",
        ),
        *(
            "e\u0301",
            "\u0338",
            "=",
            "字",
            "𐐷",
            "\0",
            "\x85",
            "\u2028",
            "Ana  0:03",
            "[00:05] ",
            "(00:07)",
            "Q:",
            "1",
            "?",
            " ",
        ),
    ]
)
SCRAPS = st.builds(
    lambda lead, parts, encoding: (lead + "".join(parts)).encode(encoding),
    st.sampled_from(["", "WEBVTT\n\n", "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n", "Ana: a\nBen: b\n", "Ana  0:03\n"]),
    st.lists(FRAGMENTS, max_size=40),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)


def conserves(transcript: Transcript, content: bytes) -> None:
    source = decode(content)
    assert source is not None
    counts = transcript.counts
    assert counts.words_in == count_words(source.text)
    assert counts.words_in == counts.words_in_segments + counts.words_dropped
    assert counts.words_in_segments == sum(count_words(segment.text) for segment in transcript.segments)
    assert counts.words_dropped == sum(row.words for row in transcript.dropped)
    assert all(row.words > 0 and row.reason != Drop.UNACCOUNTED for row in transcript.dropped)
    assert len({row.reason for row in transcript.dropped}) == len(transcript.dropped)
    ranges = [(segment.source_start, segment.source_end) for segment in transcript.segments]
    ranges += [(row.source_start, row.source_end) for row in transcript.dropped]
    assert all(0 <= start < end <= len(content) for start, end in ranges)
    # Segments are made without validation.
    assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript
    assert all(Segment.model_validate(dict(segment), strict=True) == segment for segment in transcript.segments)


@given(content=st.one_of(st.binary(), st.text().map(str.encode), SCRAPS))
def test_any_bytes_are_parsed_or_refused_and_no_word_is_lost(content: bytes) -> None:
    event = decide(UPLOADED, content, NOW)
    assert event == decide(UPLOADED, content, NOW)
    assert (event.causation_id, event.correlation_id) == (UPLOADED.event_id, "correlation")
    if isinstance(event, TranscriptParsed):
        conserves(event.transcript, content)
    else:
        assert event.message.endswith(".")


VOCABULARY = "I don't know what matters — maybe rest, café & <sleep> 字".split()
SPEECH = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=30).map(" ".join).filter(count_words)
NAMES = st.sampled_from(["Ana Ruiz", "Ben O'Neil", "Carlos Farías", "Graham, Ken (Contractor)", "R & D"])
TURNS = st.lists(st.tuples(NAMES, SPEECH, st.integers(0, 5_000), st.integers(0, 5_000)), min_size=1, max_size=25)


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def written(turns: list[tuple[str, str, int, int]], newline: str) -> Iterator[str]:
    clock = 0
    yield "WEBVTT" + newline
    for number, (name, text, pause, length) in enumerate(turns, 1):
        start, clock = clock + pause, clock + pause + length
        yield f"{number}{newline}{stamp(start)} --> {stamp(clock)}"
        yield f"<v {escape(name)}>{escape(text)}</v>{newline}"


@given(turns=TURNS, newline=st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_written_transcript_is_read_back(turns: list[tuple[str, str, int, int]], newline: str) -> None:
    content = newline.join(written(turns, newline)).encode()
    transcript = transcribe(content, None)
    assert isinstance(transcript, Transcript)
    conserves(transcript, content)
    assert " ".join(segment.text for segment in transcript.segments) == " ".join(text for _, text, _, _ in turns)
    by_cue = {cue: segment for segment in transcript.segments for cue in segment.source_cue_ids}
    names = {person.participant_id: person.name for person in transcript.participants}
    for number, (name, text, _, _) in enumerate(turns, 1):
        segment = by_cue[str(number)]
        assert names[segment.participant_id or ""].split()[0] == name.split()[0]
        assert text in segment.text
        assert escape(text) in content[segment.source_start : segment.source_end].decode()
    for before, after in pairwise(transcript.segments):
        gap = (after.start_ms or 0) - (before.end_ms or 0)
        joined = len((before.text + " " + after.text).split())
        assert before.participant_id != after.participant_id or gap > 1_500 or joined > SEGMENT_WORDS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", RejectionReason.EMPTY),
        (b"\xef\xbb\xbf \r\n\t", RejectionReason.EMPTY),
        (b"\n" * 200_001, RejectionReason.EMPTY),
        (b"a\n" * 200_001, RejectionReason.TOO_LARGE),
        (b"a" * 50_000_001, RejectionReason.TOO_LARGE),
        (b"PK\x03\x04\x14\x00", RejectionReason.MALFORMED),
        (b"%PDF-1.7", RejectionReason.NOT_TEXT),
        (b"Once upon a time.", RejectionReason.UNKNOWN_FORMAT),
        (b"WEBVTT\n\nNOTE nothing\n", RejectionReason.NO_SPEECH),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n...\n", RejectionReason.NO_SPEECH),
        (b"WEBVTT\n\n00:00:1s --> 00:00:2s\nHi\n", RejectionReason.MALFORMED),
        (b"".join(b"[00:01] Person %d: hi\n" % n for n in range(300)), RejectionReason.TOO_COMPLEX),
        (b"Ana: a\nBen: b\nAna: " + b"word " * 3_000_000, RejectionReason.TOO_COMPLEX),
        (("Ana: a\nBen: b\nAna: " + "字" * 4_200_000).encode(), RejectionReason.TOO_COMPLEX),
    ],
    ids=lambda value: value.value if isinstance(value, RejectionReason) else "",
)
def test_refusals(content: bytes, reason: RejectionReason) -> None:
    event = decide(UPLOADED, content, NOW)
    assert isinstance(event, TranscriptRejected)
    assert event.reason is reason
    assert event.event_id == derived_id(UPLOADED.event_id, "rejected")
    assert event.filename == "call.bin"


@given(st.lists(st.text(st.sampled_from('a"\\\t\x7f字é'), max_size=600), min_size=1, max_size=9), st.data())
def test_a_transcript_is_oversized_when_its_json_is(words: list[str], data: st.DataObject) -> None:
    parsed = transcribe(SAMPLE.read_bytes(), None)
    assert isinstance(parsed, Transcript)
    segments = [
        segment.changed(text=text, source_cue_ids=[text] * (len(text) % 3), speaker_raw=text[:9] or None)
        for segment, text in zip(parsed.segments, words, strict=False)
    ]
    transcript = parsed.changed(segments=segments)
    size = len(transcript.model_dump_json().encode())
    limit = data.draw(st.integers(0, 2 * size) | st.integers(size - 1, size))
    with patch.object(stage, "MOST_RECORD_BYTES", limit):
        assert stage._is_oversized(transcript) is (size > limit)


def test_the_event_carries_the_session_and_follows_from_the_upload() -> None:
    event = decide(UPLOADED, b"Ana Ruiz: What now?\nBen: Rest.\n", NOW)
    assert isinstance(event, TranscriptParsed)
    assert event.event_id == derived_id(UPLOADED.event_id, "parsed")
    assert (event.actor, event.coach_id, event.title) == ("stage:parse", "ana", "Third session")
    assert [person.role for person in event.transcript.participants] == [Role.COACH, Role.CLIENT]
    assert event.transcript.segments[0].segment_id == "s0001"


def test_the_digest_pins_the_segments() -> None:
    digests = {
        transcript.sha256
        for content in (b"Ana: Hi.\nBen: Yo.\n", b"Ana: Hi.\r\n\r\nBen:  Yo.", b"Ana: Hi.\nBen: Yo!\n")
        if isinstance(transcript := transcribe(content, None), Transcript)
    }
    assert len(digests) == 2


def test_a_long_turn_is_cut_between_sentences() -> None:
    content = ("Ana: " + "This is one sentence of seven words. " * 30 + "\nBen: Yes.\nAna: Ok.\n").encode()
    transcript = transcribe(content, None)
    assert isinstance(transcript, Transcript)
    conserves(transcript, content)
    long = [segment for segment in transcript.segments if segment.participant_id == "p1"][:-1]
    assert len(long) == 4
    assert all(segment.text.endswith(".") and len(segment.text.split()) <= SEGMENT_WORDS for segment in long)


def test_overlaps_stay_and_order_is_by_start() -> None:
    content = b"WEBVTT\n\n00:05.000 --> 00:09.000\n<v Ana>later\n\n00:01.000 --> 00:06.000\n<v Ben>sooner\n"
    transcript = transcribe(content, None)
    assert isinstance(transcript, Transcript)
    assert [(s.text, s.start_ms, s.end_ms) for s in transcript.segments] == [
        ("sooner", 1000, 6000),
        ("later", 5000, 9000),
    ]


def test_a_missing_end_is_the_next_start_or_when_the_words_are_said() -> None:
    transcript = transcribe(b"[00:00] Ana: one two three four\n[00:02] Ben: five six\n[01:00] Ana: seven\n", None)
    assert isinstance(transcript, Transcript)
    assert [(s.start_ms, s.end_ms) for s in transcript.segments] == [(0, 2000), (2000, 5000), (60_000, 62_500)]
    assert {s.time_quality for s in transcript.segments} == {TimeQuality.TURN_START_ONLY}


def test_words_a_parser_loses_are_shown() -> None:
    source = decode(b"WEBVTT\n\n00:01.000 --> 00:02.000\nthree lost words\n")
    assert source is not None
    transcript = canonical(Draft(), source, webvtt.FORMAT, 1.0, None)
    assert [(row.reason, row.words) for row in transcript.dropped] == [("UNACCOUNTED", 10)]
    assert transcript.warnings == ["Words the parser could not place: 10."]


def test_the_sample_session() -> None:
    content = SAMPLE.read_bytes()
    transcript = transcribe(content, "Dana Whitfield")
    assert isinstance(transcript, Transcript)
    conserves(transcript, content)
    assert [person.role for person in transcript.participants] == [Role.COACH, Role.CLIENT]
    assert not any(segment.text.startswith(("Dana Whitfield:", "Marcus Oyelaran:")) for segment in transcript.segments)
    assert all(segment.time_quality is TimeQuality.EXACT for segment in transcript.segments)


@given(
    text=st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("ab0_'’ \u0301,"))),
    chunk=st.integers(1, 9),
)
def test_words_do_not_depend_on_where_the_text_is_cut_in_chunks(text: str, chunk: int) -> None:
    expected, run = [], ""
    for at, character in enumerate(text):
        core = character.isalnum()
        if not core and character not in "'’ʼ_" and unicodedata.category(character)[0] != "M":
            run = ""
            continue
        if core and not any(before.isalnum() for before in run):
            expected.append(at)
        run += character
    with patch.object(words, "_CHUNK", chunk):
        assert word_starts(text).tolist() == expected


@pytest.fixture
async def closing() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def test_the_stage_reads_the_object(closing: AsyncExitStack) -> None:
    objects = MemoryObjects()
    await objects.put("key", b"Ana: Hi.\nBen: Yo.\n")
    run = Parse(objects, MemoryClients(), lambda: NOW)
    closing.push_async_callback(run.parsing.close)
    [event] = await run(UPLOADED)
    assert event == await asyncio.to_thread(stage.decide, UPLOADED, b"Ana: Hi.\nBen: Yo.\n", NOW)
    with pytest.raises(NotFound):
        await run(UPLOADED.changed(object_key="other"))


async def test_whose_session_it_is_was_said_or_is_known_by_name(closing: AsyncExitStack) -> None:
    objects, clients = MemoryObjects(), MemoryClients()
    await objects.put("key", b"Ana: How is it?\nBen Odum: Yo.\n")
    await clients.add(Client("c1", "ana", "ben  odum"))
    await clients.add(Client("c2", "eve", "Ben Odum"))
    run = Parse(objects, clients, lambda: NOW)
    closing.push_async_callback(run.parsing.close)
    [known, said] = [(await run(UPLOADED.changed(client_id=said)))[0] for said in (None, "c9")]
    assert isinstance(known, TranscriptParsed)
    assert isinstance(said, TranscriptParsed)
    assert (known.client_id, said.client_id) == ("c1", "c9")


async def test_a_file_that_our_parser_cannot_finish_is_given_up_and_the_coach_told(closing: AsyncExitStack) -> None:
    objects = MemoryObjects()
    await objects.put("key", b"hostile")
    run = Parse(objects, MemoryClients(), lambda: NOW, ParsingProcess("tests.streams.hostile_parsers:fail"))
    closing.push_async_callback(run.parsing.close)
    with pytest.raises(GivenUp, match="a bug of ours") as given_up:
        await run(UPLOADED)
    (told,) = given_up.value.outputs
    assert isinstance(told, TranscriptRejected)
    assert "on our side" in told.message


@pytest.mark.parametrize(
    "content",
    [
        b"B:_r\nA: yes",
        b"<p>A:</p>&#0[0:05]0;",
        b"<p><b>A:</v>&amp(0:07);&mp;m",
        "A:\nB: \u2adc yes".encode(),
    ],
    ids=["underscore before a word", "entity half a time", "entity around a time", "symbol that NFC takes apart"],
)
def test_no_reason_is_charged_for_a_word_that_another_has(content: bytes) -> None:
    transcript = transcribe(content, None)
    assert isinstance(transcript, Transcript)
    assert all(row.words > 0 for row in transcript.dropped)
    assert Drop.UNACCOUNTED not in {row.reason for row in transcript.dropped}
    assert transcript.counts.words_in == transcript.counts.words_in_segments + transcript.counts.words_dropped
