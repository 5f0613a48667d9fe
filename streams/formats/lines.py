"""Lines as WebVTT has them: ended by LF, CR or CRLF and by nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]

_SPACES = np.array([code for code in range(256) if chr(code).isspace()] + [ord("?")], dtype=np.uint8)
"""What whitespace may look like in Latin-1."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each line of a text begins and ends, its ending left out: a large file's structure without its lines."""

    text: str
    codes: NDArray[np.uint8]
    """Of each character its Latin-1 code, that of `?` where it has none."""
    starts: Positions
    ends: Positions

    @classmethod
    def of(cls, text: str) -> Self:
        codes = np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
        ending, returns = codes == ord("\n"), codes == ord("\r")
        # The CR of a CRLF belongs to the ending; any other CR is an ending of its own.
        ending[1:] &= ~returns[:-1]
        ends = np.append(np.flatnonzero(ending | returns), len(text))
        starts = np.append(0, ends[:-1] + 1)
        if "\r" in text:
            pairs = np.append(returns[:-1] & (codes[1:] == ord("\n")), False)
            starts[1:] += pairs[ends[:-1]]
        if text.endswith("\r"):
            starts, ends = starts[:-1], ends[:-1]  # as `lines`: a CR that ends the file begins no line
        return cls(text, codes, starts, ends)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, at: int) -> str:
        return self.text[self.starts[at] : self.ends[at]]

    def blank(self) -> NDArray[np.bool_]:
        """Of each line whether it is empty, or whitespace alone."""
        blank: NDArray[np.bool_] = self.starts == self.ends
        likely = np.flatnonzero(~blank)
        likely = likely[np.isin(self.codes[self.starts[likely]], _SPACES)]
        blank[likely] = [line.isspace() for line in self.texts(likely)]
        return blank

    def texts(self, which: Positions) -> list[str]:
        """These lines."""
        text = self.text
        return [
            text[start:end] for start, end in zip(self.starts[which].tolist(), self.ends[which].tolist(), strict=True)
        ]

    def at(self, characters: Positions) -> Positions:
        """The line that each character, or the ending before it, stands in."""
        return np.searchsorted(self.starts, characters, side="right") - 1

    def holding(self, *marks: str) -> Positions:
        """Which lines hold one of `marks`, none of which has a line ending in it."""
        return np.unique(self.at(np.concatenate([self._places(mark) for mark in marks])))

    def _places(self, mark: str) -> Positions:
        """Where each `mark` ends."""
        if not mark.isascii():
            return np.array([found.end() - 1 for found in re.finditer(re.escape(mark), self.text)], dtype=np.int64)
        found = np.flatnonzero(self.codes == ord(mark[-1]))
        found = found[found >= len(mark) - 1]
        for back, character in enumerate(reversed(mark[:-1]), 1):
            found = found[self.codes[found - back] == ord(character)]
        return found


def lines(text: str, offset: int = 0) -> Iterator[tuple[int, str]]:
    """Each line's offset in `text` plus `offset`, and the line without its ending."""
    if "\r" not in text:
        for line in text.split("\n"):
            yield offset, line
            offset += len(line) + 1
        return
    for chunk in text.split("\n"):
        # The CR of a CRLF belongs to the ending; any other CR is an ending of its own.
        for line in (chunk[:-1] if chunk.endswith("\r") else chunk).split("\r"):
            yield offset, line
            offset += len(line) + 1
        offset += chunk.endswith("\r")
