"""How fast the parsers are on one core, whole path, beside the parsers that PyPI has for the same files."""

import asyncio
import importlib
import io
import random
import time
from collections.abc import Callable, Iterator

from bench.figures import Figure, quantiles
from bench.sessions import window
from schemas.transcript import Transcript
from streams.parse import transcribe
from streams.parsing_process import ParsingProcess

LINES = 199_000
_ROUNDS = 3
_WORDS = "I think we should look at what matters most this week because coaching goals don't keep at a café".split()
_NAMES = ("Ana Ruiz", "Ben O'Neil")


async def measure() -> list[Figure]:
    vtt, srt, text = ("\n".join(lines) for lines in (_vtt(), _srt(), _text()))
    figures = [
        Figure("WebVTT", _rate(vtt, _whole_path), "MB/s", ">= 10"),
        *_peer(
            "webvtt-py on the same file", "webvtt", vtt, lambda module: lambda: module.from_buffer(io.StringIO(vtt))
        ),
        Figure("SRT", _rate(srt, _whole_path), "MB/s", ">= 10"),
        *_peer("srt on the same file", "srt", srt, lambda module: lambda: list(module.parse(srt))),
        Figure("Name: text", _rate(text, _whole_path), "MB/s", ">= 10"),
    ]
    return figures + await _process_latency()


def _vtt() -> Iterator[str]:
    yield "WEBVTT\n"
    for number, speaker, sentence in _spoken(LINES // 4):
        start = number * 3200
        yield f"{number}\n{_stamp(start, '.')} --> {_stamp(start + 3000, '.')}\n<v {speaker}>{sentence}</v>\n"


def _srt() -> Iterator[str]:
    for number, speaker, sentence in _spoken(LINES // 4):
        start = number * 3200
        yield f"{number}\n{_stamp(start, ',')} --> {_stamp(start + 3000, ',')}\n{speaker}: {sentence}\n"


def _text() -> Iterator[str]:
    """Turns of ten lines: with a name on each, so many lines are more segments than one session may have."""
    for number, speaker, sentence in _spoken(LINES, longest=5):
        yield sentence if number % 10 else f"{speaker}: {sentence}"


def _spoken(count: int, longest: int = 16) -> Iterator[tuple[int, str, str]]:
    choose = random.Random(7)
    for number in range(count):
        words = choose.choices(_WORDS, k=choose.randint(2, longest))
        yield number, _NAMES[number // 10 % 2], " ".join(words).capitalize() + choose.choice(".?.,")


def _stamp(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _whole_path(text: str) -> Callable[[], object]:
    content = text.encode()

    def run() -> None:
        outcome = transcribe(content, None)
        assert isinstance(outcome, Transcript), outcome

    return run


def _rate(text: str, prepare: Callable[[str], Callable[[], object]]) -> float:
    """Megabytes by a second of processor time, the best of some rounds: other work on the machine is not counted."""
    run, best = prepare(text), float("inf")
    for _ in range(_ROUNDS):
        begun = time.process_time()
        run()
        best = min(best, time.process_time() - begun)
    return len(text.encode()) / best / 1e6


def _peer(name: str, module: str, text: str, prepare: Callable[..., Callable[[], object]]) -> list[Figure]:
    """Nothing where the package is not installed."""
    try:
        peer = importlib.import_module(module)
    except ModuleNotFoundError:
        return []
    return [Figure(name, _rate(text, lambda _: prepare(peer)), "MB/s")]


async def _process_latency() -> list[Figure]:
    """What a process of its own adds to a small file."""
    content, here, away = window(1, 200).encode(), list[float](), list[float]()
    parsing = ParsingProcess()
    try:
        await parsing(content, None)
        for _ in range(50):
            begun = time.perf_counter()
            await asyncio.to_thread(transcribe, content, None)
            between = time.perf_counter()
            await parsing(content, None)
            here.append(1000 * (between - begun))
            away.append(1000 * (time.perf_counter() - between) - here[-1])
    finally:
        await parsing.close()
    return quantiles("added by the parsing process", away, "ms", "< 20")
