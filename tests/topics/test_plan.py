from dataclasses import replace

from topics.admin import TopicState, plan, wanted_topics


def present() -> dict[str, TopicState]:
    return {state.name: state for state in wanted_topics()}


def test_an_empty_cluster_gets_every_topic() -> None:
    assert {step.topic for step in plan(wanted_topics(), {})} == set(present())
    assert {step.kind for step in plan(wanted_topics(), {})} == {"create"}


def test_a_cluster_that_is_right_is_left_alone() -> None:
    assert plan(wanted_topics(), present()) == []


def test_strange_topics_are_nobodys_business() -> None:
    strange = {"someone.elses": TopicState("someone.elses", 3, {})}
    assert plan(wanted_topics(), {**present(), **strange}) == []


def test_too_few_partitions_grow() -> None:
    few = {**present(), "chat.inbox": replace(present()["chat.inbox"], partitions=2)}
    assert [(step.kind, step.topic) for step in plan(wanted_topics(), few)] == [("grow", "chat.inbox")]


def test_too_many_partitions_are_said_and_not_touched() -> None:
    many = {**present(), "chat.inbox": replace(present()["chat.inbox"], partitions=99)}
    (step,) = plan(wanted_topics(), many)
    assert (step.kind, step.topic) == ("conflict", "chat.inbox")
    assert "cannot shrink" in step.detail


def test_a_changed_setting_is_altered() -> None:
    state = present()["chat.inbox"]
    drifted = {**present(), "chat.inbox": replace(state, settings={**state.settings, "retention.ms": "1"})}
    (step,) = plan(wanted_topics(), drifted)
    assert (step.kind, step.detail) == ("alter", "retention.ms: 1 -> 604800000")
