"""The scripted model and the openai client on a local server give the same answers and the same errors."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.language_model import (
    LONGEST_ANSWER,
    Answer,
    BrokenAnswer,
    LanguageModel,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    Question,
    Tokens,
)
from connectors.memory import ScriptedModel
from connectors.memory.language_model import Line
from connectors.openai_model import LONGEST_WAIT_S, OpenAIModel, Patience, retry_after_s
from tests.model_server import Reply, babbles, fails, is_silent, model_server, refuses, says

QUESTION = Question("Summarise.", "words", "summary", {"type": "object", "properties": {}, "required": []})
TOKENS = Tokens(1200, 300)
JSON = '{"a": "ü", "b": [' + ", ".join(map(str, range(200))) + "]}"
NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)

Opening = Callable[[Sequence[Reply], Sequence[Line]], AbstractAsyncContextManager[LanguageModel]]


@pytest.fixture(params=["memory", "openai"])
def opened(request: pytest.FixtureRequest) -> Opening:
    @asynccontextmanager
    async def opening(replies: Sequence[Reply], script: Sequence[Line]) -> AsyncIterator[LanguageModel]:
        if request.param == "memory":
            yield ScriptedModel(script, "tiny")
            return
        async with model_server(*replies) as server:
            model = OpenAIModel("tiny", "a key", server.url)
            yield model
            await model.close()

    return opening


async def test_an_answer_comes_whole_with_its_model_and_tokens(opened: Opening) -> None:
    heard: list[int] = []
    async with opened([says(JSON)], [Answer(JSON, "tiny-2026-01-01", TOKENS)]) as model:
        assert await model.ask(QUESTION, heard.append) == Answer(JSON, "tiny-2026-01-01", TOKENS)
    assert model.name == "tiny"
    assert (heard[-1], heard) == (len(JSON), sorted(heard))


@pytest.mark.parametrize(
    ("reply", "line", "kind"),
    [
        (fails(500), ModelUnavailable("500"), ModelUnavailable),
        (fails(429, {"Retry-After": "7"}), ModelUnavailable("429", 7), ModelUnavailable),
        (fails(401), ModelMisconfigured("401"), ModelMisconfigured),
        (refuses("I cannot."), ModelRefused("I cannot."), ModelRefused),
        (says('{"a": ['), BrokenAnswer("no JSON"), BrokenAnswer),
    ],
)
async def test_what_goes_wrong_has_a_kind_and_the_next_question_is_a_new_one(
    opened: Opening, reply: Reply, line: Line, kind: type[Exception]
) -> None:
    async with opened([reply, says("{}")], [line, Answer("{}", "tiny-2026-01-01", TOKENS)]) as model:
        with pytest.raises(kind) as raised:
            await model.ask(QUESTION, lambda characters: None)
        assert getattr(raised.value, "retry_after_s", None) == getattr(line, "retry_after_s", None)
        assert (await model.ask(QUESTION, lambda characters: None)).text == "{}"


async def _error(reply: Reply, patience: Patience = Patience()) -> Exception:  # noqa: B008
    async with model_server(reply) as server:
        model = OpenAIModel("tiny", "a key", server.url, patience)
        with pytest.raises((ModelUnavailable, BrokenAnswer, ModelRefused, ModelMisconfigured)) as raised:
            await model.ask(QUESTION, lambda characters: None)
        await model.close()
        return raised.value


@pytest.mark.parametrize(
    ("reply", "kind", "why"),
    [
        (says(JSON, end=False), (BrokenAnswer, ModelUnavailable), "tiny"),
        (says(JSON, finish="length"), BrokenAnswer, "length"),
        (says("", finish="content_filter"), ModelRefused, "content filter"),
        (says(""), BrokenAnswer, "no JSON"),
        (says("[" * 5_000), BrokenAnswer, "no JSON"),
        (says("x" * (LONGEST_ANSWER + 100)), BrokenAnswer, "without end"),
        (babbles("<html>welcome</html>"), BrokenAnswer, "tiny"),
        (babbles("data: nonsense\n\n", "text/event-stream"), BrokenAnswer, "no form of the API"),
        (babbles("data: [1, 2]\n\n", "text/event-stream"), BrokenAnswer, "tiny"),
        (babbles('data: {"choices": [{"delta": 3}]}\n\n', "text/event-stream"), BrokenAnswer, "tiny"),
        (babbles('data: {"error": {"message": "full"}}\n\n', "text/event-stream"), ModelUnavailable, "full"),
        (fails(404), ModelMisconfigured, "404"),
        (fails(503), ModelUnavailable, "503"),
    ],
)
async def test_every_way_a_server_goes_wrong_is_one_of_four(
    reply: Reply, kind: type[Exception] | tuple[type[Exception], ...], why: str
) -> None:
    error = await _error(reply)
    assert isinstance(error, kind)
    assert why in str(error)


async def test_silence_ends() -> None:
    assert isinstance(await _error(is_silent(), Patience(silence_s=0.05)), ModelUnavailable)
    assert isinstance(await _error(is_silent(), Patience(within_s=0.05)), ModelUnavailable)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    model = OpenAIModel("tiny", "a key", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        await model.ask(QUESTION, lambda characters: None)
    await model.close()


async def test_what_is_asked_is_strict_json_without_tools() -> None:
    async with model_server(says("{}")) as server:
        model = OpenAIModel("tiny", "a key", server.url)
        await model.ask(QUESTION, lambda characters: None)
        await model.close()
    (body,) = server.requests
    form: dict[str, Any] = body["response_format"]["json_schema"]
    assert (form["strict"], form["name"], form["schema"]) == (True, "summary", QUESTION.schema)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert not {"tools", "functions", "tool_choice"} & set(body)
    assert server.keys == ["Bearer a key"]


@given(st.text() | st.floats(allow_nan=True).map(str))
def test_any_retry_after_is_a_wait_within_bounds_or_none(told: str) -> None:
    wait = retry_after_s({"retry-after": told}, NOW)
    assert wait is None or 0 <= wait <= LONGEST_WAIT_S


@pytest.mark.parametrize(
    ("told", "wait"),
    [("3", 3.0), ("0.5", 0.5), ("Thu, 05 Mar 2026 09:01:00 GMT", 60.0), ("-1", 0.0), ("soon", None), ("", None)],
)
def test_retry_after_is_seconds_or_a_date(told: str, wait: float | None) -> None:
    assert retry_after_s({"retry-after": told}, NOW) == wait
