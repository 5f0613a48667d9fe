"""The base of every typed record, and of the values inside one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self, TypedDict

from pydantic import AfterValidator, BaseModel, ConfigDict

from schemas.ids import derived_id, new_id


def in_milliseconds(value: datetime) -> datetime:
    """Without what is less than one."""
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


Timestamp = Annotated[datetime, AfterValidator(in_milliseconds)]
"""An aware UTC time, whole milliseconds: what Avro's timestamp-millis can carry and give back equal."""


class Value(BaseModel):
    """A frozen value inside a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def changed(self, **fields: Any) -> Self:
        """A copy with `fields` replaced, validated."""
        return type(self).model_validate({**dict(self), **fields})

    @classmethod
    def made_of(cls, rows: Iterable[dict[str, Any]]) -> list[Self]:
        """Values of rows that have every field and each of its type, not validated: that takes four times as long.

        For what our own code makes by the ten thousand, where a test validates what it made.
        """
        fields, made, put = set(cls.model_fields), list[Self](), object.__setattr__
        for row in rows:
            value = cls.__new__(cls)
            put(value, "__dict__", row)
            put(value, "__pydantic_fields_set__", fields)
            put(value, "__pydantic_extra__", None)
            put(value, "__pydantic_private__", None)
            made.append(value)
        return made


class Event(Value):
    """The envelope that every record on Kafka begins with."""

    version: ClassVar[int] = 1

    event_id: str
    """UUIDv7; the same for a redelivered event, so every reader can drop what it has seen."""
    occurred_at: Timestamp
    coach_id: str
    correlation_id: str
    """The event that began the whole chain."""
    causation_id: str | None = None
    """The event this one follows from."""
    actor: str
    """Who did it: `coach:<id>`, or `stage:<name>`."""

    @property
    def name(self) -> str:
        return type(self).__name__


class Envelope(TypedDict):
    """The envelope's fields, to make an event with: `ChatSaid(**envelope, text=…)`."""

    event_id: str
    occurred_at: datetime
    coach_id: str
    correlation_id: str
    causation_id: str | None
    actor: str


def beginning(coach_id: str, now: datetime, actor: str | None = None) -> Envelope:
    """The envelope of what nothing on Kafka caused: a new id, by which all that follows is correlated. Where no other
    `actor` is told, the coach did it."""
    event_id = new_id(now)
    return Envelope(
        event_id=event_id,
        occurred_at=now,
        coach_id=coach_id,
        correlation_id=event_id,
        causation_id=None,
        actor=actor or f"coach:{coach_id}",
    )


def following(cause: Event, name: str, actor: str, now: datetime) -> Envelope:
    """The envelope of what `actor` makes of `cause`: the same id for the same `name`, however often it is made."""
    return Envelope(
        event_id=derived_id(cause.event_id, name),
        occurred_at=now,
        coach_id=cause.coach_id,
        correlation_id=cause.correlation_id,
        causation_id=cause.event_id,
        actor=actor,
    )
