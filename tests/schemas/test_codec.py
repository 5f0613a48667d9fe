import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.avro import avro_schema, example
from schemas.codec import Codec, Undecodable
from schemas.events import RECORDS
from schemas.record import Event

IDS = {name: number for number, name in enumerate(RECORDS, start=7)}


class Schemas:
    """A registry's answers, in memory."""

    def schema(self, schema_id: int) -> dict[str, object]:
        names = {number: name for name, number in IDS.items()}
        if schema_id == 6:
            return {"type": "record", "name": "somebody.Else", "fields": []}
        return avro_schema(RECORDS[names[schema_id]])


@pytest.fixture
def codec() -> Codec:
    return Codec(IDS, Schemas())


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_record_comes_back_equal(codec: Codec, record: type[Event]) -> None:
    event = example(record, record.version)
    assert codec.decode(codec.encode(event)) == event


def test_the_frame_is_confluents(codec: Codec) -> None:
    framed = codec.encode(example(RECORDS["ChatSaid"], 1))
    assert framed[0] == 0
    assert int.from_bytes(framed[1:5], "big") == IDS["ChatSaid"]


@given(junk=st.binary(max_size=200))
def test_any_bytes_decode_or_say_why_not(junk: bytes) -> None:
    try:
        event = Codec(IDS, Schemas()).decode(junk)
    except Undecodable as error:
        assert str(error)
    else:
        assert event.name in RECORDS


@given(cut=st.integers(min_value=0, max_value=60))
def test_a_cut_record_is_undecodable(cut: int) -> None:
    codec = Codec(IDS, Schemas())
    framed = codec.encode(example(RECORDS["ChatSaid"], 1))
    with pytest.raises(Undecodable):
        codec.decode(framed[: -cut - 1])


@pytest.mark.parametrize(
    ("framed", "why"),
    [
        (b"", "0 bytes"),
        (b"\x01\x00\x00\x00\x07abc", "first byte is 1"),
        (b"\x00\x00\x00\x03\xe7abc", "no schema id 999"),
        (b"\x00\x00\x00\x00\x06", "no record of ours"),
    ],
)
def test_poison_says_what_is_wrong(codec: Codec, framed: bytes, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        codec.decode(framed)
