"""The schema registry, over Confluent's API: ids for a codec, and the gate that new schemas pass."""

import json
from types import TracebackType
from typing import Any, Self

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from schemas.avro import NAMESPACE, avro_schema, released_versions
from schemas.codec import Codec
from schemas.events import RECORDS

COMPATIBILITY = "BACKWARD_TRANSITIVE"
TIMEOUT_S = 10


class Unregistered(Exception):
    """A record's schema is not in the registry: `coachstream topics apply` puts it there."""


class Registry:
    """A registry at `url`. Running processes only look up; `apply` is for set-up."""

    def __init__(self, url: str) -> None:
        self._client = SchemaRegistryClient({"url": url, "timeout": TIMEOUT_S})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def schema(self, schema_id: int) -> dict[str, Any]:
        """The schema of an id. Raises KeyError when there is none."""
        try:
            found: dict[str, Any] = json.loads(self._client.get_schema(schema_id).schema_str or "")
        except SchemaRegistryError as error:
            if error.http_status_code == 404:
                raise KeyError(schema_id) from error
            raise
        return found

    def codec(self) -> Codec:
        """A codec with every record's id looked up. Raises Unregistered."""
        return Codec({name: self._id(name) for name in RECORDS}, self)

    def missing(self) -> list[str]:
        """Released schemas that are not registered, as `<record> v<n>`."""
        return [
            f"{name} v{version}"
            for name in RECORDS
            for version, schema in enumerate(released_versions(name), start=1)
            if self._lookup(name, schema) is None
        ]

    def apply(self) -> list[str]:
        """Register what is missing, oldest first, each checked against all before it. Raises on a breaking change."""
        done = []
        for name in RECORDS:
            subject = f"{NAMESPACE}.{name}"
            for version, schema in enumerate(released_versions(name), start=1):
                if self._lookup(name, schema) is None:
                    if version > 1 and not self._client.test_compatibility(subject, _as_schema(schema)):
                        raise ValueError(f"{name} v{version} cannot read what earlier versions wrote: not registered")
                    self._client.register_schema(subject, _as_schema(schema))
                    if version == 1:
                        self._client.set_compatibility(subject, COMPATIBILITY)
                    done.append(f"{name} v{version}")
        return done

    def _id(self, name: str) -> int:
        found = self._lookup(name, avro_schema(RECORDS[name]))
        if found is None:
            raise Unregistered(f"the registry lacks {name} as this code writes it: run `coachstream topics apply`")
        return found

    def _lookup(self, name: str, schema: dict[str, Any]) -> int | None:
        try:
            return int(self._client.lookup_schema(f"{NAMESPACE}.{name}", _as_schema(schema)).schema_id or 0)
        except SchemaRegistryError as error:
            if error.http_status_code == 404:
                return None
            raise


def _as_schema(schema: dict[str, Any]) -> Schema:
    return Schema(json.dumps(schema), "AVRO")
