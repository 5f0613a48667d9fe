"""Transcripts to measure with: windows of the sample session, each a file of its own."""

from pathlib import Path

from stack.story import SAMPLE

_HEADER = "WEBVTT\n\n"


def cues() -> list[str]:
    """The sample's cue blocks, in order."""
    return [block for block in SAMPLE.read_text(encoding="utf-8").split("\n\n")[1:] if "-->" in block]


def window(number: int, length: int) -> str:
    """The `number`-th transcript of `length` cues. No two are alike: a note says which it is."""
    blocks = cues()
    start = number * 7 % (len(blocks) - length)
    return f"{_HEADER}NOTE session {number}\n\n" + "\n\n".join(blocks[start : start + length]) + "\n"


def hour(number: int) -> str:
    """An hour's session of 9,000 words: the sample, and its beginning again as what was said after the break."""
    blocks = cues()
    return f"{_HEADER}NOTE hour {number}\n\n" + "\n\n".join([*blocks, *blocks[:180]]) + "\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.vtt"
    path.write_text(text, encoding="utf-8")
    return path
