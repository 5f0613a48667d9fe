"""The parsing process: what a hostile file does to it, and what it never does to the stage."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from schemas.events import RejectionReason
from streams.parse import transcribe
from streams.parsing_process import ParserFailed, ParsingProcess

HOSTILE = "tests.streams.hostile_parsers"
SAMPLE = Path(__file__).resolve().parents[2] / "docs/sample/session.vtt"


@pytest.mark.parametrize(
    ("parser", "wall_seconds", "why"),
    [("hang", 0.5, "within 0.5 s"), ("grow", 60, "more than"), ("leave", 60, "died 2 times"), ("fail", 60, "a bug")],
)
async def test_a_file_that_kills_its_parser_is_given_up_and_the_next_one_parsed(
    parser: str, wall_seconds: float, why: str
) -> None:
    before = _children()
    parsing = ParsingProcess(f"{HOSTILE}:{parser}", wall_seconds=wall_seconds, memory_bytes=1 << 30)
    try:
        with pytest.raises(ParserFailed, match=why):
            await parsing(b"hostile", None)
        assert await parsing(b"harmless", None) is RejectionReason.EMPTY
    finally:
        await parsing.close()
    assert _children() == before


async def test_it_gives_what_the_parser_gives_and_stays_one_process() -> None:
    parsing = ParsingProcess()
    try:
        content = SAMPLE.read_bytes()
        assert await parsing(content, "Dana Whitfield") == transcribe(content, "Dana Whitfield")
        before = _children()
        assert await parsing(b"", None) is RejectionReason.EMPTY
        assert _children() == before
    finally:
        await parsing.close()


def test_it_ends_with_its_parent_even_when_it_hangs() -> None:
    program = (
        "import asyncio, os\n"
        "from streams.parsing_process import ParsingProcess\n"
        "async def main():\n"
        f"    parsing = ParsingProcess('{HOSTILE}:hang')\n"
        "    await parsing.start()\n"
        "    asyncio.create_task(parsing(b'hostile', None))\n"
        "    await asyncio.sleep(0)\n"
        "    print(parsing._process.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    child = int(done.stdout)
    if psutil.pid_exists(child):
        psutil.Process(child).wait(timeout=30)
    assert not psutil.pid_exists(child)


def _children() -> set[int]:
    return {child.pid for child in psutil.Process(os.getpid()).children()}
