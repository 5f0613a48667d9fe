"""Avro schemas of the typed records: derived from the classes, and the released files they must equal."""

import datetime
import json
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from schemas.record import Event, Value

NAMESPACE = "coachstream"
Record = TypeVar("Record", bound=Event)
RELEASED = Path(__file__).parent / "avsc"
EXAMPLES = Path(__file__).parent / "examples"

_PRIMITIVES: dict[type, str | dict[str, str]] = {
    str: "string",
    bool: "boolean",
    int: "long",
    float: "double",
    bytes: "bytes",
    datetime.datetime: {"type": "long", "logicalType": "timestamp-millis"},
    datetime.date: {"type": "int", "logicalType": "date"},
}


def avro_schema(record: type[Event]) -> dict[str, Any]:
    """The record's Avro schema, as its class stands now. Named types stand whole once and by name afterwards."""
    schema: dict[str, Any] = _record(record, set())
    return schema


def released_path(record: type[Event]) -> Path:
    return RELEASED / f"{record.__name__}.v{record.version}.avsc"


def released_versions(name: str) -> list[dict[str, Any]]:
    """Every released schema of a record, oldest first. Raises FileNotFoundError when there is none."""
    paths = sorted(RELEASED.glob(f"{name}.v*.avsc"), key=lambda path: int(path.stem.rpartition(".v")[2]))
    if not paths:
        raise FileNotFoundError(f"no released schema of {name} in {RELEASED}")
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def render(schema: dict[str, Any]) -> str:
    """The text of a released file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _record(model: type[Value], seen: set[str]) -> Any:
    name = model.__name__
    if name in seen:
        return f"{NAMESPACE}.{name}"
    seen.add(name)
    fields = [_field(key, info, seen) for key, info in model.model_fields.items()]
    doc = " ".join((model.__doc__ or "").split())
    return {"type": "record", "name": name, "namespace": NAMESPACE, "doc": doc, "fields": fields}


def _field(name: str, info: Any, seen: set[str]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": _type(info.annotation, seen)}
    if info.description:
        field["doc"] = " ".join(info.description.split())
    if not info.is_required():
        field["default"] = info.default
    return field


def _type(annotation: Any, seen: set[str]) -> Any:
    if annotation in _PRIMITIVES:
        return _PRIMITIVES[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0], seen)
    if origin is list:
        return {"type": "array", "items": _type(arguments[0], seen)}
    if origin in (Union, UnionType):
        # Null first: an optional field's default is null, and Avro takes a default from the first branch.
        branches = [_type(argument, seen) for argument in arguments if argument is not NoneType]
        return ["null", *branches] if NoneType in arguments else branches
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _enum(annotation, seen)
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return _record(annotation, seen)
    raise TypeError(f"no Avro type for {annotation!r}")


def _enum(enum: type[StrEnum], seen: set[str]) -> Any:
    if enum.__name__ in seen:
        return f"{NAMESPACE}.{enum.__name__}"
    seen.add(enum.__name__)
    return {"type": "enum", "name": enum.__name__, "namespace": NAMESPACE, "symbols": [str(symbol) for symbol in enum]}


def example(record: type[Record], version: int) -> Record:
    """The worked example of a record's version, as a typed event of today."""
    text = (EXAMPLES / f"{record.__name__}.v{version}.json").read_text(encoding="utf-8")
    return record.model_validate_json(text)
