import os
import subprocess
import sys
from pathlib import Path

import pytest

from stack import pidfile
from stack.datadir import DataDir, InUse
from stack.logfile import open_log, tail

ROOT = Path(__file__).parents[2]


def test_a_second_up_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    with data.held(), pytest.raises(InUse, match=f"in use by pid {os.getpid()}"), data.held():
        pass
    with data.held():
        pass


def test_the_command_says_so_too(tmp_path: Path) -> None:
    with DataDir(tmp_path).held():
        done = subprocess.run(
            [sys.executable, "-m", "stack", "up", "--servers-only", "--data-dir", tmp_path],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
            env={name: value for name, value in os.environ.items() if name != "STACK"},
        )
    assert done.returncode == 1
    assert "a stack runs there already" in done.stderr
    assert "Traceback" not in done.stderr


def test_who_died_is_not_the_owner(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    me = pidfile.identify(os.getpid())
    pidfile.write(data.owner_path, pidfile.Identity(me.pid, me.began - 60))
    assert data.owner() is None
    data.owner_path.write_text("half a fi")
    assert data.owner() is None


def test_the_environment_can_be_sourced(tmp_path: Path) -> None:
    awkward = "a 'b' $HOME \"c\""
    DataDir(tmp_path).write_env({"AWKWARD": awkward})
    shown = subprocess.run(
        ["/bin/sh", "-c", f'. "{tmp_path}/env"; printf %s "$AWKWARD"'], capture_output=True, text=True, check=True
    )
    assert shown.stdout == awkward
    assert (tmp_path / "env").stat().st_mode & 0o077 == 0


def test_a_large_log_is_set_aside_at_start(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "kafka.log"
    for n in range(6):
        with open_log(path, large=4) as log:
            log.write(f"run {n}\n".encode())
    kept = {each.name: each.read_text() for each in path.parent.iterdir()}
    assert kept == {
        "kafka.log": "run 5\n",
        "kafka.log.1": "run 4\n",
        "kafka.log.2": "run 3\n",
        "kafka.log.3": "run 2\n",
    }
    assert tail(path, 5) == "run 5"
