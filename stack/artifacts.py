"""Exactly what is fetched: names, versions and checksums. Nothing else is ever downloaded by the stack."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

KAFKA_VERSION = "4.2.1"
APICURIO_VERSION = "3.3.3"
MAVEN_CENTRAL = "https://repo1.maven.org/maven2"


@dataclass(frozen=True)
class Artifact:
    """One file of a Maven repository, known by its SHA-256."""

    group: str
    name: str
    version: str
    sha256: str
    classifier: str = ""
    kind: str = "jar"

    @property
    def file_name(self) -> str:
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.name}-{self.version}{tail}.{self.kind}"

    @property
    def url(self) -> str:
        base = os.environ.get("MAVEN_REPOSITORY_URL", MAVEN_CENTRAL).rstrip("/")
        return f"{base}/{self.group.replace('.', '/')}/{self.name}/{self.version}/{self.file_name}"


@dataclass(frozen=True)
class GoTool:
    """A server built from source. `sum` is the module's hash as `go version -m` prints it; its go.sum pins the rest."""

    name: str
    module: str
    package: str
    version: str
    sum: str

    @property
    def binary(self) -> str:
        return self.package.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version.lstrip('v')}"


APICURIO = Artifact(
    group="io.apicurio",
    name="apicurio-registry-app",
    version=APICURIO_VERSION,
    classifier="all",
    kind="tar.gz",
    sha256="8bc6751c76d963734224b01d5e7f84ccb3cb61c87d3bd77c36c35f10a5cbed63",
)

WEAVIATE = GoTool(
    name="weaviate",
    module="github.com/weaviate/weaviate",
    package="github.com/weaviate/weaviate/cmd/weaviate-server",
    version="v1.35.2",
    sum="h1:D/cB4Lz8BIhE8s6cMUa4dRhlz356r1LRqDLgr5pKhPA=",
)
CADDY = GoTool(
    name="caddy",
    module="github.com/caddyserver/caddy/v2",
    package="github.com/caddyserver/caddy/v2/cmd/caddy",
    version="v2.11.9",
    sum="h1:bhZtcRKQOq0fuLvEgCdPYvUxXyGn9kzjG4lh2332DTE=",
)
TOXIPROXY = GoTool(
    name="toxiproxy",
    module="github.com/Shopify/toxiproxy/v2",
    package="github.com/Shopify/toxiproxy/v2/cmd/server",
    version="v2.12.0",
    sum="h1:d1x++lYZg/zijXPPcv7PH0MvHMzEI5aX/YuUi/Sw+yg=",
)

_KAFKA_LIST = Path(__file__).with_name("kafka-jars.txt")


def kafka_jars() -> tuple[Artifact, ...]:
    return tuple(_parse(line) for line in _KAFKA_LIST.read_text().splitlines() if line)


def kafka_folder() -> str:
    """Named after the list itself: a changed list must not find an old jar on the wildcard class path."""
    return f"kafka-{KAFKA_VERSION}-{hashlib.sha256(_KAFKA_LIST.read_bytes()).hexdigest()[:8]}"


def _parse(line: str) -> Artifact:
    coordinates, sha256 = line.split()
    group, name, version = coordinates.split(":")
    return Artifact(group, name, version, sha256)
