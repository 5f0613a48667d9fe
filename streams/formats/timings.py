"""Timing lines, and clocks at the end of lines, in the shapes that every tool writes: a whole file of them at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.formats.lines import Lines, Positions

_STAMP_MS = np.array([36_000_000, 3_600_000, 600_000, 60_000, 10_000, 1_000, 100, 10, 1])
_CLOCK_MS = np.array([1_000, 10_000, 0, 60_000, 600_000, 0, 3_600_000, 36_000_000, 0])
"""Of the characters of a clock, the last one first."""
_SIXTIES = (-7, -5)
"""Of a stamp's digits, those that count tens of minutes and tens of seconds."""

Times = tuple[int, int]
"""Start and end in milliseconds."""


def read_timings(
    lines: Lines, which: Positions, shape: str, grammar: Callable[[str], Times | None]
) -> tuple[Positions, NDArray[np.bool_]]:
    """Start and end in milliseconds, a row for each line of `which`, and of which lines they could be read.

    `grammar` is asked for those in another shape than the usual one.
    """
    times, readable = usual_timings(lines, which, shape)
    for at in np.flatnonzero(~readable).tolist():
        found = grammar(lines[which[at]])
        if found is not None:
            times[at], readable[at] = found, True
    return times, readable


def usual_timings(lines: Lines, which: Positions, shape: str) -> tuple[Positions, NDArray[np.bool_]]:
    """Start and end in milliseconds of each line of `which`, and whether it begins in `shape`.

    A shape is two stamps as the format's tools write them, each digit a `0`, from hours to thousandths. No digit and no
    colon may follow.
    """
    digits_at = [at for at, character in enumerate(shape) if character == "0"]
    points_at = [at for at, character in enumerate(shape) if character != "0"]
    padded = np.append(lines.codes, np.zeros(len(shape) + 1, dtype=np.uint8))
    table = padded[lines.starts[which][:, None] + np.arange(len(shape) + 1)]
    digits = (table[:, digits_at] - np.uint8(ord("0"))).reshape(-1, 2, len(digits_at) // 2)
    usual = (digits < 10).all(axis=(1, 2)) & (digits[:, :, _SIXTIES] < 6).all(axis=(1, 2))
    usual &= (table[:, points_at] == np.frombuffer(shape.encode(), dtype=np.uint8)[points_at]).all(axis=1)
    usual &= table[:, -1] - np.uint8(ord("0")) > 10
    return digits @ _STAMP_MS[-digits.shape[2] :], usual


def ending_clocks(lines: Lines, which: Positions) -> tuple[Positions, Positions]:
    """Of each line of `which` the clock that it ends with, in milliseconds, and that clock's length, 0 where none is.

    A clock is `0:03`, `00:03`, `0:00:03` or `00:00:03` behind a space or a tab.
    """
    size = len(_CLOCK_MS)
    padded = np.append(np.zeros(size, dtype=np.uint8), lines.codes)
    # Read backwards. Beyond the beginning of its line a clock meets a line ending, which is no part of one.
    table = padded[lines.ends[which][:, None] + size - 1 - np.arange(size)]
    digits = table - np.uint8(ord("0"))
    digit, colon, blank = digits < 10, table == ord(":"), (table == ord(" ")) | (table == ord("\t"))
    short = digit[:, 0] & (digits[:, 1] < 6) & colon[:, 2] & digit[:, 3]
    two = short & digit[:, 4]
    long = two & colon[:, 5] & digit[:, 6]
    shapes = (short & blank[:, 4], two & blank[:, 5], long & blank[:, 7], long & digit[:, 7] & blank[:, 8])
    lengths = np.select(shapes, (4, 5, 7, 8), 0)
    return np.where(np.arange(size) < lengths[:, None], digits, 0) @ _CLOCK_MS, lengths
