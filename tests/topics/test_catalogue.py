"""The law of the topics: each has a writer and a reader, and the pipeline's table says the same as the catalogue."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import RECORDS, CoachServed
from schemas.record import beginning
from streams.pipeline import ROLES, STAGES
from topics.catalogue import (
    CHAT_RECORDS,
    CONSUMER_GROUPS,
    GROUP_STAGES,
    KEY_SEPARATOR,
    SUMMARY_VERSIONS,
    TOPICS,
    Topic,
    coach_topic,
    topics_of,
)

topics = pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)


@topics
def test_every_topic_has_a_writer_and_a_reader(topic: Topic) -> None:
    assert topic.writers
    assert topic.readers


@topics
def test_its_key_is_a_field_of_each_of_its_records(topic: Topic) -> None:
    assert topic.key is not None
    for record in topic.records:
        assert set(topic.key.split(KEY_SEPARATOR)) <= record.model_fields.keys()


def test_a_key_of_several_fields_joins_them() -> None:
    at = datetime(2026, 3, 5, tzinfo=UTC)
    served = CoachServed(**beginning("dana", at), instance_id="one", started_at=at, connections=2)
    assert TOPICS["gateway.instances"].key_of(served) == b"one/dana"


def test_every_record_travels_on_some_topic() -> None:
    assert {record for topic in TOPICS.values() for record in topic.records} == set(RECORDS.values())


@topics
def test_the_pipeline_and_the_catalogue_agree_on_readers(topic: Topic) -> None:
    readers = {stage.name for stage in STAGES.values() if topic in stage.reads}
    assert readers == set(topic.readers) - {"gateway"}


@topics
def test_the_pipeline_and_the_catalogue_agree_on_writers(topic: Topic) -> None:
    writers = {stage.name for stage in STAGES.values() if topic in stage.writes}
    assert writers <= set(topic.writers)
    assert set(topic.writers) - writers <= {"gateway", "chat"}


def test_a_coach_sees_every_fact_about_a_summary() -> None:
    assert set(SUMMARY_VERSIONS.records) <= set(CHAT_RECORDS)


def test_roles_are_the_consumer_groups() -> None:
    assert {role: {stage.name for stage in stages} for role, stages in ROLES.items()} == {
        group: set(stages) for group, stages in GROUP_STAGES.items()
    }


def test_a_group_reads_what_its_stages_read() -> None:
    for group in CONSUMER_GROUPS:
        read = {topic.name for stage in ROLES[group] for topic in stage.reads}
        assert {topic.name for topic in topics_of(group)} == read


def test_no_role_reads_one_topic_for_two_stages() -> None:
    for role, stages in ROLES.items():
        read = [topic.name for stage in stages for topic in stage.reads]
        assert len(read) == len(set(read)), role


def test_stages_handle_only_what_their_topics_carry() -> None:
    for stage in STAGES.values():
        carried = {record for topic in stage.reads for record in topic.records}
        assert set(stage.handles) <= carried


@pytest.mark.parametrize("bad", ["", "A", "a.b", "a_b", "../x", "-a", "a-", "a" * 65, "a\n", "é"])
def test_what_is_no_coach_id_makes_no_topic(bad: str) -> None:
    with pytest.raises(ValueError, match="not a coach id"):
        coach_topic(bad)


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", fullmatch=True))
def test_a_coach_topic_is_named_for_its_coach(coach_id: str) -> None:
    assert coach_topic(coach_id) == f"coach.{coach_id}"
