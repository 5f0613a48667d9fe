import asyncio

import pytest
from sqlalchemy import Connection, inspect, select, text

from connectors.ports import Unavailable
from connectors.postgres.accounts import PostgresAccounts
from connectors.postgres.database import Database
from connectors.postgres.migrate import STEPS, TooNew, migrate
from connectors.postgres.tables import schema_version
from tests.connectors.examples import coach


async def test_no_server_is_unavailable(unused_tcp_port: int) -> None:
    database = Database(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/nothing")
    with pytest.raises(Unavailable):
        await PostgresAccounts(database).by_id("ana")
    await database.close()


@pytest.mark.real
async def test_migrating_again_and_from_many_processes_changes_nothing(migrated_url: str) -> None:
    assert await asyncio.gather(*(migrate(migrated_url) for _ in range(3))) == [len(STEPS)] * 3
    database = Database(migrated_url)
    async with database.begin() as connection:
        versions = (await connection.execute(select(schema_version.c.version))).scalars().all()
    await database.close()
    assert sorted(versions) == list(range(1, len(STEPS) + 1))


@pytest.mark.real
async def test_older_code_leaves_a_newer_database_alone(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.postgres.migrate.STEPS", ())
    with pytest.raises(TooNew):
        await migrate(migrated_url)


@pytest.mark.real
async def test_a_slow_statement_is_unavailable(migrated_url: str) -> None:
    database = Database(migrated_url, statement_timeout_s=0.05)
    with pytest.raises(Unavailable, match="statement timeout"):
        async with database.begin() as connection:
            await connection.execute(text("select pg_sleep(30)"))
    await database.close()


@pytest.mark.real
async def test_a_connection_lost_is_unavailable_and_then_made_anew(migrated_url: str) -> None:
    database, other = Database(migrated_url, pool_size=1), Database(migrated_url, pool_size=1)
    with pytest.raises(Unavailable):
        async with database.begin() as connection:
            backend = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
            async with other.begin() as killer:
                await killer.execute(text("select pg_terminate_backend(:backend, 5000)"), {"backend": backend})
            await connection.execute(text("select 1"))
    assert await PostgresAccounts(database).add(coach())
    await database.close()
    await other.close()


@pytest.mark.real
async def test_an_error_does_not_repeat_what_was_written(migrated_url: str) -> None:
    database = Database(migrated_url, statement_timeout_s=0.05)
    with pytest.raises(Unavailable) as failure:
        async with database.begin() as connection:
            await connection.execute(text("select pg_sleep(30), :secret"), {"secret": "a client's words"})
    assert "a client's words" not in str(failure.value)
    await database.close()


@pytest.mark.real
async def test_a_database_of_the_first_version_gets_what_came_since(migrated_url: str) -> None:
    """As in a schema of its own, where nothing of step 2 is."""
    database = Database(migrated_url, pool_size=1)

    def upgraded(connection: Connection) -> list[str]:
        connection.execute(text("create schema first_version"))
        connection.execute(text("set local search_path to first_version"))
        STEPS[0](connection)
        connection.execute(text("drop table sources, deliveries"))
        connection.execute(text("alter table uploads drop column event"))
        STEPS[1](connection)
        STEPS[1](connection)
        columns = [column["name"] for column in inspect(connection).get_columns("uploads", "first_version")]
        tables = inspect(connection).get_table_names("first_version")
        connection.execute(text("drop schema first_version cascade"))
        return [*columns, *tables]

    async with database.begin() as connection:
        found = await connection.run_sync(upgraded)
    await database.close()
    assert {"event", "sources", "deliveries"} <= set(found)
