"""Records that a stage could not process: to look at, and to send back once the cause is mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition

from topics.catalogue import CONSUMER_GROUPS, MAX_MESSAGE_BYTES, dead_letter_topic

TIMEOUT_S = 10.0
WHY = "dead."
"""Headers of this prefix were added when the record was given up; the others are its own."""

OPERATOR = "operator"
"""The consumer group whose committed offset says how far an operator has dealt with each topic."""


@dataclass(frozen=True)
class DeadLetter:
    """One record as it was, and why it was given up."""

    group: str
    offset: int
    """In the dead-letter topic."""
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def why(self, fact: str) -> str:
        """`stage`, `topic`, `partition`, `offset`, `error` or `attempts`."""
        return next((text.decode() for name, text in self.headers if name == WHY + fact), "")


class DeadLetters:
    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap

    def outstanding(self, groups: Sequence[str] = CONSUMER_GROUPS) -> list[DeadLetter]:
        """Those that were neither redriven nor dismissed, oldest first within each group."""
        with self._consumer() as consumer:
            return [letter for group in groups for letter in _read(consumer, group)]

    def redrive(self, letters: Sequence[DeadLetter]) -> None:
        """Send each back to where it came from, as it was. Raises KafkaException, and dismisses none, if one fails."""
        producer = Producer(
            {
                "bootstrap.servers": self._bootstrap,
                "enable.idempotence": True,
                "message.max.bytes": MAX_MESSAGE_BYTES,
                "log_level": 0,
            }
        )
        failures: list[KafkaException] = []
        for letter in letters:
            own = [(name, value) for name, value in letter.headers if not name.startswith(WHY)]
            producer.produce(
                letter.why("topic"),
                key=letter.key,
                value=letter.value,
                headers=own,  # type: ignore[arg-type]
                on_delivery=lambda error, _: failures.append(KafkaException(error)) if error else None,
            )
        if producer.flush(3 * TIMEOUT_S):
            raise TimeoutError("Kafka did not take the records: nothing is dismissed, try again")
        if failures:
            raise failures[0]
        self.dismiss(letters)

    def dismiss(self, letters: Iterable[DeadLetter]) -> None:
        """Consider these, and all before them in their group's topic, dealt with. They stay in the topic."""
        newest: dict[str, int] = {}
        for letter in letters:
            newest[letter.group] = max(letter.offset, newest.get(letter.group, -1))
        if newest:
            positions = [TopicPartition(dead_letter_topic(group), 0, offset + 1) for group, offset in newest.items()]
            with self._consumer() as consumer:
                consumer.commit(offsets=positions, asynchronous=False)

    def _consumer(self) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": OPERATOR,
                "enable.auto.commit": False,
                "log_level": 0,
            }
        )


def _read(consumer: Consumer, group: str) -> list[DeadLetter]:
    partition = TopicPartition(dead_letter_topic(group), 0)
    begin, end = consumer.get_watermark_offsets(partition, timeout=TIMEOUT_S)
    (committed,) = consumer.committed([partition], timeout=TIMEOUT_S)
    position = max(begin, committed.offset)
    consumer.assign([TopicPartition(partition.topic, 0, position)])
    letters: list[DeadLetter] = []
    while position < end:
        message = consumer.poll(TIMEOUT_S)
        if message is None:
            raise TimeoutError(f"{partition.topic} did not answer within {TIMEOUT_S:.0f} s")
        error = message.error()
        if error is not None:
            raise KafkaException(error)
        letters.append(_letter(group, message))
        position = letters[-1].offset + 1
    return letters


def _letter(group: str, message: Message) -> DeadLetter:
    pairs = cast("list[tuple[str, bytes | None]]", message.headers() or [])
    headers = tuple((name, value) for name, value in pairs if value is not None)
    value, key, offset = message.value(), message.key(), message.offset()
    assert offset is not None, "a consumed record has an offset"
    return DeadLetter(group, offset, _bytes(key), _bytes(value), headers)


def _bytes(value: "bytes | str | None") -> bytes | None:
    return value.encode() if isinstance(value, str) else value
