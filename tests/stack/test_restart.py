"""A rolling restart, on a stack whose processes are tiny."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stack import report
from stack.__main__ import app
from stack.commands.restart import chosen
from stack.datadir import DataDir
from stack.supervisor import Supervisor
from tests.stack.children import SLEEPER, python

NAMES = ["kafka", "postgres", "embedder", "worker-chat", "worker-search", "gateway-1", "gateway-2", "caddy"]


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("gateway", ["gateway-1", "gateway-2"]),
        ("gateway-2", ["gateway-2"]),
        ("worker", ["worker-chat", "worker-search"]),
        ("embedder", ["embedder"]),
        ("gate", []),
        ("kafka", []),
    ],
)
def test_a_name_stands_for_itself_or_for_all_below_it(what: str, names: list[str]) -> None:
    assert chosen(what, NAMES) == names


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Supervisor]:
    """As `up` keeps it: claimed, supervised, and told of in the state file."""
    data = DataDir(tmp_path)
    ended = threading.Event()
    with data.held():
        supervisor = Supervisor(tmp_path)
        for name in ("gateway-1", "gateway-2", "worker-chat"):
            supervisor.add(python(name, SLEEPER))
            supervisor.wait_ready(name)

        def keep_reporting() -> None:
            while not ended.wait(0.02):
                report.write(data.state, report.rows(supervisor))

        telling = threading.Thread(target=keep_reporting)
        telling.start()
        try:
            yield supervisor
        finally:
            ended.set()
            telling.join()
            supervisor.close()


def test_all_of_a_kind_are_restarted_and_no_other(running: Supervisor, tmp_path: Path) -> None:
    report.write(DataDir(tmp_path).state, report.rows(running))
    before = {child.process.name: child.pid for child in running.children()}
    result = CliRunner().invoke(app, ["restart", "gateway", "--data-dir", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "Restarting gateway-1",
        "Restarting gateway-2",
        "Restarted 2, one after another.",
    ]
    after = {child.process.name: child.pid for child in running.children()}
    assert {name for name in before if before[name] != after[name]} == {"gateway-1", "gateway-2"}
    assert [running.child(name).last_exit for name in ("gateway-1", "gateway-2")] == ["signal SIGTERM"] * 2


def test_what_does_not_run_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["restart", "gateway", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "coachstream up" in result.output


def test_an_unknown_name_is_an_error(running: Supervisor, tmp_path: Path) -> None:
    report.write(DataDir(tmp_path).state, report.rows(running))
    result = CliRunner().invoke(app, ["restart", "kafka", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "coachstream status" in result.output
