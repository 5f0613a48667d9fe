"""`coachstream chat`, against a gateway on in-memory parts."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from rich.console import Console

from gateway.limits import Close
from schemas.avro import example
from schemas.events import SummaryDrafted
from stack.chat_protocol import Refused
from stack.commands import coach
from tests.gateway.platform import DANA, Gateway, serving


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with serving() as running:
        yield running


class Screen(io.StringIO):
    """What the coach sees."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def write(self, text: str) -> int:
        self._written.set()
        return super().write(text)

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(20):
            while text not in self.getvalue():
                self._written.clear()
                await self._written.wait()


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    made = Screen()
    monkeypatch.setattr(coach, "Console", lambda: Console(file=made, width=200))
    return made


class Keyboard:
    """What the coach types, a line each time the test says so; None leaves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.typed: list[str | None] = []
        self.ready = threading.Semaphore(0)
        monkeypatch.setattr("builtins.input", self.read)

    def type(self, line: str | None) -> None:
        self.typed.append(line)
        self.ready.release()

    def read(self) -> str:
        self.ready.acquire()
        line = self.typed.pop(0)
        if line is None:
            raise EOFError
        return line


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    made = Keyboard(monkeypatch)
    yield made
    made.type(None)


def chatting(gateway: Gateway) -> "asyncio.Task[None]":
    return asyncio.create_task(coach._chat(f"http://{gateway.address}", DANA.email, "open sesame", None, 50))


async def test_what_is_typed_is_said_and_what_cannot_be_is_told(
    gateway: Gateway, screen: Screen, keyboard: Keyboard, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = chatting(gateway)
    for line in ("x" * 8_001, "hello", None):
        keyboard.type(line)
    await screen.shows("hello")
    await chat
    assert "8001" in capsys.readouterr().out


async def test_a_summary_whose_transcript_cannot_be_had_does_not_end_the_chat(
    gateway: Gateway, screen: Screen, keyboard: Keyboard
) -> None:
    chat = chatting(gateway)
    gateway.streams.append(example(SummaryDrafted, 1).changed(coach_id=DANA.coach_id), True)
    await screen.shows("cannot be had")
    gateway.said("from elsewhere")
    await screen.shows("from elsewhere")
    keyboard.type(None)
    await chat


async def test_who_is_not_wanted_any_more_is_told_at_once(gateway: Gateway, screen: Screen, keyboard: Keyboard) -> None:
    chat = chatting(gateway)
    gateway.said("hello")
    await screen.shows("hello")
    for connection in tuple(gateway.app.state.gate._connections):
        connection.close(Close.TOO_MANY_CONNECTIONS)
    await screen.shows("close one")
    keyboard.type("")
    with pytest.raises(Refused):
        await chat
