"""The published document against the protocol it describes. What the gateway sends is held to it in every WebSocket
test: see `Client.next` in the platform."""

import json
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.streams_port import StreamEvent
from gateway import messages
from gateway.limits import CLOSE_REASONS, Close, ErrorCode
from gateway.protocol import Refused, Subprotocol, decode
from schemas.avro import example, released_versions
from schemas.record import Event
from tests.gateway.platform import Gateway
from tests.gateway.published import PUBLISHED, check, is_client_message
from topics.catalogue import CHAT_RECORDS

ID = st.one_of(st.text(max_size=70), st.none(), st.integers())
OFFSET = st.one_of(
    st.integers(-3, 3), st.just(2**63), st.booleans(), st.text(max_size=2), st.sampled_from((1.0, 1.5, -2.0, None))
)
MESSAGE = st.one_of(
    st.fixed_dictionaries({"type": st.just("ping")}, optional={"id": ID}),
    st.fixed_dictionaries({"type": st.just("say")}, optional={"id": ID, "text": ID, "session_id": ID}),
    st.fixed_dictionaries({"type": st.just("history"), "id": ID}, optional={"before": OFFSET, "limit": OFFSET}),
    st.fixed_dictionaries(
        {"type": st.just("connect"), "token": ID},
        optional={
            "replay": OFFSET,
            "resume": st.one_of(st.none(), st.fixed_dictionaries({"epoch": ID}, optional={"offset": OFFSET})),
        },
    ),
)


async def test_it_is_served(quiet: Gateway) -> None:
    async with quiet.http() as http:
        answer = await http.get("/asyncapi.json")
    assert answer.json() == json.loads(json.dumps(PUBLISHED))


def test_every_reference_in_it_leads_somewhere() -> None:
    for reference in _references(PUBLISHED):
        found: Any = PUBLISHED
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_its_schemas_are_schemas() -> None:
    for schema in PUBLISHED["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_it_names_every_close_code() -> None:
    codes = PUBLISHED["channels"]["stream"]["x-close-codes"]
    assert {entry["code"]: entry["name"] for entry in codes} == {int(code): CLOSE_REASONS[code] for code in Close}
    assert {entry["code"] for entry in codes if entry["client"] == "stops"} == {4100, 4101, 4102, 4103}


@pytest.mark.parametrize("record", CHAT_RECORDS, ids=lambda record: record.__name__)
def test_every_record_that_a_stream_carries_is_as_published(record: type[Event]) -> None:
    for version in range(1, len(released_versions(record.__name__)) + 1):
        at = StreamEvent("dana", 3, 1, example(record, version))
        check(messages.event(at))
        check(messages.history("h", [at], more=False))


def test_the_published_limits_are_the_contracts() -> None:
    stream = PUBLISHED["channels"]["stream"]
    promised = {
        "message_bytes": 64 * 1024,
        "messages_per_second": 10,
        "messages_burst": 20,
        "unsent_bytes": 256 * 1024,
        "connect_within_s": 5,
        "heartbeat_s": 30,
        "pong_within_s": 10,
        "gathered_s": 0.1,
        "connections": 10_000,
        "connections_a_coach": 20,
        "recovery_events": 10_000,
        "repeat_window_s": 600,
    }
    assert {name: stream["x-limits"][name] for name in promised} == promised
    schemas = PUBLISHED["components"]["schemas"]
    fields = {kind: schemas[f"client.{kind}"]["properties"] for kind in ("connect", "say", "history", "ping")}
    replay = fields["connect"]["replay"]["anyOf"][0]
    assert (replay["minimum"], replay["maximum"], replay["default"]) == (0, 500, 50)
    assert (fields["say"]["id"]["maxLength"], fields["say"]["text"]["maxLength"]) == (64, 8_000)
    assert (fields["history"]["limit"]["minimum"], fields["history"]["limit"]["maximum"]) == (1, 500)


def test_what_is_not_as_published_is_told_apart() -> None:
    event = messages.event(StreamEvent("dana", 3, 1, example(CHAT_RECORDS[0], 1)))
    broken: dict[str, Any]
    for broken in ({"offset": "3"}, {"name": "Unheard"}, {"data": {}}, {"more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            check({**event, **broken})


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_is_as_published(code: ErrorCode) -> None:
    check(messages.error(code, "no", None))


@given(MESSAGE)
def test_the_gateway_takes_what_the_document_allows_and_nothing_else(message: dict[str, Any]) -> None:
    taken = not isinstance(next(decode(Subprotocol.JSON, json.dumps([message]))), Refused)
    # What is no text JSON Schema cannot tell: NUL, and halves of surrogate pairs.
    assert taken == is_client_message(message) or (not taken and not _is_text(message))


def test_times_are_milliseconds() -> None:
    assert messages.plain({"at": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)}) == {"at": 1000}


def _is_text(value: Any) -> bool:
    escaped = json.dumps(value)
    return "\\u0000" not in escaped and "\\ud8" not in escaped and "\\udc" not in escaped


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        found = [child for key, child in value.items() if key == "$ref"]
        return found + [reference for child in value.values() for reference in _references(child)]
    return [reference for child in value for reference in _references(child)] if isinstance(value, list) else []
