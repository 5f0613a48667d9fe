"""Who hangs is ended and started again; who works, or waits for others, is left alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.lags_port import Lag
from connectors.ports import Unavailable
from stack.endpoints import Endpoints
from stack.liveness import Progress
from stack.process import Hang
from stack.processes import EMBEDDER, Plan
from stack.supervisor import Supervisor
from tests.stack.children import SLEEPER, eventually, python
from topics.catalogue import CONSUMER_GROUPS


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    running = Supervisor(tmp_path, said.append, look_every=0.01)
    yield running
    running.close()


@dataclass
class Asked:
    answer: bool
    times: int = 0

    def __call__(self) -> bool:
        self.times += 1
        return self.answer


def test_what_hangs_is_ended_and_started_again(supervisor: Supervisor, said: list[str]) -> None:
    child = python("stuck", SLEEPER, ready_within=0)
    supervisor.add(replace(child, hang=Hang(lambda: supervisor.child("stuck").restarts > 0, 0.05)))
    eventually(lambda: supervisor.child("stuck").restarts == 1)
    assert supervisor.child("stuck").last_exit == "signal SIGKILL"
    assert any("stuck (pid" in line and "has hung for" in line for line in said)


def test_what_answers_is_left_alone(supervisor: Supervisor) -> None:
    asked = Asked(True)
    supervisor.add(replace(python("well", SLEEPER, ready_within=0), hang=Hang(asked, 0)))
    eventually(lambda: asked.times > 20)
    assert supervisor.child("well").restarts == 0


def test_what_starts_has_its_time_for_it(supervisor: Supervisor) -> None:
    asked = Asked(False)
    supervisor.add(replace(python("slow", SLEEPER), hang=Hang(asked, 0)))
    eventually(lambda: asked.times > 20)
    assert supervisor.child("slow").restarts == 0


def lag(partition: int, position: int, end: int, group: str = "chat") -> Lag:
    return Lag(group, "chat.inbox", partition, position, end)


class Measured:
    def __init__(self) -> None:
        self.lags: Sequence[Lag] = ()
        self.away = False
        self.times = 0

    def __call__(self) -> Sequence[Lag]:
        self.times += 1
        if self.away:
            raise Unavailable("told to be")
        return self.lags


def test_a_group_that_stands_before_waiting_records_makes_no_progress() -> None:
    measured = Measured()
    progress = Progress(measured, clock=lambda: 0.0, fresh=0)
    measured.lags = [lag(0, 5, 9), lag(1, 3, 3)]
    assert progress.made("chat")
    assert not progress.made("chat")
    measured.lags = [lag(0, 6, 9), lag(1, 3, 3)]
    assert progress.made("chat")
    measured.lags = [lag(0, 9, 9), lag(1, 3, 3)]
    assert progress.made("chat")
    assert progress.made("chat")


def test_one_partition_that_stands_is_enough() -> None:
    measured = Measured()
    progress = Progress(measured, clock=lambda: 0.0, fresh=0)
    measured.lags = [lag(0, 5, 9), lag(1, 3, 30)]
    progress.made("chat")
    measured.lags = [lag(0, 5, 9), lag(1, 20, 30)]
    assert not progress.made("chat")


def test_a_broker_that_is_away_is_nobodys_hanging() -> None:
    measured = Measured()
    progress = Progress(measured, clock=lambda: 0.0, fresh=0)
    measured.lags = [lag(0, 5, 9)]
    progress.made("chat")
    measured.away = True
    assert progress.made("chat")


def test_one_measurement_is_for_all_groups() -> None:
    measured = Measured()
    now = [0.0]
    progress = Progress(measured, clock=lambda: now[0], fresh=3)
    for group in CONSUMER_GROUPS:
        progress.made(group)
    assert measured.times == 1
    now[0] = 3.0
    progress.made("chat")
    assert measured.times == 2


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=10))
def test_progress_is_what_moves_or_has_nothing_to_do(seen: list[tuple[int, int]]) -> None:
    measured = Measured()
    progress = Progress(measured, clock=lambda: 0.0, fresh=0)
    before: tuple[int, int] | None = None
    for position, end in seen:
        measured.lags = [lag(0, position, end)]
        stands = before is not None and before[0] == position and before[1] > position and end > position
        assert progress.made("chat") == (not stands)
        before = (position, end)


def test_every_process_of_ours_is_looked_after(tmp_path: Path) -> None:
    ports = {"embedder": 8311, "http": 8000}
    ours = [EMBEDDER.process(ports, {}), *Plan(Endpoints.from_environment({}), tmp_path, ports).processes()]
    assert [process.name for process in ours if process.hang is None] == []
    assert all(process.hang is not None and process.hang.after >= 60 for process in ours)
