"""Making the cluster's topics what the catalogue says: a plan that is pure, and the calls that carry it out."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewPartitions, NewTopic

from topics.catalogue import (
    COACH_TOPIC_SETTINGS,
    CONSUMER_GROUPS,
    FOREVER,
    MAX_MESSAGE_BYTES,
    TOPICS,
    coach_topic,
    dead_letter_topic,
)

TIMEOUT_S = 30.0
COACHES_AT_ONCE = 250
"""Topics in one request: the controller makes all of them in one go, and meanwhile hears of nothing else."""
POLL_S = 0.05


@dataclass(frozen=True)
class TopicState:
    """A topic as it is to be, or as the cluster has it."""

    name: str
    partitions: int
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One thing to do. `kind`: create, grow, alter, or conflict (which cannot be carried out)."""

    kind: str
    topic: str
    detail: str
    wanted: TopicState


def wanted_topics() -> list[TopicState]:
    """The catalogue's topics and every group's dead letters."""
    dead = {"retention.ms": str(FOREVER), "max.message.bytes": str(MAX_MESSAGE_BYTES), "compression.type": "zstd"}
    return [
        *(TopicState(topic.name, topic.partitions, topic.settings()) for topic in TOPICS.values()),
        *(TopicState(dead_letter_topic(group), 1, dead) for group in CONSUMER_GROUPS),
    ]


def plan(wanted: Iterable[TopicState], present: Mapping[str, TopicState]) -> list[Step]:
    """What to do so that the cluster has what is wanted. Topics nobody wants are left alone."""
    return [step for state in wanted for step in _steps(state, present.get(state.name))]


def _steps(wanted: TopicState, present: TopicState | None) -> list[Step]:
    if present is None:
        return [Step("create", wanted.name, f"{wanted.partitions} partitions", wanted)]
    steps = []
    if present.partitions < wanted.partitions:
        steps.append(Step("grow", wanted.name, f"{present.partitions} -> {wanted.partitions} partitions", wanted))
    if present.partitions > wanted.partitions:
        detail = f"has {present.partitions} partitions, the catalogue says {wanted.partitions}; Kafka cannot shrink one"
        steps.append(Step("conflict", wanted.name, detail, wanted))
    changed = {key: value for key, value in wanted.settings.items() if present.settings.get(key) != value}
    if changed:
        detail = ", ".join(f"{key}: {present.settings.get(key)} -> {value}" for key, value in sorted(changed.items()))
        steps.append(Step("alter", wanted.name, detail, wanted))
    return steps


def connect(bootstrap: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap, "client.id": "coachstream-topics", "log_level": 0})


def present_topics(admin: AdminClient, names: Iterable[str]) -> dict[str, TopicState]:
    """The cluster's state of those of `names` that it has."""
    metadata = admin.list_topics(timeout=TIMEOUT_S).topics
    known = [name for name in names if name in metadata]
    if not known:
        return {}
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in known]
    configurations = admin.describe_configs(resources, request_timeout=TIMEOUT_S)
    return {
        resource.name: TopicState(
            resource.name,
            len(metadata[resource.name].partitions),
            {key: entry.value for key, entry in future.result(TIMEOUT_S).items()},
        )
        for resource, future in configurations.items()
    }


def carry_out(admin: AdminClient, steps: Iterable[Step]) -> None:
    """Raises KafkaException at the first step the cluster refuses; what another process did first is fine."""
    todo = list(steps)
    create(admin, [step.wanted for step in todo if step.kind == "create"])
    for step in todo:
        if step.kind == "grow":
            _wait(admin.create_partitions([NewPartitions(step.topic, step.wanted.partitions)]).values())
        if step.kind == "alter":
            _wait(admin.incremental_alter_configs([_alteration(step.wanted)]).values())


def create(admin: AdminClient, states: list[TopicState]) -> None:
    """Make topics; those that exist are left as they are."""
    if not states:
        return
    new = [
        NewTopic(state.name, num_partitions=state.partitions, replication_factor=-1, config=dict(state.settings))
        for state in states
    ]
    _wait(admin.create_topics(new, operation_timeout=TIMEOUT_S, request_timeout=TIMEOUT_S).values())


def create_coach_topics(
    admin: AdminClient, coach_ids: Iterable[str], made: Callable[[int], None] = lambda count: None
) -> None:
    """A stream for each coach: one partition, so that what the coach sees has one order.

    Returns once the broker tells of all of them; `made` hears how many there are so far. Raises TimeoutError.
    """
    states = [TopicState(coach_topic(coach_id), 1, COACH_TOPIC_SETTINGS) for coach_id in coach_ids]
    for start in range(0, len(states), COACHES_AT_ONCE):
        batch = states[start : start + COACHES_AT_ONCE]
        create(admin, batch)
        _until_told(admin, [state.name for state in batch])
        made(start + len(batch))


def _until_told(admin: AdminClient, names: Sequence[str]) -> None:
    """A new topic is known to the controller a while before the broker tells of it, and has a leader to write to."""
    deadline = time.monotonic() + TIMEOUT_S
    while not _told_of(admin, names):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the broker does not tell of {len(names)} new topics, among them {names[0]}")
        time.sleep(POLL_S)


def _told_of(admin: AdminClient, names: Sequence[str]) -> bool:
    described = admin.describe_topics(TopicCollection(list(names)), request_timeout=TIMEOUT_S)
    try:
        topics = [future.result(TIMEOUT_S) for future in described.values()]
    except KafkaException as error:
        if error.args[0].code() in (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.LEADER_NOT_AVAILABLE):
            return False
        raise
    return all(topic.partitions and all(each.leader is not None for each in topic.partitions) for topic in topics)


def _alteration(wanted: TopicState) -> ConfigResource:
    entries = [
        ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET) for key, value in wanted.settings.items()
    ]
    return ConfigResource(ResourceType.TOPIC, wanted.name, incremental_configs=entries)


def _wait(futures: Iterable["Future[Any]"]) -> None:
    for future in futures:
        try:
            future.result(TIMEOUT_S)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
