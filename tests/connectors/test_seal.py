"""Secrets at rest: what is in the table opens under the platform's secret and in its own row alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from connectors.postgres.database import Database
from connectors.postgres.sources import PostgresSources
from connectors.postgres.tables import sources
from connectors.seal import CannotOpen, Seal, is_sealed
from connectors.sources_port import Source, SourceKind
from tests.connectors.examples import T0, unique

SEAL = Seal("platform secret")


@given(st.text(), st.text())
def test_what_is_sealed_opens_as_it_was_and_shows_nothing(plain: str, row: str) -> None:
    sealed = SEAL.close(plain, row)
    assert is_sealed(sealed)
    assert SEAL.open(sealed, row) == plain
    assert sealed != SEAL.close(plain, row)


def test_it_opens_in_its_own_row_and_under_its_own_secret_alone() -> None:
    sealed = SEAL.close("whsec_abc", "one")
    for seal, row, stored in (
        (Seal("other"), "one", sealed),
        (SEAL, "two", sealed),
        (SEAL, "one", sealed[:-8] + "AAAAAAAA"),
    ):
        with pytest.raises(CannotOpen):
            seal.open(stored, row)


def test_what_was_stored_before_there_was_a_seal_is_as_it_is() -> None:
    assert SEAL.open("whsec_abc", "one") == "whsec_abc"


def a_source(api_key: str | None = None) -> Source:
    return Source(unique(), unique(), SourceKind.FIREFLIES, "F", "UTC", "first secret", api_key=api_key)


async def stored(database: Database, source_id: str) -> dict[str, object]:
    async with database.begin() as connection:
        row = (await connection.execute(select(sources).where(sources.c.source_id == source_id))).one()
    return dict(row._mapping)


@pytest.mark.real
async def test_the_table_shows_no_secret(migrated_url: str) -> None:
    database = Database(migrated_url)
    port, source = PostgresSources(database, SEAL), a_source(api_key="the key")
    await port.add(source)
    await port.rotate(source.coach_id, source.source_id, "second secret", T0 + timedelta(hours=1))
    row = await stored(database, source.source_id)
    shown = " ".join(map(str, row.values()))
    assert not any(secret in shown for secret in ("first secret", "second secret", "the key"))
    other = await PostgresSources(database, Seal("another platform")).by_id(source.source_id)
    assert other is not None
    assert other.secret not in ("first secret", "second secret", row["secret"], "")
    assert (other.previous_secret, other.api_key) == (None, None)
    await database.close()


@pytest.mark.real
async def test_rows_of_before_are_sealed_once(migrated_url: str) -> None:
    database = Database(migrated_url)
    source = a_source()
    async with database.begin() as connection:
        values = {"kind": "fireflies", "name": "F", "timezone": "UTC", "secret": source.secret}
        await connection.execute(insert(sources).values(source_id=source.source_id, coach_id=source.coach_id, **values))
    port = PostgresSources(database, SEAL)
    assert await port.seal_what_is_plain() == 1
    assert await port.seal_what_is_plain() == 0
    assert is_sealed(str((await stored(database, source.source_id))["secret"]))
    assert await port.by_id(source.source_id) == source
    await database.close()
