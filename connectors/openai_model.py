"""A language model at any server that speaks OpenAI's chat completions API, streamed."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from connectors.language_model import (
    LONGEST_ANSWER,
    NOT_TOLD,
    Answer,
    BrokenAnswer,
    Heard,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    Question,
    Tokens,
)

CONNECT_WITHIN_S = 10.0
SILENCE_S = 60.0
"""Between two pieces of an answer."""
WITHIN_S = 600.0
LONGEST_WAIT_S = 3600.0
"""What a server may ask for in Retry-After; more is taken as that."""
_SHOWN = 200


@dataclass(frozen=True)
class Patience:
    silence_s: float = SILENCE_S
    within_s: float = WITHIN_S


class OpenAIModel:
    """`base_url` null means OpenAI itself. The client's own retries are off: who asks decides when to ask again."""

    def __init__(
        self,
        name: str,
        api_key: str,
        base_url: str | None = None,
        patience: Patience = Patience(),
    ) -> None:
        self.name = name
        self._patience = patience
        self._client = openai.AsyncOpenAI(
            api_key=api_key,
            base_url=base_url or "https://api.openai.com/v1",
            max_retries=0,
            timeout=openai.Timeout(patience.silence_s, connect=min(CONNECT_WITHIN_S, patience.silence_s)),
        )

    async def ask(self, question: Question, heard: Heard) -> Answer:
        try:
            async with asyncio.timeout(self._patience.within_s):
                return await self._streamed(question, heard)
        except (openai.APITimeoutError, TimeoutError, httpx2.TimeoutException) as error:
            raise ModelUnavailable(f"{self.name} did not answer in time") from error
        except openai.APIStatusError as error:
            raise _refusal_of(self.name, error) from error
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            raise ModelUnavailable(f"{self.name} cannot be reached: {type(error).__name__}") from error
        except openai.APIError as error:
            raise ModelUnavailable(f"{self.name} broke off: {str(error)[:_SHOWN]}") from error
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            # The client trusts that a server speaks the API, and breaks in many ways on one that does not.
            raise BrokenAnswer(f"{self.name} answered in no form of the API: {type(error).__name__}") from error

    async def _streamed(self, question: Question, heard: Heard) -> Answer:
        form: Any = {"name": question.name, "schema": dict(question.schema), "strict": True}
        stream: AsyncIterator[ChatCompletionChunk] = await self._client.chat.completions.create(
            model=self.name,
            messages=[
                {"role": "system", "content": question.instructions},
                {"role": "user", "content": question.material},
            ],
            response_format={"type": "json_schema", "json_schema": form},
            stream=True,
            stream_options={"include_usage": True},
        )
        gathered = _Gathered(self.name)
        async for chunk in stream:
            gathered.add(chunk)
            heard(gathered.characters)
        return gathered.answer()

    async def close(self) -> None:
        await self._client.close()


@dataclass
class _Gathered:
    """The pieces of one answer."""

    model: str
    pieces: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    characters: int = 0
    finish: str | None = None
    tokens: Tokens = NOT_TOLD

    def add(self, chunk: ChatCompletionChunk) -> None:
        self.model = chunk.model or self.model
        if chunk.usage is not None:
            self.tokens = Tokens(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in chunk.choices or ():
            said, refused = choice.delta.content or "", choice.delta.refusal or ""
            self.pieces.append(said)
            self.refusal.append(refused)
            self.characters += len(said) + len(refused)
            self.finish = choice.finish_reason or self.finish
        if self.characters > LONGEST_ANSWER:
            raise BrokenAnswer(f"{self.model} answered without end", self.tokens)

    def answer(self) -> Answer:
        if any(self.refusal):
            raise ModelRefused("".join(self.refusal)[:_SHOWN], self.tokens)
        if self.finish == "content_filter":
            raise ModelRefused("its content filter stopped the answer", self.tokens)
        text = "".join(self.pieces)
        if self.finish != "stop":
            raise BrokenAnswer(f"{self.model} broke off its answer ({self.finish or 'no end'})", self.tokens)
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BrokenAnswer(f"{self.model} answered what is no JSON", self.tokens) from error
        return Answer(text, self.model, self.tokens)


def _refusal_of(name: str, error: openai.APIStatusError) -> Exception:
    status = error.status_code
    if status in (408, 409, 425, 429) or status >= 500:
        return ModelUnavailable(f"{name} answered {status}", retry_after_s(error.response.headers, datetime.now(UTC)))
    said = " ".join(str(error.message).split())[:_SHOWN]
    return ModelMisconfigured(f"{name} answered {status}: {said}")


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` asks for, as seconds or as a date; null where it says nothing that can be read."""
    told = headers.get("retry-after", "")
    try:
        seconds = float(told)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(told) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if seconds == seconds else None
