from dataclasses import replace

from connectors.clients_port import Client, Clients
from tests.connectors.examples import unique


def client(coach_id: str, name: str = "Maya Ellis") -> Client:
    return Client(unique(), coach_id, name, "maya@example.com", "Europe/Berlin")


async def test_what_is_added_is_found_by_its_id_and_its_coach(clients: Clients) -> None:
    added = client(unique())
    assert await clients.add(added)
    assert await clients.by_id(added.coach_id, added.client_id) == added
    assert await clients.of_coach(added.coach_id) == [added]


async def test_a_client_is_its_coachs_alone(clients: Clients) -> None:
    added, other = client(unique()), unique()
    await clients.add(added)
    assert await clients.by_id(other, added.client_id) is None
    assert await clients.of_coach(other) == []
    assert not await clients.change(replace(added, coach_id=other, name="Mine"))
    assert not await clients.add(replace(added, coach_id=other))
    assert await clients.by_id(added.coach_id, added.client_id) == added


async def test_no_two_of_a_coach_have_one_name(clients: Clients) -> None:
    coach_id = unique()
    first, second = client(coach_id), client(coach_id, "Ben")
    assert await clients.add(first)
    assert not await clients.add(client(coach_id, " MAYA  ellis"))
    assert await clients.add(second)
    assert not await clients.change(replace(second, name="maya ellis"))
    assert await clients.change(replace(second, name="BEN", email=None))
    assert await clients.of_coach(coach_id) == [replace(second, name="BEN", email=None), first]
    assert await clients.add(client(unique()))


async def test_they_come_by_name(clients: Clients) -> None:
    coach_id = unique()
    for name in ("zoë", "Ana", "élan", "ben", "_x"):
        await clients.add(client(coach_id, name))
    assert [one.name for one in await clients.of_coach(coach_id)] == ["_x", "Ana", "ben", "zoë", "élan"]
