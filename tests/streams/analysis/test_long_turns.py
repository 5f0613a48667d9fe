"""A monologue, or a file without speakers, is one long turn: the work grows with its length and no faster."""

import sys
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from types import FrameType

import pytest

from schemas.transcript import Transcript
from streams.competencies import competencies
from streams.extractive.conversation import listen
from streams.extractive.draft import gather
from streams.extractive.due import find_due
from streams.metrics import measure
from streams.sentences import sentences
from tests.streams.analysis.builders import TUESDAY, transcript

FEW, TIMES = 120, 4
MOST_GROWTH = 1.5 * TIMES
"""A little more than in proportion: a promise is compared with those before it. A square would be `TIMES * TIMES`."""
SAID = [
    line.partition(": ")[2]
    for session in sorted((Path(__file__).parent / "sessions").glob("*.txt"))
    for line in session.read_text(encoding="utf-8").splitlines()
    if line.count(": ") == 1 and listen(transcript(line)).said  # what is off the record takes its turn with it
]


def turns(lines: int, *speakers: str) -> Transcript:
    """As many turns as speakers, each of as many lines."""
    said = islice(cycle(SAID), lines)
    names = (speaker for speaker in speakers for _ in range(lines // len(speakers)))
    return transcript("\n".join(f"{name}{line}" for name, line in zip(names, said, strict=True)))


def work(run: Callable[[], object]) -> int:
    """How many functions are called, Python's and C's."""
    calls = 0
    find_due.cache_clear()  # else one count would find what another left

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("speakers", [("",), ("Nadia: ",), ("Coach: ", "Nadia: "), ("Nadia: ", "Coach: ")], ids=str)
@pytest.mark.parametrize(
    "read",
    [sentences, measure, competencies, lambda said: gather(said, TUESDAY, "Europe/London")],
    ids=["sentences", "metrics", "competencies", "rules"],
)
def test_work_grows_with_the_length_of_a_turn(read: Callable[[Transcript], object], speakers: tuple[str, ...]) -> None:
    short, long = turns(FEW, *speakers), turns(TIMES * FEW, *speakers)
    read(short)  # what is made once is made before it is counted
    assert work(lambda: read(long)) < MOST_GROWTH * work(lambda: read(short))
