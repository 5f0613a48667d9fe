"""Batches, and what the state machine makes of them."""

import json
from datetime import UTC, datetime
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import protocol
from gateway.limits import CLOSE_REASONS, Close, ErrorCode
from gateway.messages import plain
from gateway.protocol import Connect, Ping, Refused, Say, Subprotocol, Undecodable, choose, decode, encode, frame
from gateway.rate import TokenBucket
from gateway.session import Phase, Reply, Session, Shut

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)
messages = st.dictionaries(st.text(), values, max_size=5)


def unframed(subprotocol: Subprotocol, batch: str | bytes) -> Any:
    return json.loads(batch) if subprotocol is Subprotocol.JSON else msgpack.unpackb(batch)


@given(st.sampled_from(Subprotocol), st.lists(messages, min_size=1, max_size=40))
def test_a_batch_of_separately_encoded_messages_is_one_array(
    subprotocol: Subprotocol, batch: list[dict[str, Any]]
) -> None:
    assert unframed(subprotocol, frame(subprotocol, [encode(subprotocol, message) for message in batch])) == batch


@pytest.mark.parametrize("count", [15, 16, 65_535, 65_536])
def test_msgpack_array_headers_of_every_width(count: int) -> None:
    assert msgpack.unpackb(frame(Subprotocol.MSGPACK, [b"\x01"] * count)) == [1] * count


@given(st.sampled_from(Subprotocol), st.text() | st.binary())
def test_any_frame_is_decoded_or_undecodable(subprotocol: Subprotocol, given_frame: str | bytes) -> None:
    try:
        assert list(decode(subprotocol, given_frame))
    except Undecodable:
        return


@given(st.sampled_from(Subprotocol), st.lists(messages | values, min_size=1, max_size=4))
def test_any_batch_gets_one_answer_a_message(subprotocol: Subprotocol, batch: list[Any]) -> None:
    given_frame = json.dumps(batch) if subprotocol is Subprotocol.JSON else msgpack.packb(batch)
    try:
        decoded = list(decode(subprotocol, given_frame))
    except Undecodable:
        return
    assert len(decoded) == len(batch)


def one(message: Any) -> Any:
    return next(decode(Subprotocol.JSON, json.dumps([message])))


def test_messages_are_typed() -> None:
    assert one({"type": "say", "id": "a", "text": "t", "session_id": None, "later": 1}) == Say("a", "t", None)
    assert one({"type": "connect", "token": "t"}) == Connect("t", None, 50)
    assert one({"type": "ping", "id": "x"}) == Ping("x")


@pytest.mark.parametrize("text", ["\ud800", "a\0b", 7, None, ["t"]])
def test_what_is_no_text_is_refused(text: Any) -> None:
    refused = one({"type": "say", "id": "a", "text": text})
    assert isinstance(refused, Refused)
    assert (refused.code, refused.id) == (ErrorCode.BAD_MESSAGE, "a")


def test_deep_messages_are_refused() -> None:
    deep: Any = 1
    for _ in range(9):
        deep = [deep]
    assert isinstance(one({"type": "ping", "id": "a", "x": deep}), Refused)


def test_the_first_known_subprotocol_is_chosen() -> None:
    assert choose(["x", "coachstream.v1.msgpack", "coachstream.v1.json"]) is Subprotocol.MSGPACK
    assert choose(["coachstream.v1"]) is None


def test_every_close_code_says_why() -> None:
    assert set(CLOSE_REASONS) == set(Close)


def test_times_are_milliseconds_and_dates_iso() -> None:
    at = datetime(2026, 3, 5, 9, 0, 0, 123_000, UTC)
    assert plain({"at": at, "day": at.date(), "many": (1, [ErrorCode.FORBIDDEN])}) == {
        "at": 1_772_701_200_123,
        "day": "2026-03-05",
        "many": [1, ["forbidden"]],
    }


@given(st.lists(st.floats(0, 5), max_size=200), st.floats(1, 50), st.floats(0.1, 50))
def test_a_bucket_never_gives_more_than_its_rate(waits: list[float], burst: float, per_second: float) -> None:
    bucket, now, taken = TokenBucket(burst, per_second, 0.0), 0.0, 0
    for wait in waits:
        now += wait
        taken += bucket.take(now)
        assert taken <= burst + per_second * now + 1e-6


def batch(*sent: dict[str, Any]) -> str:
    return json.dumps(sent)


def test_nothing_is_accepted_before_connect_nor_after_closing() -> None:
    session = Session(Subprotocol.JSON, 0.0)
    assert session.receive(batch({"type": "ping", "id": "a"}, {"type": "connect", "token": "t"}), 0.0) == [
        Shut(Close.PROTOCOL_ERROR)
    ]
    assert session.phase is Phase.CLOSING
    assert session.receive(batch({"type": "connect", "token": "t"}), 0.0) == []


def test_a_batch_may_go_on_after_connect() -> None:
    session = Session(Subprotocol.JSON, 0.0)
    actions = session.receive(batch({"type": "connect", "token": "t"}, {"type": "ping", "id": "a"}), 0.0)
    assert actions == [Connect("t", None, 50), Reply({"type": "pong", "id": "a"})]
    assert session.late() is None


def test_who_goes_on_too_fast_is_closed() -> None:
    session = Session(Subprotocol.JSON, 0.0)
    session.receive(batch({"type": "connect", "token": "t"}), 0.0)
    actions = session.receive(batch(*({"type": "ping", "id": "a"} for _ in range(500))), 0.0)
    assert len(actions) == 20 + 100 + 1
    assert actions[-1] == Shut(Close.RATE_LIMITED)


@pytest.mark.parametrize(("hello", "most"), [([], 1), ([{"type": "connect", "token": "t"}], 1 + 20 + 100 + 1)])
def test_no_more_of_a_batch_is_looked_into_than_is_answered(
    monkeypatch: pytest.MonkeyPatch, hello: list[dict[str, Any]], most: int
) -> None:
    looked_into = 0
    look = protocol._client_message

    def counted(item: object) -> protocol.ClientMessage:
        nonlocal looked_into
        looked_into += 1
        return look(item)

    monkeypatch.setattr(protocol, "_client_message", counted)
    Session(Subprotocol.JSON, 0.0).receive(batch(*hello, *[{}] * 20_000), 0.0)
    assert looked_into <= most


def test_large_messages_that_are_refused_count_by_their_size() -> None:
    session = Session(Subprotocol.JSON, 0.0)
    session.receive(batch({"type": "connect", "token": "t"}), 0.0)
    large = batch({"type": "ping", "id": "p", "padding": "x" * 60_000})
    answered = [session.receive(large, 0.0) for _ in range(100)]
    assert [answer for answer in answered if answer][-1] == [Shut(Close.RATE_LIMITED)]
    assert sum(map(len, answered)) <= 20 + 100 / 3 + 1


def test_a_command_may_name_the_version_it_is_about() -> None:
    said = {"type": "say", "id": "a", "text": "t", "session_id": "s"}
    assert one({**said, "based_on": 3}) == Say("a", "t", "s", 3)
    assert one({**said, "based_on": None}) == Say("a", "t", "s")
    assert isinstance(one({**said, "based_on": 0}), Refused)
