"""`coachstream load-users`: many coaches at once, for load generators."""

import asyncio
import json
import os
import shlex
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from stack.commands.options import DEFAULT_DATA, DataDirOption, fail
from stack.datadir import DataDir
from stack.endpoints import Endpoints
from stack.pidfile import write_whole
from stack.progress import report
from stack.set_up import NewCoach, add_coaches

TOKEN_TTL = timedelta(hours=2)

NEEDED = ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "COACHSTREAM_SECRET")


def load_users(
    count: Annotated[int, typer.Argument(metavar="N", min=1, max=100_000, help="How many coaches.")],
    out: Annotated[Path, typer.Option("--out", help='JSON lines of {"coach_id", "token"}; readable by you alone.')],
    data_dir: DataDirOption = DEFAULT_DATA,
) -> None:
    """Make N coaches with their topics, and a token for each that is good for two hours.

    The stack is the one that the environment names, or else the one that runs in the data folder. They have no
    password: nobody logs in as them. Each call makes new ones.
    """
    environment = _environment(os.environ, DataDir(data_dir))
    coaches = new_coaches(count, uuid.uuid4().hex[:8])
    _make(Endpoints.from_environment(environment), coaches)
    lines = tokens(environment["COACHSTREAM_SECRET"], coaches, datetime.now(UTC))
    write_whole(out, "".join(f"{line}\n" for line in lines), mode=0o600)
    typer.echo(f"{count} coaches, with tokens good for two hours: {out}")


def new_coaches(count: int, run: str) -> list[NewCoach]:
    """`run` tells apart the coaches of several calls."""
    ids = [f"load-{run}-{number:05d}" for number in range(count)]
    return [NewCoach(one, f"{one}@load.invalid", f"Load {one[-5:]}", "") for one in ids]


def tokens(secret: str, coaches: Sequence[NewCoach], now: datetime) -> Iterator[str]:
    """A JSON line for each coach."""
    from gateway.auth import Tokens

    signer = Tokens(secret, TOKEN_TTL, TOKEN_TTL)
    for coach in coaches:
        yield json.dumps({"coach_id": coach.coach_id, "token": signer.access(coach.coach_id, now).token})


def _environment(environment: Mapping[str, str], data: DataDir) -> dict[str, str]:
    """The environment, and from the data folder what it lacks."""
    written = _written(data.env)
    secret = data.path / "secret"
    if secret.exists():
        written["COACHSTREAM_SECRET"] = secret.read_text(encoding="utf-8")
    known = {**written, **{name: value for name, value in environment.items() if value}}
    missing = [name for name in NEEDED if not known.get(name)]
    if missing:
        raise fail(f"Neither the environment nor {data.path} has {', '.join(missing)}: start a stack first.")
    return known


def _written(path: Path) -> dict[str, str]:
    """What `coachstream up` wrote for a shell to source."""
    if not path.exists():
        return {}
    words = shlex.split(path.read_text(encoding="utf-8"))
    return dict(word.split("=", 1) for word in words if "=" in word)


def _make(endpoints: Endpoints, coaches: Sequence[NewCoach]) -> None:
    with report() as shown, shown.task(f"Making {len(coaches)} coaches and their topics") as task:
        task.total(len(coaches))
        asyncio.run(add_coaches(endpoints, coaches, task.reached))
