"""The port of a language model: instructions, material and a JSON schema in, the text of one JSON value out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.ports import Unavailable

LONGEST_ANSWER = 400_000
"""Characters: several times what a summary takes. A model that goes on beyond it has lost its way."""


@dataclass(frozen=True)
class Question:
    """No tools go with it, and nothing that the answer could set free: all that comes back is text."""

    instructions: str
    """The system message: what the operator and the coach want."""
    material: str
    """The user message: data, whoever wrote it."""
    name: str
    """Of the schema: letters, digits and underscores."""
    schema: Mapping[str, Any]
    """A JSON schema in the strict subset: every property required, no others allowed."""


@dataclass(frozen=True)
class Tokens:
    """Null where the server did not say."""

    input: int | None = None
    output: int | None = None


NOT_TOLD = Tokens()


@dataclass(frozen=True)
class Answer:
    text: str
    model: str
    """As the server named it."""
    tokens: Tokens = NOT_TOLD


class ModelUnavailable(Unavailable):
    """It did not answer, or said to come back later: `retry_after_s` is what it asked for."""

    def __init__(self, why: str, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class BrokenAnswer(Exception):
    """An answer that is no use: cut, empty, or without end. Asking again may help; the tokens are spent."""

    def __init__(self, why: str, tokens: Tokens = NOT_TOLD) -> None:
        super().__init__(why)
        self.tokens = tokens


class ModelRefused(Exception):
    """The model will not do it: asking again will not help. The message is its reason."""

    def __init__(self, why: str, tokens: Tokens = NOT_TOLD) -> None:
        super().__init__(why)
        self.tokens = tokens


class ModelMisconfigured(Exception):
    """The server will never take such a question: the key, the model's name or the address is wrong."""


Heard = Callable[[int], None]
"""Told how many characters of the answer have come, as they come."""


class LanguageModel(Protocol):
    @property
    def name(self) -> str:
        """What to ask for at the server."""
        ...

    async def ask(self, question: Question, heard: Heard) -> Answer:
        """Raises ModelUnavailable, BrokenAnswer, ModelRefused or ModelMisconfigured. Tries once."""
        ...
