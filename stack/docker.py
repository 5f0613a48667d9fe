"""The same servers in containers, for those who have Docker: `STACK=docker`."""

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from stack import health
from stack.ports import LOOPBACK
from stack.process import Probe
from stack.progress import report
from stack.servers import Servers
from stack.services import mail
from stack.services.site import site_of
from stack.supervisor import NotReady

COMPOSE_FILE = Path(__file__).parent.parent / "docker-compose.yml"

# The variables of docker-compose.yml, with the ports they mean by default.
PORTS = {
    "KAFKA_PORT": 9092,
    "REGISTRY_PORT": 8081,
    "POSTGRES_PORT": 5432,
    "WEAVIATE_PORT": 8090,
    "WEAVIATE_GRPC_PORT": 50051,
}
CONTAINERS = ("kafka", "registry", "postgres", "weaviate")
DATABASE_PASSWORD = WEAVIATE_KEY = "coachstream"  # noqa: S105 # the containers are on loopback


class NoDocker(Exception):
    pass


class DockerStack(Servers):
    """Stands in for `NativeStack`; `supervisor` has the mail catcher, and what others add to it."""

    def __init__(self, say: Callable[[str], None] = print, project: str = "coachstream") -> None:
        super().__init__(say)
        self._compose = ("docker", "compose", "--project-name", project, "--file", str(COMPOSE_FILE))

    def _start_servers(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        check_engine()
        taken = {name: self.ports.take(name.removesuffix("_PORT").lower(), port) for name, port in PORTS.items()}
        self._compose_up({**environ, **{name: str(port) for name, port in taken.items()}})
        found = {**addresses(taken, self.data_dir), **self._start_mail()}
        wait_until_serving(taken)
        return found

    def _compose_up(self, settings: Mapping[str, str]) -> None:
        self._open.callback(subprocess.run, [*self._compose, "down"], env=settings, check=False)
        done = subprocess.run([*self._compose, "up", "--detach", "--wait", *CONTAINERS], env=settings, check=False)
        if done.returncode:
            raise NoDocker(f"`docker compose up` failed with exit code {done.returncode}; what it said is above.")

    def _start_mail(self) -> Mapping[str, str]:
        # Natively here too: the web app shows the messages it keeps.
        with report() as shown:
            prepared = mail.prepare(site_of(mail.SERVICE, self.data_dir, self.ports, shown))
        self.supervisor.add(prepared.process)
        self.supervisor.wait_ready(mail.SERVICE.name)
        return prepared.environment


def addresses(ports: Mapping[str, int], data_dir: Path) -> dict[str, str]:
    return {
        "KAFKA_BOOTSTRAP_SERVERS": f"{LOOPBACK}:{ports['KAFKA_PORT']}",
        "SCHEMA_REGISTRY_URL": f"http://{LOOPBACK}:{ports['REGISTRY_PORT']}/apis/ccompat/v7",
        "DATABASE_URL": (
            f"postgresql+psycopg://coachstream:{DATABASE_PASSWORD}@{LOOPBACK}:{ports['POSTGRES_PORT']}/coachstream"
        ),
        "WEAVIATE_URL": f"http://{LOOPBACK}:{ports['WEAVIATE_PORT']}",
        "WEAVIATE_GRPC_URL": f"{LOOPBACK}:{ports['WEAVIATE_GRPC_PORT']}",
        "WEAVIATE_API_KEY": WEAVIATE_KEY,
        "OBJECT_STORE_URL": (data_dir / "objects").as_uri(),
    }


def wait_until_serving(ports: Mapping[str, int], within: float = 180) -> None:
    """Asked from outside, as our processes will: what tools an image has for a check of its own is not for us to know.
    Raises `NotReady`, naming the first that does not answer."""
    here = addresses(ports, Path("/"))
    probes: dict[str, Probe] = {
        "kafka": partial(health.kafka, ports["KAFKA_PORT"]),
        "registry": partial(health.http, f"{here['SCHEMA_REGISTRY_URL']}/subjects"),
        "postgres": partial(health.postgres, here["DATABASE_URL"].replace("+psycopg", "")),
        "weaviate": partial(health.http, f"{here['WEAVIATE_URL']}/v1/.well-known/ready"),
    }
    deadline = time.monotonic() + within
    for name, probe in probes.items():
        while not health.asked(probe):
            if time.monotonic() > deadline:
                raise NotReady(f"{name} did not answer within {within:.0f} s. See `docker compose logs {name}`.")
            time.sleep(0.2)


def check_engine() -> None:
    if shutil.which("docker") is None:
        raise NoDocker("STACK=docker needs the `docker` command, which is not installed. Unset STACK to run natively.")
    asked = subprocess.run(["docker", "info"], capture_output=True, text=True, check=False)
    if asked.returncode:
        last = (asked.stderr.strip().splitlines() or ["no answer"])[-1]
        raise NoDocker(
            f"STACK=docker, but no Docker engine answers ({last}). Start it, or unset STACK to run natively."
        )
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        raise NoDocker("STACK=docker needs the Compose plugin (`docker compose`). Unset STACK to run natively.")
