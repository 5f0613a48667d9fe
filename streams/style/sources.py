"""What a voice is learned from, and whose words are whose in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemas.summary import Layout, Statement
from streams.style.writing import Writing, read
from streams.vocabulary import words

_QUOTED = re.compile(r"[“\"][^”\"\n]{1,600}[”\"]")
_RUN = 4
"""Words. A shorter run says nothing about anybody."""


@dataclass(frozen=True)
class Sample:
    """Something that the coach wrote. The id is the digest of the text."""

    sample_id: str
    title: str
    text: str

    @cached_property
    def writing(self) -> Writing:
        return read(_QUOTED.sub("…", self.text))


@dataclass(frozen=True)
class Edit:
    """A first draft, and what the coach made of it."""

    session_id: str
    title: str
    draft: Sequence[Statement]
    final: Sequence[Statement]
    layout: Layout

    @cached_property
    def written(self) -> list[Statement]:
        """The statements in words of the coach: those that the draft does not say."""
        said = {" ".join(words(one.text)) for one in self.draft}
        return [one for one in self.final if " ".join(words(one.text)) not in said]


class Heard:
    """What clients said, as far as summaries quote it, and who spoke: no word of it is taken for the coach's."""

    def __init__(self, statements: Sequence[Statement], names: Sequence[str] = ()) -> None:
        self.statements = statements
        spoken = [one.speaker for one in statements if one.speaker]
        self.names = frozenset(part.lower() for name in (*spoken, *names) for part in name.split())
        self._pairs = frozenset(run for one in statements for run in runs(one.text, 2))
        self._runs = frozenset(run for one in statements for run in runs(one.text, _RUN))

    def told(self, phrase: str) -> bool:
        """Whether a client said two words of it one after the other."""
        return not self._pairs.isdisjoint(runs(phrase, 2))

    def quoted(self, sentence: str) -> bool:
        """Whether it repeats a run of a client's words."""
        return not self._runs.isdisjoint(runs(sentence, _RUN))


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Every `length` words that follow each other."""
    said = words(text)
    return (tuple(said[at : at + length]) for at in range(len(said) - length + 1))
