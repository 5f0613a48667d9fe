"""What a fresh stack needs before our processes start: topics, schemas, tables, and coaches with their streams."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stack.endpoints import Endpoints

# The clients of Kafka, the registry and PostgreSQL take 1.5 s to import, and every command imports this module:
# each is imported where it is used.
if TYPE_CHECKING:
    from topics import admin

NO_PASSWORD = "!"  # noqa: S105
"""No password's hash: every login fails."""
COACHES_A_STATEMENT = 1_000


class Conflict(Exception):
    """The cluster has a topic that no call can make what the catalogue says."""


@dataclass(frozen=True)
class NewCoach:
    coach_id: str
    email: str
    display_name: str
    password: str
    timezone: str = "UTC"


DEMO_COACH = NewCoach("dana-whitfield", "dana@example.com", "Dana Whitfield", "coachstream", "Europe/London")
"""The account that `make run` and `make demo` make, on loopback only; the password is printed, not secret."""


def planned_topics(endpoints: Endpoints) -> "list[admin.Step]":
    """What `apply_topics` would do to the cluster's topics."""
    from topics import admin

    client = admin.connect(endpoints.kafka_bootstrap)
    wanted = admin.wanted_topics()
    return admin.plan(wanted, admin.present_topics(client, [state.name for state in wanted]))


def apply_topics(endpoints: Endpoints) -> list[str]:
    """Topics and schemas as this code has them; what was done, a line each. Doing it twice does nothing.

    Raises Conflict, with nothing done, when a topic cannot be made right.
    """
    from connectors.registry import Registry
    from topics import admin

    steps = planned_topics(endpoints)
    conflicts = [f"{step.topic} {step.detail}" for step in steps if step.kind == "conflict"]
    if conflicts:
        raise Conflict("; ".join(conflicts))
    admin.carry_out(admin.connect(endpoints.kafka_bootstrap), steps)
    with Registry(endpoints.schema_registry_url) as registry:
        registered = registry.apply()
    return [*(f"{step.kind} {step.topic}: {step.detail}" for step in steps), *(f"register {one}" for one in registered)]


def set_up(endpoints: Endpoints) -> None:
    """Everything but coaches."""
    from connectors.postgres.migrate import migrate

    apply_topics(endpoints)
    asyncio.run(migrate(endpoints.database_url))


async def add_coach(endpoints: Endpoints, new: NewCoach) -> bool:
    """An account and its stream; false when the account was there. The stream is made first: an account has one."""
    from connectors.passwords import Passwords
    from connectors.ports import Coach
    from connectors.postgres.accounts import PostgresAccounts
    from connectors.postgres.database import Database
    from topics import admin

    admin.create_coach_topics(admin.connect(endpoints.kafka_bootstrap), [new.coach_id])
    with closing(Passwords()) as passwords:
        password_hash = await passwords.hash(new.password)
    coach = Coach(new.coach_id, new.email, new.display_name, new.timezone, password_hash)
    database = Database(endpoints.database_url)
    try:
        return await PostgresAccounts(database).add(coach)
    finally:
        await database.close()


async def add_coaches(endpoints: Endpoints, new: Sequence[NewCoach], made: Callable[[int], None]) -> None:
    """Many coaches whom nobody can log in as. `made` hears how many have their stream, from another thread."""
    from connectors.ports import Coach
    from connectors.postgres.accounts import PostgresAccounts
    from connectors.postgres.database import Database
    from topics import admin

    client = admin.connect(endpoints.kafka_bootstrap)
    await asyncio.to_thread(admin.create_coach_topics, client, [coach.coach_id for coach in new], made)
    database = Database(endpoints.database_url)
    try:
        accounts = PostgresAccounts(database)
        for start in range(0, len(new), COACHES_A_STATEMENT):
            batch = new[start : start + COACHES_A_STATEMENT]
            await accounts.add_all(
                [Coach(one.coach_id, one.email, one.display_name, one.timezone, NO_PASSWORD) for one in batch]
            )
    finally:
        await database.close()
