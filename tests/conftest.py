"""The real parts for tests: one stack for the whole run, with ports and data of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from stack import docker
from stack.endpoints import Endpoints
from stack.native import NativeStack
from stack.ports import Ports

# No test asserts a time; and what CI runs is the same from run to run.
settings.register_profile("coachstream", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("coachstream")


@pytest.fixture(scope="session")
def native_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NativeStack]:
    """For fault tests: `native_stack.supervisor.kill("kafka")`, then `.wait_ready("kafka")`."""
    if _in_docker():
        pytest.skip("a fault of the native stack; STACK=docker")
    running = NativeStack()
    # An environment without addresses: a developer's own servers are not for tests.
    running.start(tmp_path_factory.mktemp("stack"), usual_ports=False, environ={})
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """Where the real servers are. Natively, or in containers with STACK=docker."""
    if _in_docker():
        with _containers(tmp_path_factory.mktemp("stack")) as endpoints:
            yield endpoints
    else:
        native: NativeStack = request.getfixturevalue("native_stack")
        yield native.endpoints


def _in_docker() -> bool:
    return os.environ.get("STACK") == "docker"


@contextmanager
def _containers(folder: Path) -> Iterator[Endpoints]:
    from testcontainers.compose import DockerCompose

    docker.check_engine()
    ports = Ports(usual=False)
    taken = {
        name: ports.take(name, port)
        for name, port in {**docker.PORTS, "SMTP_PORT": 1025, "MAIL_WEB_PORT": 8025}.items()
    }
    settings = {**taken, "COMPOSE_PROJECT_NAME": f"coachstream-test-{os.getpid()}"}
    (folder / "env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    compose = docker.COMPOSE_FILE
    with DockerCompose(compose.parent, compose.name, env_file=str(folder / "env"), wait=True):
        docker.wait_until_serving(taken)
        found = docker.addresses(taken, folder) | {"SMTP_URL": f"smtp://127.0.0.1:{taken['SMTP_PORT']}"}
        yield Endpoints.from_environment(found)
