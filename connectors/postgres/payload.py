"""A record as a JSON column holds it."""

from sqlalchemy import JSON, ColumnElement, Text, cast, literal

from schemas.record import Value


def as_payload(value: Value) -> ColumnElement[object]:
    """Sent as text, as the record wrote it: the column's own serializer would want it parsed first."""
    return cast(literal(value.model_dump_json(), Text), JSON)
