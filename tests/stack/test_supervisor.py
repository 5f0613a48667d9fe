import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from stack import pidfile
from stack.child import State
from stack.process import OURS, SERVERS
from stack.supervisor import NotReady, Supervisor
from tests.stack.children import SLEEPER, eventually, lines, python

ROOT = Path(__file__).parents[2]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    running = Supervisor(tmp_path, said.append)
    yield running
    running.close()


def pid_of(supervisor: Supervisor, name: str) -> int:
    pid = supervisor.child(name).pid
    assert pid is not None
    return pid


def test_what_dies_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add(python("worker", SLEEPER))
    supervisor.wait_ready("worker")
    killed = supervisor.kill("worker")
    supervisor.wait_ready("worker")
    assert pid_of(supervisor, "worker") != killed
    assert not psutil.pid_exists(killed)
    assert supervisor.child("worker").restarts == 1
    assert "worker ended (signal SIGKILL), starting it again" in said


def test_what_dies_again_and_again_is_given_up_loudly(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add(python("broken", "import sys; sys.exit('no such table: coaches')", ready=lambda: False))
    with pytest.raises(NotReady, match="no such table: coaches"):
        supervisor.wait_ready("broken")
    assert supervisor.child("broken").state is State.FAILED
    assert any("giving it up" in line and "no such table" in line for line in said)
    assert supervisor.child("broken").restarts == 2


def test_what_was_given_up_can_be_started_by_hand(supervisor: Supervisor, tmp_path: Path) -> None:
    mended = tmp_path / "mended"
    supervisor.add(python("broken", f"import os, time; os.stat({str(mended)!r}); time.sleep(600)"))
    eventually(lambda: supervisor.child("broken").state is State.FAILED)
    mended.touch()
    supervisor.start("broken")
    supervisor.wait_ready("broken")


def test_a_program_that_does_not_exist_is_reported(supervisor: Supervisor) -> None:
    process = python("ghost", "")
    supervisor.add(type(process)(name="ghost", argv=("/nowhere/ghost",), ready=lambda: True, restart=process.restart))
    eventually(lambda: supervisor.child("ghost").state is State.FAILED)
    with pytest.raises(NotReady, match="nowhere/ghost"):
        supervisor.wait_ready("ghost")


def test_what_is_never_ready_is_an_error_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    code = f"print('waiting for the moon', flush=True); {SLEEPER}"
    supervisor.add(python("slow", code, ready=lambda: False))
    eventually(lambda: supervisor.child("slow").log.exists() and bool(lines(supervisor.child("slow").log)))
    with pytest.raises(NotReady, match=r"not ready within 0 s(.|\n)*waiting for the moon"):
        supervisor.wait_ready("slow", within=0.2)


def test_a_probe_that_raises_means_not_yet(supervisor: Supervisor) -> None:
    answers = iter([ConnectionRefusedError(), None])

    def probe() -> bool:
        if error := next(answers, None):
            raise error
        return True

    supervisor.add(python("server", SLEEPER, ready=probe))
    supervisor.wait_ready("server")


def test_higher_tiers_stop_first(tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        f"def end(*_): open({str(order)!r}, 'a').write(sys.argv[1] + '\\n'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)"
    )
    supervisor = Supervisor(tmp_path)
    for name, tier in (("kafka", SERVERS), ("gateway", OURS), ("postgres", SERVERS), ("worker", OURS)):
        process = python(name, code, tier=tier)
        named = {**vars(process), "argv": (*process.argv, name)}
        supervisor.add(type(process)(**named))
    for child in supervisor.children():
        eventually(lambda c=child: lines(c.log) == ["up"])  # type: ignore[misc]
    supervisor.close()
    stopped = lines(order)
    assert set(stopped[:2]) == {"gateway", "worker"}
    assert set(stopped[2:]) == {"kafka", "postgres"}


def test_what_will_not_stop_is_killed_after_its_grace(supervisor: Supervisor, said: list[str]) -> None:
    code = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEPER}"
    supervisor.add(python("deaf", code, grace=0.2))
    eventually(lambda: lines(supervisor.child("deaf").log) == ["deaf"])
    pid = pid_of(supervisor, "deaf")
    supervisor.stop("deaf")
    assert not psutil.pid_exists(pid)
    assert supervisor.child("deaf").state is State.STOPPED
    assert any("did not stop" in line for line in said)


def test_what_was_stopped_stays_stopped_until_started(supervisor: Supervisor) -> None:
    supervisor.add(python("worker", SLEEPER))
    supervisor.wait_ready("worker")
    supervisor.stop("worker")
    with pytest.raises(NotReady):
        supervisor.wait_ready("worker", within=0.3)
    supervisor.start("worker")
    supervisor.wait_ready("worker")


def test_restart_gives_a_new_process(supervisor: Supervisor) -> None:
    supervisor.add(python("worker", SLEEPER))
    supervisor.wait_ready("worker")
    before = pid_of(supervisor, "worker")
    supervisor.restart("worker")
    assert pid_of(supervisor, "worker") != before


def test_helpers_of_a_dead_process_go_with_it(supervisor: Supervisor) -> None:
    code = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]).pid, flush=True); "
    supervisor.add(python("pool", code + SLEEPER))
    eventually(lambda: bool(lines(supervisor.child("pool").log)))
    helper = int(lines(supervisor.child("pool").log)[0])
    os.kill(pid_of(supervisor, "pool"), signal.SIGKILL)  # the leader only
    eventually(lambda: gone(helper))


def test_a_left_over_process_is_ended_and_a_strangers_pid_is_not(tmp_path: Path, said: list[str]) -> None:
    left = subprocess.Popen([sys.executable, "-c", SLEEPER])
    stranger = subprocess.Popen([sys.executable, "-c", SLEEPER])
    try:
        pidfile.write(tmp_path / "run" / "kafka.pid", pidfile.identify(left.pid))
        reused = pidfile.Identity(stranger.pid, pidfile.identify(stranger.pid).began - 3600)
        pidfile.write(tmp_path / "run" / "gateway.pid", reused)
        Supervisor(tmp_path, said.append).close()
        assert gone(left.pid)
        assert stranger.poll() is None
        assert list((tmp_path / "run").glob("*.pid")) == []
    finally:
        for process in (left, stranger):
            process.kill()
            process.wait()


def test_pid_files_say_who_runs_and_vanish(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(python("worker", SLEEPER))
    supervisor.wait_ready("worker")
    who = pidfile.read(tmp_path / "run" / "worker.pid")
    assert who is not None
    assert who.pid == pid_of(supervisor, "worker")
    alive = [who.alive]
    supervisor.close()
    assert [*alive, who.alive] == [True, False]
    assert not (tmp_path / "run" / "worker.pid").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; import time\n"
        "from stack.supervisor import Supervisor; from tests.stack.children import SLEEPER, python\n"
        f"s = Supervisor(Path({str(tmp_path)!r})); s.add(python('worker', SLEEPER)); s.wait_ready('worker')\n"
        "print(s.child('worker').pid, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        worker = int(owner.stdout.readline())
        assert not gone(worker)
        owner.kill()
        owner.wait()
    eventually(lambda: gone(worker))


def test_nothing_is_added_to_a_closed_supervisor(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.close()
    supervisor.close()
    with pytest.raises(NotReady):
        supervisor.add(python("late", SLEEPER))


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
