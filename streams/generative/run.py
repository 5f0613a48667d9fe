"""One analysis's questions to a model: asked again where that can help, counted, and watched."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from connectors.language_model import (
    Answer,
    BrokenAnswer,
    LanguageModel,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    Question,
    Tokens,
)
from schemas.events import AnalysisPhase
from schemas.summary import ModelUsage
from streams.generative.prices import Prices

RETRY_DELAYS_S = (1.0, 4.0, 15.0)
LONGEST_WAIT_S = 60.0
"""A server that asks for more is left alone: the coach's fallback says what happens then."""

Read = TypeVar("Read")
Pause = Callable[[float], Awaitable[None]]
Permit = Callable[[], Awaitable[None]]
"""Asked before each question; raises where no more may be asked."""


class ModelAway(Exception):
    """The model gave no answer that is of use, however often it was asked; the message says why, for the coach."""


@dataclass
class Progress:
    """Where the run is, for whoever tells the coach."""

    phase: AnalysisPhase = AnalysisPhase.READING
    part: int = 1
    parts: int = 1
    characters: int = 0
    trouble: str = ""

    def place(self) -> tuple[AnalysisPhase, int, str]:
        return self.phase, self.part, self.trouble


@dataclass
class Run:
    model: LanguageModel
    prices: Prices
    permit: Permit
    pause: Pause
    progress: Progress = field(default_factory=Progress)
    answered_by: str | None = None
    """As the server names the model."""
    _spent: list[Tokens] = field(default_factory=list)

    async def ask(self, question: Question, read: Callable[[str], Read], phase: AnalysisPhase) -> Read:
        """What `read` makes of the answer; it raises BrokenAnswer for one that is no use.

        Raises ModelAway, ModelRefused, and what `permit` raises.
        """
        for delay in (*RETRY_DELAYS_S, None):
            await self.permit()
            self.progress.phase, self.progress.characters = AnalysisPhase.READING, 0
            try:
                return self._read(await self._answer(question, phase), read)
            except ModelMisconfigured as error:
                raise ModelAway(str(error)) from error
            except (ModelUnavailable, BrokenAnswer) as error:
                wait = getattr(error, "retry_after_s", None) or 0.0
                if delay is None or wait > LONGEST_WAIT_S:
                    raise ModelAway(str(error)) from error
                self.progress.phase, self.progress.trouble = AnalysisPhase.RETRYING, str(error)
                await self.pause(max(delay, wait))
        raise AssertionError("the last try returns or raises")

    def _read(self, answer: Answer, read: Callable[[str], Read]) -> Read:
        try:
            return read(answer.text)
        except BrokenAnswer as error:
            raise BrokenAnswer(f"{self.model.name} {error}") from error

    async def _answer(self, question: Question, phase: AnalysisPhase) -> Answer:
        def heard(characters: int) -> None:
            self.progress.phase, self.progress.characters = phase, characters

        try:
            answer = await self.model.ask(question, heard)
        except (BrokenAnswer, ModelRefused) as error:
            self._spent.append(error.tokens)
            raise
        except ModelUnavailable:
            self._spent.append(Tokens())
            raise
        self._spent.append(answer.tokens)
        self.answered_by = answer.model
        return answer

    def usage(self) -> ModelUsage:
        """Tokens are null when any answer came without their number; a call without an answer cost none we know of."""
        model = self.answered_by or self.model.name
        told = [one for one in self._spent if one != Tokens()]
        unknown = not told or any(one.input is None or one.output is None for one in told)
        spent = None if unknown else (sum(one.input or 0 for one in told), sum(one.output or 0 for one in told))
        return ModelUsage(
            model=model,
            calls=len(self._spent),
            input_tokens=spent[0] if spent else None,
            output_tokens=spent[1] if spent else None,
            cost_usd=self.prices.cost_usd(self.model.name, *spent) if spent else None,
        )
