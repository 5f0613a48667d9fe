from dataclasses import replace
from datetime import timedelta

from connectors.sources_port import Source, SourceKind, Sources
from tests.connectors.examples import T0, unique


def source(coach_id: str = "dana") -> Source:
    return Source(unique(), coach_id, SourceKind.ZOOM, "Zoom", "Europe/London", "first secret", api_key="key")


async def test_what_is_added_is_found_by_its_id_and_its_coach(sources: Sources) -> None:
    coach_id = unique()
    added = source(coach_id)
    await sources.add(added)
    assert await sources.by_id(added.source_id) == added
    assert await sources.of_coach(coach_id) == [added]
    assert await sources.by_id(unique()) is None
    assert await sources.of_coach(unique()) == []


async def test_a_rotated_secret_holds_until_its_time(sources: Sources) -> None:
    added = source()
    await sources.add(added)
    until = T0 + timedelta(hours=24)
    assert not await sources.rotate("eve", added.source_id, "stolen", until)
    assert await sources.rotate(added.coach_id, added.source_id, "second secret", until)
    found = await sources.by_id(added.source_id)
    expected = replace(added, secret="second secret", previous_secret="first secret", previous_until=until)
    assert found == expected
    assert found.secrets(T0) == ["second secret", "first secret"]
    assert found.secrets(until) == ["second secret"]


async def test_only_its_coach_removes_it(sources: Sources) -> None:
    added = source()
    await sources.add(added)
    assert not await sources.remove("eve", added.source_id)
    assert await sources.remove(added.coach_id, added.source_id)
    assert await sources.by_id(added.source_id) is None


async def test_deliveries_are_remembered_by_source(sources: Sources) -> None:
    one, other = unique(), unique()
    assert not await sources.delivered(one, "d")
    await sources.record(one, "d")
    await sources.record(one, "d")
    assert await sources.delivered(one, "d")
    assert not await sources.delivered(other, "d")


def test_a_source_does_not_print_its_secrets() -> None:
    printed = repr(source())
    assert "first secret" not in printed
    assert "key'" not in printed
