"""Timing lines in the shape that every tool writes, a whole file of them at once."""

from collections.abc import Iterable

import numpy as np

_SHAPE = "00:00:00.000 --> 00:00:00.000"
_WIDTH = len(_SHAPE) + 1
_DIGITS = [at for at, character in enumerate(_SHAPE) if character == "0"]
_POINTS = [at for at, character in enumerate(_SHAPE) if character != "0"]
_STAMP_MS = [36_000_000, 3_600_000, 600_000, 60_000, 10_000, 1_000, 100, 10, 1]
_SIXTIES = [2, 4, 11, 13]
"""Of the digits, those that count tens of minutes or of seconds."""


def usual_timings(lines: Iterable[str], point: str) -> list[tuple[int, int] | None]:
    """Start and end in milliseconds of each line that begins `HH:MM:SS.mmm --> HH:MM:SS.mmm`, None for any other.

    `point` is what stands before the thousandths. No digit and no colon may follow.
    """
    heads = "".join([line[:_WIDTH].ljust(_WIDTH) for line in lines])
    table = np.frombuffer(heads.encode("ascii", "replace"), dtype=np.uint8).reshape(-1, _WIDTH)
    shape = np.frombuffer(_SHAPE.replace(".", point).encode(), dtype=np.uint8)
    digits = (table[:, _DIGITS] - ord("0")).astype(np.int64)
    usual = (digits < 10).all(axis=1) & (digits[:, _SIXTIES] < 6).all(axis=1)
    usual &= (table[:, _POINTS] == shape[_POINTS]).all(axis=1) & (table[:, -1] - ord("0") > 10)
    times = (digits.reshape(-1, 2, len(_STAMP_MS)) @ np.array(_STAMP_MS)).tolist()
    return [(start, end) if is_usual else None for (start, end), is_usual in zip(times, usual.tolist(), strict=True)]
