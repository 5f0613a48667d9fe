import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.embedder import DIMENSIONS, SentenceTransformerEmbedder, Turns, batches
from connectors.embedder_client import RemoteEmbedder
from connectors.embedder_server import LONGEST_TEXT, MOST_TEXTS, EmbedderApp, run
from connectors.memory import MemoryEmbedder
from connectors.ports import Embedder, Priority, Unavailable, Vectors

SLEEP, AWAKE = "I cannot sleep at night.", "I cannot sleep before the day."


@pytest.fixture(scope="session")
def local_model() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(threads=1)


@pytest.fixture(params=["memory", "local", "remote"])
async def embedder(request: pytest.FixtureRequest, local_model: SentenceTransformerEmbedder) -> AsyncIterator[Embedder]:
    match request.param:
        case "memory":
            yield MemoryEmbedder()
        case "local":
            yield local_model
        case _:
            app = EmbedderApp()
            app.serve(local_model)
            remote = connected(app)
            yield remote
            await remote.close()


def connected(app: EmbedderApp) -> RemoteEmbedder:
    return RemoteEmbedder("http://embedder", transport=httpx.ASGITransport(app.asgi))


async def test_rows_are_unit_vectors_in_the_texts_order(embedder: Embedder) -> None:
    texts = ["a much longer text about the quarterly budget and hiring", SLEEP, "", AWAKE, "Zoë \U0001f634"]
    vectors = await embedder.embed(texts, Priority.INDEX)
    assert vectors.shape == (5, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for place, text in enumerate(texts):
        # Padding differs from batch to batch, and in half precision that shows in the third decimal of a component.
        alone = (await embedder.embed([text], Priority.QUERY))[0]
        assert vectors[place] @ alone > 0.9995
        assert int(np.argmax(vectors @ alone)) == place


async def test_like_texts_are_nearer_than_unlike(embedder: Embedder) -> None:
    sleep, awake, money = await embedder.embed([SLEEP, AWAKE, "Quarterly budget numbers."], Priority.DRAFT)
    assert sleep @ awake > sleep @ money


async def test_no_texts_are_no_rows(embedder: Embedder) -> None:
    assert (await embedder.embed([], Priority.QUERY)).shape == (0, embedder.dimensions)


async def test_the_same_meaning_in_other_words_is_near(embedder: Embedder, request: pytest.FixtureRequest) -> None:
    if isinstance(embedder, MemoryEmbedder):
        request.applymarker(pytest.mark.xfail(reason="hashed words know no meaning", strict=True))
    doctor, physician, money = await embedder.embed(
        ["The doctor was kind.", "A friendly physician.", "The budget was tight."], Priority.DRAFT
    )
    assert doctor @ physician > doctor @ money


async def test_more_texts_than_one_request_holds_keep_their_order() -> None:
    app = EmbedderApp()
    app.serve(MemoryEmbedder())
    remote = connected(app)
    texts = [f"text {n}" for n in range(600)]
    assert np.array_equal(
        await remote.embed(texts, Priority.INDEX), await MemoryEmbedder().embed(texts, Priority.INDEX)
    )
    await remote.close()


async def test_before_the_model_is_loaded_it_is_unavailable() -> None:
    app = EmbedderApp()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url="http://embedder") as client:
        assert (await client.get("/health")).status_code == 503
        app.serve(MemoryEmbedder())
        assert (await client.get("/health")).json() == {"model": "hashed-words", "dimensions": DIMENSIONS}


async def test_a_model_that_cannot_be_loaded_ends_the_process(unused_tcp_port: int) -> None:
    def load() -> Embedder:
        raise FileNotFoundError("no weights")

    with pytest.raises(ExceptionGroup) as failure:
        await run("127.0.0.1", unused_tcp_port, load)
    assert failure.group_contains(FileNotFoundError, match="no weights")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"texts": ["a"] * (MOST_TEXTS + 1), "priority": "query"}, 413),
        ({"texts": ["a" * (LONGEST_TEXT + 1)], "priority": "query"}, 413),
        ({"texts": ["a" * 19_000] * 500, "priority": "query"}, 413),
        ({"texts": ["a"], "priority": "urgent"}, 422),
        ({"texts": "a", "priority": "query"}, 422),
        ([], 422),
    ],
)
async def test_the_server_has_limits(body: object, status: int) -> None:
    app = EmbedderApp()
    app.serve(MemoryEmbedder())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url="http://embedder") as client:
        assert (await client.post("/embed", json=body)).status_code == status


async def test_a_text_beyond_the_limits_is_the_callers_mistake() -> None:
    app = EmbedderApp()
    app.serve(MemoryEmbedder())
    remote = connected(app)
    with pytest.raises(ValueError, match="characters"):
        await remote.embed(["a" * (LONGEST_TEXT + 1)], Priority.QUERY)
    await remote.close()


def answering(status: int, content: bytes) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, content=content)


@pytest.mark.parametrize("answer", [answering(200, b"short"), answering(500, b""), answering(503, b"")])
async def test_a_strange_answer_is_unavailable(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    remote = RemoteEmbedder("http://embedder", transport=httpx.MockTransport(answer))
    with pytest.raises(Unavailable):
        await remote.embed(["a"], Priority.QUERY)
    await remote.close()


async def test_no_server_is_unavailable(unused_tcp_port: int) -> None:
    remote = RemoteEmbedder(f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(Unavailable):
        await remote.embed(["a"], Priority.QUERY)
    await remote.close()


@given(st.lists(st.text(max_size=3000), max_size=200))
def test_batches_hold_every_text_once_and_stay_small(texts: list[str]) -> None:
    cut = batches(texts)
    assert sorted(place for batch in cut for place in batch) == list(range(len(texts)))
    for batch in cut:
        assert 1 <= len(batch) <= 64
        assert len(batch) == 1 or len(batch) * min(2_000, max(len(texts[place]) for place in batch)) <= 16_000


async def in_order_of_turns(asked: Sequence[int], cancelled: Sequence[int] = ()) -> list[int]:
    turns, order = Turns(), []

    async def wait(place: int) -> None:
        async with turns.turn(asked[place]):
            order.append(place)

    async with turns.turn(0):
        tasks = [asyncio.create_task(wait(place)) for place in range(len(asked))]
        await asyncio.sleep(0)
        for place in cancelled:
            tasks[place].cancel()
    await asyncio.wait(tasks)
    return order


async def test_the_urgent_go_first_and_equals_in_turn() -> None:
    assert await in_order_of_turns([2, 1, 2, 0, 1]) == [3, 1, 4, 0, 2]


async def test_who_gives_up_holds_nobody_up() -> None:
    assert await in_order_of_turns([2, 1, 0], cancelled=[2, 0]) == [1]


async def test_a_turn_given_to_one_who_gives_up_passes_on() -> None:
    turns = Turns()
    async with turns.turn(0):
        first = asyncio.create_task(_take(turns))
        second = asyncio.create_task(_take(turns))
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 5)


async def _take(turns: Turns) -> Vectors:
    async with turns.turn(1):
        return np.zeros((0, DIMENSIONS), np.float32)
