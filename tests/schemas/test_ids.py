import uuid
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import COACH_ID, derived_id, new_id

moments = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))


@given(moments)
def test_ids_are_uuids_of_version_7_and_carry_their_time(now: datetime) -> None:
    made = uuid.UUID(new_id(now))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(now.timestamp() * 1000)


@given(moments, st.text(), st.text())
def test_derived_ids_follow_from_cause_and_name_alone(now: datetime, one: str, other: str) -> None:
    cause = new_id(now)
    assert derived_id(cause, one) == derived_id(cause, one)
    assert (derived_id(cause, one) == derived_id(cause, other)) == (one == other)
    assert uuid.UUID(derived_id(cause, one)).version == 7


@given(st.text())
def test_no_coach_id_can_leave_its_topic(text: str) -> None:
    if COACH_ID.fullmatch(text):
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(text) <= 64
