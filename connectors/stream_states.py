"""What streams hold just now: a thousand coaches that come back at once are three requests, not three thousand."""

import asyncio
import time
from collections.abc import Set as AbstractSet

from confluent_kafka import IsolationLevel, KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from connectors.ports import NotFound, Unavailable
from connectors.streams_port import StreamState

TIMEOUT_S = 10.0
EPOCH_TTL_S = 5.0
"""How long a topic's id is taken as known: a stream that is replaced is noticed that much later at most."""
MOST_AT_ONCE = 500
MISSING = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION)

Asked = dict[str, "list[asyncio.Future[StreamState]]"]
Answer = StreamState | Exception


class StreamStates:
    """One request is under way at a time; who asks meanwhile is answered by the next, so that no answer is older than
    its question. Connects at the first call."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._admin: AdminClient | None = None
        self._epochs: dict[str, tuple[str, float]] = {}
        self._waiting: Asked = {}
        self._asking: asyncio.Task[None] | None = None

    async def of(self, topic: str) -> StreamState:
        """Raises NotFound or Unavailable."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[StreamState] = loop.create_future()
        self._waiting.setdefault(topic, []).append(answer)
        if self._asking is None:
            self._asking = loop.create_task(self._ask())
        return await answer

    async def ends(self, prefix: str, apart_from: AbstractSet[str]) -> dict[str, int]:
        """The end offset of each topic that begins so, but of those. Raises Unavailable."""
        return await asyncio.to_thread(self._ends, prefix, apart_from)

    async def _ask(self) -> None:
        try:
            while self._waiting:
                topics = list(self._waiting)[:MOST_AT_ONCE]
                asked = {topic: self._waiting.pop(topic) for topic in topics}
                try:
                    answers = await asyncio.to_thread(self._look_up, topics)
                except Exception as error:
                    answers = dict.fromkeys(topics, _known(error))
                _tell(asked, answers)
        finally:
            self._asking = None

    def _ends(self, prefix: str, apart_from: AbstractSet[str]) -> dict[str, int]:
        try:
            present = self._client().list_topics(timeout=TIMEOUT_S).topics
        except KafkaException as error:
            raise _known(error) from error
        wanted = [topic for topic in present if topic.startswith(prefix) and topic not in apart_from]
        answers: dict[str, Answer] = {}
        ends = _offsets(self._client(), wanted, OffsetSpec.latest(), answers)  # type: ignore[no-untyped-call]
        for answer in answers.values():
            # One that is being made or deleted just now is nobody's yet; anything else is for the next try.
            if isinstance(answer, Exception) and not isinstance(answer, NotFound):
                raise answer
        return ends

    def _client(self) -> AdminClient:
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self._bootstrap, "log_level": 0})
        return self._admin

    def _look_up(self, topics: list[str]) -> dict[str, Answer]:
        admin = self._client()
        answers: dict[str, Answer] = {}
        epochs = self._epochs_of(admin, topics, answers)
        starts = _offsets(admin, list(epochs), OffsetSpec.earliest(), answers)  # type: ignore[no-untyped-call]
        ends = _offsets(admin, list(epochs), OffsetSpec.latest(), answers)  # type: ignore[no-untyped-call]
        for topic, epoch in epochs.items():
            if topic not in answers:
                answers[topic] = StreamState(epoch, starts[topic], ends[topic])
        return answers

    def _epochs_of(self, admin: AdminClient, topics: list[str], answers: dict[str, Answer]) -> dict[str, str]:
        now = time.monotonic()
        self._epochs = {topic: known for topic, known in self._epochs.items() if known[1] > now}
        unknown = [topic for topic in topics if topic not in self._epochs]
        if unknown:
            described = admin.describe_topics(TopicCollection(unknown), request_timeout=TIMEOUT_S)
            for topic, future in described.items():
                try:
                    self._epochs[topic] = (str(future.result(TIMEOUT_S).topic_id), now + EPOCH_TTL_S)
                except (KafkaException, TimeoutError) as error:
                    answers[topic] = _known(error)
        return {topic: self._epochs[topic][0] for topic in topics if topic in self._epochs}


def _offsets(admin: AdminClient, topics: list[str], spec: OffsetSpec, answers: dict[str, Answer]) -> dict[str, int]:
    if not topics:
        return {}
    wanted = {TopicPartition(topic, 0): spec for topic in topics}
    found = {}
    listed = admin.list_offsets(wanted, isolation_level=IsolationLevel.READ_COMMITTED, request_timeout=TIMEOUT_S)
    for partition, future in listed.items():
        try:
            found[partition.topic] = int(future.result(TIMEOUT_S).offset)
        except (KafkaException, TimeoutError) as error:
            answers[partition.topic] = _known(error)
    return found


def _known(error: Exception) -> Exception:
    """What Kafka's client raises, as what callers know."""
    if isinstance(error, KafkaException):
        missing = error.args[0].code() in MISSING
        return NotFound(str(error)) if missing else Unavailable(f"Kafka: {error}")
    return Unavailable("Kafka does not answer") if isinstance(error, TimeoutError) else error


def _tell(asked: Asked, answers: dict[str, Answer]) -> None:
    for topic, waiting in asked.items():
        answer = answers[topic]
        for one in waiting:
            if one.done():
                continue
            if isinstance(answer, Exception):
                one.set_exception(answer)
            else:
                one.set_result(answer)
