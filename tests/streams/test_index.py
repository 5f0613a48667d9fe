from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.memory.embedder import MemoryEmbedder
from connectors.memory.index import MemoryIndex
from schemas.avro import example
from schemas.events import SessionIndexed, TranscriptParsed
from streams.index import PASSAGE_WORDS, Index, passages

PARSED = example(TranscriptParsed, 1)
SEGMENT = PARSED.transcript.segments[0]


def now() -> datetime:
    return datetime(2026, 2, 24, tzinfo=UTC)


def transcript(lengths: list[int]) -> TranscriptParsed:
    segments = [
        SEGMENT.changed(segment_id=f"s{number:04d}", seq=number, text=" ".join(["word"] * length))
        for number, length in enumerate(lengths, start=1)
    ]
    return PARSED.changed(transcript=PARSED.transcript.changed(segments=segments))


@given(st.lists(st.integers(1, 300), max_size=60))
def test_every_segment_is_in_exactly_one_passage_in_order(lengths: list[int]) -> None:
    parsed = transcript(lengths)
    found = passages(parsed)
    held = [segment_id for passage in found for segment_id in passage.segment_ids]
    assert held == [segment.segment_id for segment in parsed.transcript.segments]
    assert all(len(passage.text.split()) >= PASSAGE_WORDS for passage in found[:-1])
    assert len({passage.passage_id for passage in found}) == len(found)


async def test_indexing_twice_gives_the_same_index_and_the_same_event() -> None:
    index = MemoryIndex()
    stage = Index(MemoryEmbedder(), index, now)
    first, again = await stage(PARSED), await stage(PARSED)
    assert first == again
    (indexed,) = first
    assert isinstance(indexed, SessionIndexed)
    assert await index.count(PARSED.coach_id, PARSED.session_id) == indexed.passages == 1


async def test_private_messages_are_not_indexed() -> None:
    parsed = transcript([10])
    private = [segment.changed(private=True) for segment in parsed.transcript.segments]
    assert passages(parsed.changed(transcript=parsed.transcript.changed(segments=private))) == []
