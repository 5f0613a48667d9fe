"""How fast the parsers are on one core, whole path, beside the parsers that PyPI has for the same files."""

import asyncio
import importlib
import io
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice

from bench.figures import Figure, quantiles
from bench.sessions import window
from schemas.transcript import Transcript
from streams.parse import transcribe
from streams.parsing_process import ParsingProcess

LINES = 199_000
_ROUNDS = 3
_FILES_AFTER = 50
_WORDS = "I think we should look at what matters most this week because coaching goals don't keep at a café".split()
_NAMES = ("Ana Ruiz", "Ben O'Neil")


async def measure() -> list[Figure]:
    files = {name: "\n".join(write()) for name, write in _FILES.items()}
    figures = [Figure(name, _rate(text, _whole_path), "MB/s", ">= 10") for name, text in files.items()]
    vtt, srt = files["WebVTT"], files["SRT"]
    figures += [
        *_peer(
            "webvtt-py on the same WebVTT", "webvtt", vtt, lambda module: lambda: module.from_buffer(io.StringIO(vtt))
        ),
        *_peer("srt on the same SRT", "srt", srt, lambda module: lambda: list(module.parse(srt))),
        _growth(list(files.values())),
    ]
    return figures + await _process_latency()


def _vtt() -> Iterator[str]:
    yield "WEBVTT\n"
    for number, times, speaker, sentence in _cues("."):
        yield f"{number}\n{times}\n<v {speaker}>{sentence}</v>\n"


def _teams_vtt() -> Iterator[str]:
    yield "WEBVTT\n"
    for number, times, speaker, sentence in _cues("."):
        yield f"5f2d8c1e-77aa-4d4e-9f63-0a1b2c3d4e5f/{number // 2}-{number % 2}\n{times}\n<v {speaker}>{sentence}</v>\n"


def _zoom_vtt() -> Iterator[str]:
    yield "WEBVTT\n"
    for number, times, speaker, sentence in _cues("."):
        yield f"{number}\n{times}\n{speaker}: {sentence}\n"


def _srt() -> Iterator[str]:
    for number, times, speaker, sentence in _cues(","):
        yield f"{number}\n{times}\n{speaker}: {sentence}\n"


def _sbv() -> Iterator[str]:
    for number, speaker, sentence in _spoken(LINES // 3):
        start = number * 500  # within ten hours, which have one digit
        yield f"{_stamp(start, '.')[1:]},{_stamp(start + 480, '.')[1:]}\n{speaker}: {sentence}\n"


def _text() -> Iterator[str]:
    """Turns of ten lines: with a name on each, so many lines are more segments than one session may have."""
    for number, speaker, sentence in _spoken(LINES, longest=5):
        yield sentence if number % 10 else f"{speaker}: {sentence}"


def _zoom_chat() -> Iterator[str]:
    """Messages of ten lines, for the same reason."""
    for number, speaker, sentence in _spoken(LINES, longest=5):
        time = _stamp(number * 400, ".")[:8]
        yield sentence if number % 10 else f"{time} From {speaker} to Everyone: {sentence}"


def _otter() -> Iterator[str]:
    for number, speaker, sentence in _spoken(LINES // 3):
        yield f"{speaker}  {_stamp(number * 1600, '.')[:8]}\n{sentence}\n"


_FILES: dict[str, Callable[[], Iterator[str]]] = {
    "WebVTT": _vtt,
    "Teams WebVTT": _teams_vtt,
    "Zoom WebVTT": _zoom_vtt,
    "SRT": _srt,
    "SBV": _sbv,
    "Name: text": _text,
    "Zoom chat": _zoom_chat,
    "Otter text": _otter,
}
"""A file of some 200,000 lines in each text format."""


def _cues(point: str) -> Iterator[tuple[int, str, str, str]]:
    for number, speaker, sentence in _spoken(LINES // 4):
        start = number * 3200
        yield number, f"{_stamp(start, point)} --> {_stamp(start + 3000, point)}", speaker, sentence


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


def _growth(texts: Sequence[str]) -> Figure:
    """What the peak of resident memory gains from the first rounds over the files to after 50 files more."""
    contents = [text.encode() for text in texts]
    for content in contents:
        transcribe(content, None)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for content in islice(cycle(contents), _FILES_AFTER):
        transcribe(content, None)
    gained = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return Figure(f"memory gained over {_FILES_AFTER} files of 200,000 lines", gained / 1024, "MB", "< 10")


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
