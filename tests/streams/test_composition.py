"""What the analysis worker is made of, by its environment; nothing is connected."""

from contextlib import AsyncExitStack
from typing import Any, cast

import pytest

from connectors.memory import MemoryEmbedder
from connectors.model_settings import BadModelSettings
from connectors.postgres.database import Database
from streams.__main__ import Parts, _with_model
from streams.choosing import ChosenAnalyst
from streams.extractive import ExtractiveAnalyst


async def with_model(**environment: str) -> ChosenAnalyst | None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")

    class Sink:
        async def send(self, *told: Any) -> None: ...

    async with AsyncExitStack() as closing:
        closing.push_async_callback(database.close)
        parts = Parts(environment, cast("Any", None), cast("Any", Sink()), closing)
        return await _with_model(parts, ExtractiveAnalyst(MemoryEmbedder()), database)


async def test_without_a_model_there_is_none_to_choose() -> None:
    assert await with_model() is None
    assert await with_model(OPENAI_API_KEY="sk-secret") is None


async def test_a_model_is_chosen_by_the_environment_alone() -> None:
    chosen = await with_model(
        COACHSTREAM_MODEL="gpt-4o-mini", OPENAI_API_KEY="sk-secret", COACHSTREAM_MODEL_PART="5000"
    )
    assert chosen is not None
    assert (chosen.name, chosen.part_characters) == ("gpt-4o-mini", 5000)
    assert "sk-secret" not in repr(chosen)


async def test_a_cloud_that_is_declared_local_starts_nothing() -> None:
    with pytest.raises(BadModelSettings, match="COACHSTREAM_MODEL_LOCAL"):
        await with_model(
            COACHSTREAM_MODEL="x", OPENAI_BASE_URL="http://93.184.216.34/v1", COACHSTREAM_MODEL_LOCAL="yes"
        )
