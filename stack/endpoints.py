"""Where the servers are: what everything else needs to know of a running stack."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Endpoints:
    """`environment()` and `from_environment()` are inverse; the names are those every process of ours reads."""

    kafka_bootstrap: str
    schema_registry_url: str
    database_url: str
    weaviate_url: str
    weaviate_grpc_url: str
    weaviate_api_key: str
    smtp_url: str
    object_store_url: str

    @property
    def weaviate_grpc_port(self) -> int:
        return int(self.weaviate_grpc_url.rsplit(":", 1)[-1])

    def environment(self) -> dict[str, str]:
        return {NAMES[field.name]: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        return cls(**{name: environ.get(variable, "") for name, variable in NAMES.items()})


NAMES = {
    "kafka_bootstrap": "KAFKA_BOOTSTRAP_SERVERS",
    "schema_registry_url": "SCHEMA_REGISTRY_URL",
    "database_url": "DATABASE_URL",
    "weaviate_url": "WEAVIATE_URL",
    "weaviate_grpc_url": "WEAVIATE_GRPC_URL",
    "weaviate_api_key": "WEAVIATE_API_KEY",
    "smtp_url": "SMTP_URL",
    "object_store_url": "OBJECT_STORE_URL",
}
