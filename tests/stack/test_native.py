"""The real servers."""

import os
import smtplib
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from confluent_kafka.admin import AdminClient

from stack import health
from stack.datadir import DataDir
from stack.endpoints import Endpoints
from stack.native import NativeStack
from tests.stack.children import eventually

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]


def test_every_server_answers(stack: Endpoints) -> None:
    assert AdminClient({"bootstrap.servers": stack.kafka_bootstrap}).list_topics(timeout=20).brokers
    assert httpx.get(f"{stack.schema_registry_url}/subjects").status_code == 200
    with psycopg.connect(stack.database_url.replace("+psycopg", "")) as connection:
        assert connection.info.server_version >= 180000
        assert connection.info.encoding == "utf-8"
    with smtplib.SMTP("127.0.0.1", int(stack.smtp_url.rsplit(":", 1)[1])) as client:
        assert client.noop()[0] == 250
    assert stack.object_store_url.startswith("file:///")


def test_weaviate_wants_its_key(stack: Endpoints) -> None:
    url = f"{stack.weaviate_url}/v1/schema"
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers={"Authorization": f"Bearer {stack.weaviate_api_key}"}).status_code == 200
    assert health.tcp(stack.weaviate_grpc_port)


def test_postgres_wants_its_password(stack: Endpoints) -> None:
    without = "postgresql://coachstream@" + stack.database_url.rsplit("@", 1)[1]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(without)


@pytest.mark.parametrize("name", ["kafka", "apicurio", "postgres", "weaviate", "mail"])
def test_a_killed_server_comes_back(native_stack: NativeStack, name: str) -> None:
    killed = native_stack.supervisor.kill(name)
    native_stack.supervisor.wait_ready(name)
    assert native_stack.supervisor.child(name).pid != killed


def test_only_what_cannot_be_told_is_off_loopback(native_stack: NativeStack) -> None:
    listening = {
        child.process.name: {
            connection.laddr.ip
            for connection in psutil.Process(child.pid).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }
        for child in native_stack.supervisor.children()
    }
    loopback = {"127.0.0.1", "::ffff:127.0.0.1"}
    assert {name for name, addresses in listening.items() if addresses - loopback} == {"weaviate"}


def test_a_server_of_the_users_own_is_taken_as_it_is(tmp_path: Path, stack: Endpoints) -> None:
    second = NativeStack()
    theirs = {name: value for name, value in stack.environment().items() if name != "SMTP_URL"}
    try:
        endpoints = second.start(tmp_path, usual_ports=False, environ=theirs)
        assert [child.process.name for child in second.supervisor.children()] == ["mail"]
        assert endpoints.kafka_bootstrap == stack.kafka_bootstrap
        assert endpoints.weaviate_api_key == stack.weaviate_api_key
    finally:
        second.stop()


def test_up_status_down_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stack"]
    environ = {name: value for name, value in os.environ.items() if name != "STACK" and not name.endswith("_URL")}
    with (tmp_path / "out").open("w") as out:
        up = subprocess.Popen(
            [*command, "up", "--servers-only", "--random-ports", "--data-dir", tmp_path],
            cwd=ROOT,
            env=environ,
            stdout=out,
            stderr=out,
        )
    try:
        eventually(lambda: DataDir(tmp_path).state.exists() or up.poll() is not None, within=180)
        assert up.poll() is None, (tmp_path / "out").read_text()
        family = psutil.Process(up.pid).children(recursive=True)
        assert len(family) >= 5
        status = subprocess.run([*command, "status", "--data-dir", tmp_path], cwd=ROOT, capture_output=True, text=True)
        assert status.stdout.count("healthy") == 5
        assert status.returncode == 0
        subprocess.run([*command, "down", "--data-dir", tmp_path], cwd=ROOT, check=True)
        assert up.wait(10) == 0
        assert not psutil.wait_procs(family, timeout=5)[1]
        assert list((tmp_path / "run").iterdir()) == []
    finally:
        up.kill()
        up.wait()
