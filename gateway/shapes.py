"""The protocol's messages as JSON Schema: what `protocol` takes, and what `messages` makes."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from gateway.limits import (
    HISTORY_MOST,
    ID_CHARACTERS,
    REPLAY_DEFAULT,
    REPLAY_MOST,
    TEXT_CHARACTERS,
    TOKEN_CHARACTERS,
    ErrorCode,
)
from gateway.protocol import EPOCH_CHARACTERS, OFFSET_MOST
from topics.catalogue import CHAT_RECORDS

Schema = dict[str, Any]
REF = "#/components/schemas/"


class _AsPlain(GenerateJsonSchema):
    """Times as `messages.plain` puts them: ms since 1970."""

    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> Schema:
        return {"type": "integer", "description": "ms since 1970, UTC"}


def _string(most: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _integer(least: int, most: int, **more: Any) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, **more}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


ID = _string(ID_CHARACTERS)
OFFSET = _integer(-1, OFFSET_MOST)
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def _message(kind: str, doc: str, optional: tuple[str, ...] = (), **fields: Schema) -> Schema:
    return {
        "type": "object",
        "description": doc,
        "required": ["type", *(name for name in fields if name not in optional)],
        "properties": {"type": {"const": kind}, **fields},
    }


def _closed(schema: Schema) -> Schema:
    """What the gateway makes has these fields and no other; what it takes may have more."""
    return {**schema, "additionalProperties": False}


def client_messages() -> dict[str, Schema]:
    """By type."""
    position = {
        "type": "object",
        "required": ["epoch", "offset"],
        "properties": {"epoch": _string(EPOCH_CHARACTERS), "offset": OFFSET},
    }
    return {
        "connect": _message(
            "connect",
            "Authenticate, and take up the coach's stream. The first message, and only that.",
            ("resume", "replay"),
            token=_string(TOKEN_CHARACTERS),
            resume=_or_null(position),
            replay=_or_null(_integer(0, REPLAY_MOST, default=REPLAY_DEFAULT)),
        ),
        "say": _message(
            "say",
            "A chat message; with a session, a command about its summary, as of version `based_on` or the newest.",
            ("session_id", "based_on"),
            id=ID,
            text=_string(TEXT_CHARACTERS),
            session_id=_or_null(ID),
            based_on=_or_null(_integer(1, OFFSET_MOST)),
        ),
        "history": _message(
            "history",
            "Ask for older events.",
            id=ID,
            before=_integer(0, OFFSET_MOST),
            limit=_integer(1, HISTORY_MOST),
        ),
        "ping": _message("ping", "Ask for a pong.", id=ID),
    }


def gateway_messages() -> dict[str, Schema]:
    """By type."""
    rate = {"type": "object", "required": ["per_second", "burst"], "properties": {"per_second": {}, "burst": COUNT}}
    event = {"$ref": f"{REF}event"}
    made = {
        "connected": _message(
            "connected",
            "The missed or latest events follow, then live ones.",
            coach_id=TEXT,
            connection_id=TEXT,
            epoch=TEXT,
            offset=OFFSET,
            recovered={"type": "boolean"},
            heartbeat_s=COUNT,
            rate_limit=rate,
        ),
        "event": _event(),
        "ack": _message("ack", "The say is durable, and shows up once in the stream.", id=ID),
        "history": _message(
            "history",
            "Older events, oldest first.",
            id=ID,
            events={"type": "array", "items": event},
            more={"type": "boolean"},
        ),
        "pong": _message("pong", "The answer to a ping.", id=ID),
        "error": _message(
            "error",
            "The message named by `id` was not accepted; the connection stays open.",
            code={"enum": [code.value for code in ErrorCode]},
            message=TEXT,
            id=_or_null(ID),
        ),
        "reconnect": _message(
            "reconnect", "The instance leaves: connect again after that long; a close follows.", after_ms=COUNT
        ),
    }
    return {kind: _closed(schema) for kind, schema in made.items()}


def _event() -> Schema:
    schema = _message(
        "event",
        "One event of the coach's stream. `prev` is the offset of the one before it, -1 for the first.",
        offset=_integer(0, OFFSET_MOST),
        prev=OFFSET,
        id=TEXT,
        name={"enum": [record.__name__ for record in CHAT_RECORDS]},
        at=COUNT,
        session_id=_or_null(TEXT),
        client_id=_or_null(ID),
        data={"type": "object"},
    )
    by_name = [
        {
            "if": {"properties": {"name": {"const": record.__name__}}},
            "then": {"properties": {"data": {"$ref": f"{REF}{record.__name__}"}}},
        }
        for record in CHAT_RECORDS
    ]
    return {**schema, "allOf": by_name}


def record_schemas() -> dict[str, Schema]:
    """An event's `data`, by record; and the values inside."""
    models: list[tuple[type[BaseModel], Any]] = [(record, "serialization") for record in CHAT_RECORDS]
    _, schemas = models_json_schema(models, ref_template=REF + "{model}", schema_generator=_AsPlain)
    definitions: dict[str, Schema] = schemas["$defs"]
    return definitions
