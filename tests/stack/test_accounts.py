"""`coachstream accounts`: says what is wrong, and does what it says."""

import asyncio
import uuid

import pytest
from typer.testing import CliRunner

from connectors.ports import Coach, Role
from connectors.postgres.accounts import PostgresAccounts
from connectors.postgres.database import Database
from stack.__main__ import app
from stack.endpoints import Endpoints
from stack.set_up import set_up

NOWHERE = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["role", "dana@example.com", "king"], NOWHERE, "the roles are coach, admin"),
        (["role", "dana@example.com", "admin"], {}, "source .coachstream/env"),
        (["add", "a@b.c", "--name", "A", "--id", "A b", "--password", "long enough, this"], NOWHERE, "is no id"),
        (["add", "a@b.c", "--name", "A", "--id", "a", "--password", "short"], NOWHERE, "at least 12 characters"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], environment: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NOWHERE:
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(app, ["accounts", *arguments], env=environment)
    assert result.exit_code == 1
    assert told in result.output


@pytest.mark.real
def test_an_account_is_made_made_an_administrator_and_removed(stack: Endpoints) -> None:
    set_up(stack)
    name = f"root-{uuid.uuid4().hex[:8]}"
    email = f"{name}@example.com"
    making = ["add", email, "--name", "Root", "--id", name, "--password", "a quiet place to think"]

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["accounts", *arguments], env=stack.environment())
        return result.exit_code, result.output

    assert run(*making) == (0, f"{email} can log in.\n")
    assert "already" in run(*making)[1]
    assert run("role", email, "admin") == (0, f"{email} is an admin now.\n")
    assert run("role", "nobody@example.com", "admin")[0] == 1
    made = asyncio.run(_account(stack, email))
    assert made is not None
    assert (made.coach_id, made.role) == (name, Role.ADMIN)
    assert "cannot log in any more" in run("remove", email)[1]
    assert asyncio.run(_account(stack, email)) is None
    assert run("remove", email) == (1, f"Nobody has the e-mail {email}.\n")


async def _account(stack: Endpoints, email: str) -> Coach | None:
    database = Database(stack.database_url, pool_size=1)
    try:
        return await PostgresAccounts(database).by_email(email)
    finally:
        await database.close()
