"""Parsing in a process of its own, under limits of time and memory: a file that kills its parser kills nothing else.

The process is started once and stays warm. One that dies, runs over its time or its memory is replaced, and its file is
given up: the same bytes would only do it again.
"""

import asyncio
import os
import pickle
import resource
import struct
import sys
import traceback
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from schemas.events import RejectionReason
from schemas.transcript import Transcript

Outcome = Transcript | RejectionReason
Answer = tuple[Outcome | None, str]
"""The outcome; or none, and the traceback of a parser that raised."""

Transcribe = Callable[..., Outcome]
"""Of content, coach name and, where one is asked for, the name of a format."""

WALL_SECONDS = 60.0
"""Some ten times what 200,000 lines take on one busy core."""
MEMORY_BYTES = 4 << 30
"""Of address space, of which numpy's threads take a part without using it."""
_MOST_DEATHS = 2
"""Of the process over one file: the first may be somebody else's doing, such as the kernel's for want of memory."""
_LENGTH = struct.Struct(">Q")
_TRANSCRIBE = "streams.parse:transcribe"


class ParserFailed(Exception):
    """The parser did not finish this file, for a reason that lies with us: it hung, died or raised."""


@dataclass
class ParsingProcess:
    """One file at a time. `transcribe` names what parses, as `module:function`."""

    transcribe: str = _TRANSCRIBE
    wall_seconds: float = WALL_SECONDS
    memory_bytes: int = MEMORY_BYTES
    _process: Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, content: bytes, coach_name: str | None, format_name: str | None = None) -> Outcome:
        """Raises ParserFailed when the parser hung, raised, or died twice, RuntimeError when it cannot be started."""
        question = (content, coach_name, *([format_name] if format_name else []))
        async with self._turn:
            for _ in range(_MOST_DEATHS):
                await self.start()
                try:
                    async with asyncio.timeout(self.wall_seconds):
                        outcome, raised = await self._ask(question)
                except TimeoutError:
                    await self.close()
                    raise ParserFailed(f"the parser did not finish within {self.wall_seconds:g} s") from None
                except (EOFError, ConnectionError):
                    await self.close()
                except BaseException:
                    await self.close()  # an answer half read would be taken for the next file's
                    raise
                else:
                    if outcome is None:
                        raise ParserFailed(f"the parser raised:\n{raised}")
                    return outcome
        raise ParserFailed(f"the parser died {_MOST_DEATHS} times, or needed more than {self.memory_bytes:,} bytes")

    async def start(self) -> None:
        """Returns once the process has imported the parsers and waits for a file."""
        if self._process is not None and self._process.returncode is None:
            return
        command = (sys.executable, "-m", __name__, self.transcribe, str(os.getpid()), str(self.memory_bytes))
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, env=environment, start_new_session=True
        )
        assert self._process.stdout is not None
        if await self._process.stdout.read(1) != b"+":
            await self.close()
            raise RuntimeError("the parsing process did not start")

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def _ask(self, asked: tuple[object, ...]) -> Answer:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        question = pickle.dumps(asked)
        process.stdin.write(_LENGTH.pack(len(question)) + question)
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        answer = await process.stdout.readexactly(length)
        # What the process found is typed and checked there, and written by our own code alone.
        found: Answer = await asyncio.to_thread(pickle.loads, answer)
        return found


def _serve(transcribe: Transcribe) -> None:
    """Answer until the parent closes the pipe, which it also does by dying."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not be taken for an answer
    answers.write(b"+")
    answers.flush()
    while head := questions.read(_LENGTH.size):
        question = pickle.loads(questions.read(_LENGTH.unpack(head)[0]))  # noqa: S301
        answer = pickle.dumps(_answer(transcribe, question), protocol=5)
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _answer(transcribe: Transcribe, question: tuple[object, ...]) -> Answer:
    """Of a parser that wants more memory than it may have there is no answer: the process ends."""
    try:
        return transcribe(*question), ""
    except MemoryError:
        raise
    except Exception:
        return None, traceback.format_exc(limit=-6)


def _end_with(parent: int) -> None:
    """A parser that hangs reads no pipe: the kernel ends it with its parent, where it can."""
    if sys.platform == "linux":
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    module, _, function = sys.argv[1].partition(":")
    _end_with(int(sys.argv[2]))
    transcribe: Transcribe = getattr(import_module(module), function)
    memory = int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _serve(transcribe)


if __name__ == "__main__":
    main()
