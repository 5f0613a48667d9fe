"""A language model that says what it was told to say."""

from collections.abc import Callable, Iterable

from connectors.language_model import Answer, Heard, Question

Line = Answer | Exception | Callable[[Question], Answer]
"""An answer, an error to raise, or whatever a function makes of the question."""


class ScriptedModel:
    """One line of the script for each question, the last for all that follow; `asked` keeps the questions."""

    def __init__(self, script: Iterable[Line], name: str = "scripted") -> None:
        self.name = name
        self.asked: list[Question] = []
        self._script = list(script)

    async def ask(self, question: Question, heard: Heard) -> Answer:
        line = self._script[min(len(self.asked), len(self._script) - 1)]
        self.asked.append(question)
        if isinstance(line, Exception):
            raise line
        answer = line(question) if callable(line) else line
        for end in range(0, len(answer.text), 400):
            heard(min(end + 400, len(answer.text)))
        return answer
