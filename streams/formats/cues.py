"""The cues of a timed file, by column: what WebVTT, SubRip and SubViewer share once their timing lines are found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from streams.formats.draft import Drop, Place
from streams.formats.lines import Lines, Positions


class Cue(NamedTuple):
    """A timed block; its payload is `text[start:end]` of the source."""

    identifier: str | None
    number: int
    start_ms: int
    end_ms: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cues:
    """Many cues, each field of them a column."""

    identifier: list[str | None]
    number: Positions
    start_ms: Positions
    end_ms: Positions
    start: Positions
    end: Positions

    def names(self) -> list[str]:
        """Each one's own id, or its number."""
        pairs = zip(self.identifier, self.number.tolist(), strict=True)
        return [identifier or str(number) for identifier, number in pairs]

    def __len__(self) -> int:
        return len(self.identifier)

    def __iter__(self) -> Iterator[Cue]:
        numbers = (self.number, self.start_ms, self.end_ms, self.start, self.end)
        return map(Cue._make, zip(self.identifier, *(column.tolist() for column in numbers), strict=True))


@dataclass(frozen=True, slots=True)
class CueLines:
    """Which lines cues are on; the payload begins on the line after the times."""

    timings: Positions
    named: NDArray[np.bool_]
    """Whether the line before the times is the cue's identifier."""
    afters: Positions
    """The line that is no more of the cue."""

    @property
    def firsts(self) -> Positions:
        return self.timings - self.named

    def only(self, which: NDArray[np.bool_]) -> Self:
        return type(self)(self.timings[which], self.named[which], self.afters[which])

    def drops(self, lines: Lines) -> Iterator[Place]:
        names = self.firsts[self.named]
        yield Drop.CUE_IDENTIFIER, lines.starts[names], lines.ends[names]
        yield Drop.CUE_TIMING, lines.starts[self.timings], lines.ends[self.timings]

    def cues(self, lines: Lines, times: Positions, numbers: Positions) -> Cues:
        """`times` has a row of start and end in milliseconds for each, `numbers` its place in the file."""
        names: list[str | None] = [None] * len(self.timings)
        for at, name in zip(np.flatnonzero(self.named).tolist(), lines.texts(self.firsts[self.named]), strict=True):
            names[at] = name
        ends = lines.ends[self.afters - 1]
        payloads = np.where(self.afters > self.timings + 1, np.append(lines.starts, 0)[self.timings + 1], ends)
        return Cues(names, numbers, times[:, 0], times[:, 1], payloads, ends)
