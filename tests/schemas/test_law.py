"""The law of the schema room: every record has a released schema and examples, and every reader meets every version."""

import io
import json
from typing import Any

import fastavro
import pytest

from schemas.avro import EXAMPLES, RELEASED, avro_schema, example, released_path, released_versions, render
from schemas.events import RECORDS
from schemas.record import Event

records = pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)


@records
def test_the_newest_released_file_is_what_the_class_says(record: type[Event]) -> None:
    assert released_path(record).read_text(encoding="utf-8") == render(avro_schema(record)), (
        f"{record.__name__} changed: raise its version and run `python -m schemas release`"
    )


@records
def test_versions_are_consecutive_and_no_file_is_an_orphan(record: type[Event]) -> None:
    assert len(released_versions(record.__name__)) == record.version


def test_no_schema_or_example_without_a_record() -> None:
    files = [*RELEASED.glob("*.avsc"), *EXAMPLES.glob("*.json")]
    assert {path.name.split(".v")[0] for path in files} == set(RECORDS)


@records
def test_every_version_has_an_example_that_todays_reader_decodes(record: type[Event]) -> None:
    reader = fastavro.parse_schema(avro_schema(record))
    for version, schema in enumerate(released_versions(record.__name__), start=1):
        event = example(record, version)
        writer = fastavro.parse_schema(schema)
        written = json.loads((EXAMPLES / f"{record.__name__}.v{version}.json").read_text(encoding="utf-8"))
        assert written["event_id"] == event.event_id
        assert record.model_validate(_through_avro(event, writer, reader)) == event


@records
def test_every_record_begins_with_the_envelope(record: type[Event]) -> None:
    names = [field["name"] for field in avro_schema(record)["fields"]]
    assert names[:6] == ["event_id", "occurred_at", "coach_id", "correlation_id", "causation_id", "actor"]


def _through_avro(event: Event, writer: Any, reader: Any) -> object:
    body = io.BytesIO()
    fastavro.schemaless_writer(body, writer, event.model_dump())
    body.seek(0)
    return fastavro.schemaless_reader(body, writer, reader)
