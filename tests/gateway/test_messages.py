"""What a client is sent of an event does not depend on how the gateway came by it."""

import json

import msgpack
import pytest

from connectors.streams_port import StreamEvent
from gateway import messages
from gateway.messages import Shared
from gateway.protocol import Subprotocol
from schemas.avro import avro_schema, example, released_versions
from schemas.codec import Codec
from schemas.events import RECORDS
from schemas.record import Event
from topics.catalogue import CHAT_RECORDS

IDS = {name: number for number, name in enumerate(RECORDS, start=1)}


class Schemas:
    def schema(self, schema_id: int) -> dict[str, object]:
        return avro_schema(list(RECORDS.values())[schema_id - 1])


each_record = pytest.mark.parametrize("record", CHAT_RECORDS, ids=lambda record: record.__name__)


@each_record
def test_a_record_as_read_says_what_its_event_says(record: type[Event]) -> None:
    codec = Codec(IDS, Schemas())
    for version in range(1, len(released_versions(record.__name__)) + 1):
        event = example(record, version)
        read = StreamEvent("dana", 3, 1, codec.read(codec.encode(event)))
        assert read.event == event
        assert messages.event(read) == messages.event(StreamEvent("dana", 3, 1, event))


@each_record
def test_both_encodings_say_the_same_however_often_they_are_made(record: type[Event]) -> None:
    at = StreamEvent("dana", 3, 1, example(record, 1))
    shared = Shared(at)
    for _ in range(2):
        assert json.loads(shared.encoded(Subprotocol.JSON)) == messages.event(at)
        assert msgpack.unpackb(shared.encoded(Subprotocol.MSGPACK)) == messages.event(at)
        shared.delivered()
    assert shared.event_id == at.event.event_id
