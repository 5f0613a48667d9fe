"""Our own processes, as data: each is `python -m <module> <arguments>` on the stack's servers."""

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from stack import health, liveness, pidfile
from stack.endpoints import Endpoints
from stack.ports import LOOPBACK
from stack.process import OURS, Hang, Process, Restart
from topics.catalogue import CONSUMER_GROUPS

HTTP_PORT = 8000
PATIENT = Restart(deaths=30)
"""Ours die when a server is away for long, and must outlast it: five minutes of pauses, not five deaths."""

EMBEDDER_PORT = 8311
UNBUFFERED = {"PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class OwnProcess:
    """In `arguments`, `health`, `alive` and `env`, `{name}` stands for the port of that name.
    Without `health` a process counts as ready as soon as it runs."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    port: str | None = None
    """The name of the port it listens on."""
    health: str = ""
    alive: str = ""
    """What answers as long as the process does not hang, whatever becomes of others."""
    hung_after: float = 0
    ready_within: float = 90
    grace: float = 20
    env: Mapping[str, str] = field(default_factory=dict)

    def process(self, ports: Mapping[str, int], environment: Mapping[str, str]) -> Process:
        arguments = (argument.format_map(ports) for argument in self.arguments)
        return Process(
            name=self.name,
            argv=(sys.executable, "-m", self.module, *arguments),
            env={**environment, **{name: value.format_map(ports) for name, value in self.env.items()}},
            ready=partial(health.http, self.health.format_map(ports)) if self.health else lambda: True,
            address=f"http://{LOOPBACK}:{ports[self.port]}" if self.port else "",
            ready_within=self.ready_within,
            grace=self.grace,
            tier=OURS,
            restart=PATIENT,
            hang=self._hang(ports),
        )

    def _hang(self, ports: Mapping[str, int]) -> Hang | None:
        return Hang(partial(health.http, self.alive.format_map(ports)), self.hung_after) if self.alive else None


EMBEDDER = OwnProcess(
    "embedder",
    "connectors.embedder_server",
    ("--host", LOOPBACK, "--port", "{embedder}"),
    port="embedder",
    health="http://127.0.0.1:{embedder}/health",
    alive="http://127.0.0.1:{embedder}/health",
    hung_after=liveness.EMBEDDER_S,
)
"""Alone in needing no server: it may be started before there is a `Plan`."""


def gateways(count: int) -> tuple[OwnProcess, ...]:
    """One at the port `http`; several at ports of their own, `gateway-1` and so on, for a proxy at `http`."""
    return (_gateway("gateway", "http"),) if count == 1 else tuple(_behind_proxy(name) for name in gateway_names(count))


def gateway_names(count: int) -> list[str]:
    return [f"gateway-{number}" for number in range(1, count + 1)]


def _gateway(name: str, port: str, env: Mapping[str, str] | None = None) -> OwnProcess:
    at = f"http://127.0.0.1:{{{port}}}/health"
    return OwnProcess(
        name,
        "gateway",
        port=port,
        health=f"{at}/ready",
        alive=f"{at}/live",
        hung_after=liveness.GATEWAY_S,
        grace=40,
        env=env or {},
    )


def _behind_proxy(name: str) -> OwnProcess:
    own = {"PORT": f"{{{name}}}", "WEB_PORT": "{http}", "INSTANCE_ID": name, "TRUSTED_PROXIES": LOOPBACK}
    return _gateway(name, name, own)


WORKERS = {group: OwnProcess(f"worker-{group}", "streams", (group,)) for group in CONSUMER_GROUPS}
"""By consumer group."""
PROCESSES: tuple[OwnProcess, ...] = (EMBEDDER, *WORKERS.values(), *gateways(1))


@dataclass(frozen=True)
class Plan:
    """Where our processes will be, decided before any of them starts, since they are told of each other."""

    endpoints: Endpoints
    data_dir: Path
    ports: Mapping[str, int]
    """Of `embedder` and `http`; and of each gateway, where there are several."""
    gateways: int = 1

    @property
    def web_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['http']}"

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    def environment(self) -> dict[str, str]:
        """What every process of ours reads."""
        return {
            **self.endpoints.environment(),
            "COACHSTREAM_DATA": str(self.data_dir),
            "COACHSTREAM_SECRET": _secret(self.data_dir),
            "EMBEDDER_URL": f"http://{LOOPBACK}:{self.ports['embedder']}",
            "HOST": LOOPBACK,
            "MAIL_DIR": str(self.mail_dir),
            "PORT": str(self.ports["http"]),
            **UNBUFFERED,
            "WEB_URL": self.web_url,
        }

    def processes(self) -> list[Process]:
        """All but the embedder, and but what is no process of ours."""
        environment = self.environment()
        made = [own.process(self.ports, environment) for own in gateways(self.gateways)]
        progress = liveness.of_kafka(self.endpoints.kafka_bootstrap)
        for group, own in WORKERS.items():
            after = liveness.WORKER_S.get(group, liveness.WORKER_DEFAULT_S)
            hang = Hang(partial(progress.made, group), after)
            made.append(replace(own.process(self.ports, environment), hang=hang))
        return made


def _secret(data_dir: Path) -> str:
    """The key that signs tokens, made at the first start and kept, so that a restart logs nobody out."""
    path = data_dir / "secret"
    if not path.exists():
        pidfile.write_whole(path, secrets.token_urlsafe(48), mode=0o600)
    return path.read_text(encoding="utf-8")
