import re
import subprocess
from pathlib import Path

import pytest

from stack import docker
from stack.artifacts import APICURIO_VERSION, KAFKA_VERSION, WEAVIATE
from stack.ports import LOOPBACK

COMPOSE = docker.COMPOSE_FILE.read_text()


def test_the_containers_are_of_the_versions_that_run_natively() -> None:
    images = dict(re.findall(r"image: (\S+):(\S+)", COMPOSE))
    assert images["apache/kafka"] == KAFKA_VERSION
    assert images["apicurio/apicurio-registry"] == APICURIO_VERSION
    assert images["semitechnologies/weaviate"] == WEAVIATE.version.removeprefix("v")
    assert images["postgres"] == "18"


def test_every_port_is_on_loopback_and_is_the_one_we_expect() -> None:
    published = re.findall(r'"(\S+):\$\{(\w+_PORT):-(\d+)\}:\S+"', COMPOSE)
    assert {host for host, _, _ in published} == {LOOPBACK}
    ports = {name: int(port) for _, name, port in published}
    assert docker.PORTS.items() <= ports.items()
    assert set(ports) - set(docker.PORTS) == {"SMTP_PORT", "MAIL_WEB_PORT"}


def test_without_an_engine_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.docker.shutil.which", lambda _: None)
    with pytest.raises(docker.NoDocker, match="Unset STACK"):
        docker.check_engine()


def test_with_an_engine_that_is_down_too(monkeypatch: pytest.MonkeyPatch) -> None:
    down = subprocess.CompletedProcess([], 1, stdout="", stderr="Cannot connect to the Docker daemon")
    monkeypatch.setattr("stack.docker.shutil.which", lambda _: "/usr/bin/docker")
    monkeypatch.setattr("stack.docker.subprocess.run", lambda *_, **__: down)
    with pytest.raises(docker.NoDocker, match="Cannot connect to the Docker daemon"):
        docker.check_engine()


def test_the_addresses_have_all_but_the_mail(tmp_path: Path) -> None:
    from stack.endpoints import NAMES

    assert set(docker.addresses(docker.PORTS, tmp_path)) == set(NAMES.values()) - {"SMTP_URL"}
