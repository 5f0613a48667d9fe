import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from connectors.memory import MemoryEmbedder
from connectors.ports import Passage, PassageIndex, Priority, Unavailable, Vectors
from connectors.weaviate import open_index
from stack.endpoints import Endpoints
from tests.connectors.examples import passage, unique

SLEEP = "I lie awake at night and cannot sleep before a big meeting."
MONEY = "The budget for hiring was cut, so the team stays small."
GARDEN = "On Sunday I planted tomatoes in the garden with my daughter."


async def embedded(*texts: str) -> Vectors:
    return await MemoryEmbedder().embed(texts, Priority.INDEX)


async def fill(index: PassageIndex, coach_id: str, session_id: str, *texts: str) -> list[Passage]:
    passages = [passage(coach_id, session_id, text) for text in texts]
    await index.replace_session(coach_id, session_id, passages, await embedded(*texts))
    return passages


async def found(index: PassageIndex, coach_id: str, query: str, session_id: str | None = None) -> list[Passage]:
    hits = await index.search(coach_id, query, await embedded(query), 10, session_id)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return [hit.passage for hit in hits]


async def test_the_nearest_passage_comes_first_and_whole(index: PassageIndex) -> None:
    coach_id, session_id = unique(), unique()
    sleep, *_ = await fill(index, coach_id, session_id, SLEEP, MONEY, GARDEN)
    assert (await found(index, coach_id, "awake at night, cannot sleep"))[0] == sleep


async def test_what_a_passage_does_not_know_stays_unknown(index: PassageIndex) -> None:
    coach_id, session_id = unique(), unique()
    bare = passage(
        coach_id, session_id, SLEEP, session_date=None, speakers=(), segment_ids=(), start_ms=None, end_ms=None
    )
    await index.replace_session(coach_id, session_id, [bare], await embedded(SLEEP))
    assert await found(index, coach_id, "sleep") == [bare]


async def test_replacing_leaves_the_new_passages_only(index: PassageIndex) -> None:
    coach_id, session_id = unique(), unique()
    old = await fill(index, coach_id, session_id, SLEEP, MONEY)
    kept = [old[0], passage(coach_id, session_id, GARDEN)]
    await index.replace_session(coach_id, session_id, kept, await embedded(SLEEP, GARDEN))
    assert await index.count(coach_id, session_id) == 2
    assert {entry.passage_id for entry in await found(index, coach_id, "anything")} == {
        entry.passage_id for entry in kept
    }


async def test_replacing_twice_changes_nothing(index: PassageIndex) -> None:
    coach_id, session_id = unique(), unique()
    passages = await fill(index, coach_id, session_id, SLEEP, MONEY)
    before = await found(index, coach_id, "sleep")
    await index.replace_session(coach_id, session_id, passages, await embedded(SLEEP, MONEY))
    assert await found(index, coach_id, "sleep") == before
    assert await index.count(coach_id, session_id) == 2


async def test_replacing_with_nothing_empties_the_session_alone(index: PassageIndex) -> None:
    coach_id, session_id, other = unique(), unique(), unique()
    await fill(index, coach_id, session_id, SLEEP)
    await fill(index, coach_id, other, MONEY)
    await fill(index, coach_id, session_id)
    assert await index.count(coach_id, session_id) == 0
    assert await index.count(coach_id, other) == 1


async def test_more_than_a_batch(index: PassageIndex) -> None:
    coach_id, session_id = unique(), unique()
    await fill(index, coach_id, session_id, *(f"passage number {n}" for n in range(450)))
    assert await index.count(coach_id, session_id) == 450


async def test_a_search_can_be_held_to_one_session(index: PassageIndex) -> None:
    coach_id, session_id, other = unique(), unique(), unique()
    await fill(index, coach_id, session_id, SLEEP)
    money = await fill(index, coach_id, other, MONEY)
    assert await found(index, coach_id, "cannot sleep", other) == money
    assert len(await found(index, coach_id, "cannot sleep")) == 2
    assert await found(index, coach_id, "cannot sleep", unique()) == []


async def test_no_coach_sees_anothers_passages(index: PassageIndex) -> None:
    coach_id, other, session_id = unique(), unique(), unique()
    await fill(index, coach_id, session_id, SLEEP)
    await fill(index, other, session_id, MONEY)
    assert [entry.text for entry in await found(index, other, "cannot sleep", session_id)] == [MONEY]
    assert await index.count(other, session_id) == 1


async def test_a_coach_without_passages_finds_nothing(index: PassageIndex) -> None:
    coach_id = unique()
    assert await found(index, coach_id, "sleep") == []
    assert await index.count(coach_id, unique()) == 0
    await fill(index, coach_id, unique())


async def test_a_strangers_passage_is_refused(index: PassageIndex) -> None:
    coach_id, session_id = unique(), unique()
    with pytest.raises(ValueError, match="another session"):
        await index.replace_session(coach_id, session_id, [passage(unique(), session_id, SLEEP)], await embedded(SLEEP))
    with pytest.raises(ValueError, match="vectors"):
        await index.replace_session(
            coach_id, session_id, [passage(coach_id, session_id, SLEEP)], np.zeros((0, 384), np.float32)
        )


@pytest.mark.real
async def test_many_processes_may_make_the_collection_at_once(stack: Endpoints) -> None:
    name = f"Passage_{unique().replace('-', '')}"
    opened = await asyncio.gather(
        *(open_index(stack.weaviate_url, stack.weaviate_grpc_port, stack.weaviate_api_key, name) for _ in range(6))
    )
    coach_id, session_id = unique(), unique()
    for index in opened:
        await fill(index, coach_id, session_id, SLEEP)
        await index.close()


async def test_no_server_is_unavailable(unused_tcp_port_factory: Callable[[], int]) -> None:
    with pytest.raises(Unavailable):
        await open_index(f"http://127.0.0.1:{unused_tcp_port_factory()}", unused_tcp_port_factory(), None)
