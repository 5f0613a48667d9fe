"""From a transcript to the chat through the openai client, on a server that does all that can go wrong."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from connectors.analysis_port import Fallback
from connectors.language_model import Question
from connectors.openai_model import OpenAIModel, Patience
from schemas.events import AnalysisDelayed
from streams.generative.run import RETRY_DELAYS_S
from streams.resume import Resume
from streams.route import decide as route
from tests.model_server import ModelServer, Reply, babbles, fails, is_silent, model_server, refuses, says
from tests.streams.analysis.builders import parsed
from tests.streams.generative.doubles import Desk, honest

WORDS = parsed("Coach: What would you like?\nMaya: I want to sleep more.\nMaya: I'll call Petra by Friday.\n")
TRIES = len(RETRY_DELAYS_S) + 1


def well(body: dict[str, Any]) -> str:
    system, user = (message["content"] for message in body["messages"])
    form = body["response_format"]["json_schema"]
    return honest(Question(system, user, form["name"], form["schema"])).text


@asynccontextmanager
async def desk_at(*script: Reply, silence_s: float = 20) -> AsyncIterator[tuple[Desk, ModelServer]]:
    async with model_server(*script) as server:
        model = OpenAIModel("gpt-4o-mini", "a key", server.url, Patience(silence_s=silence_s))
        try:
            yield Desk(model), server
        finally:
            await model.close()


FAULTS = {
    "429": fails(429, {"Retry-After": "2"}),
    "500": fails(500),
    "nonsense": babbles("<html>hello</html>"),
    "half a JSON": says(lambda body: well(body)[:60]),
    "cut stream": says(well, end=False),
    "another form": says('{"summary": "It went well."}'),
    "silence": is_silent(),
}
faults = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


@faults
async def test_a_fault_that_passes_is_not_noticed_but_for_the_count(fault: Reply) -> None:
    async with desk_at(fault, says(well), silence_s=0.2) as (desk, server):
        drafted = await desk.drafted(WORDS)
    assert drafted.summary.analyst == "gpt-4o-mini-2026-01-01"
    assert drafted.summary.usage is not None
    assert drafted.summary.usage.calls == len(server.requests) == 2


@faults
async def test_a_coach_who_waits_is_told_in_the_chat_and_has_it_later(fault: Reply) -> None:
    async with desk_at(*[fault] * TRIES, says(well), silence_s=0.2) as (desk, server):
        await desk.set(fallback=Fallback.WAIT)
        (delayed,) = await desk.take(WORDS)
        assert isinstance(delayed, AnalysisDelayed)
        assert route(delayed) == [delayed]
        assert "gpt-4o-mini" in delayed.message
        assert "waits, as you chose" in delayed.message
        (again,) = await Resume(desk.runs, desk.store, desk.clock, desk.clock.pause)(delayed)
        drafted = await desk.drafted(again)  # type: ignore[arg-type]
    assert drafted.summary.version == 1
    assert len(drafted.summary.statements) == 2
    assert len(server.requests) == TRIES + 1


@faults
async def test_a_coach_who_does_not_wait_has_it_by_rules_and_is_told(fault: Reply) -> None:
    async with desk_at(fault, silence_s=0.2) as (desk, server):
        drafted = await desk.drafted(WORDS)
    assert drafted.summary.analyst == "extractive"
    assert drafted.summary.statements
    assert "by rules" in drafted.reply
    assert len(server.requests) == TRIES


async def test_a_refusal_is_an_answer_and_not_asked_again() -> None:
    async with desk_at(refuses("I cannot help with this.")) as (desk, server):
        await desk.set(fallback=Fallback.WAIT)
        drafted = await desk.drafted(WORDS)
    assert "refused: I cannot help with this." in drafted.reply
    assert len(server.requests) == 1


async def test_what_is_sent_is_fenced_words_and_instructions() -> None:
    async with desk_at(says(well)) as (desk, server):
        await desk.drafted(WORDS)
    (body,) = server.requests
    assert set(body) == {"model", "messages", "response_format", "stream", "stream_options"}
    assert "coach-1" not in json.dumps(body)
