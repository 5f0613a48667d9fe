"""The Python client against a gateway that follows a script, to do what the real one does only in bad hours."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgpack
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.protocol import Subprotocol as Known
from stack import chat_client
from stack.chat_client import GAPS_BEFORE_AFRESH, ChatClient
from stack.chat_outbox import REPEAT_WITHIN_S
from stack.chat_protocol import GAP_SEEN, NotAccepted, Refused

Message = dict[str, Any]
Batch = list[Message] | bytes


def connected(offset: int, recovered: bool = False) -> Message:
    return {"type": "connected", "epoch": "e1", "offset": offset, "recovered": recovered}


def event(offset: int, prev: int, client_id: str | None = None) -> Message:
    return {"type": "event", "offset": offset, "prev": prev, "client_id": client_id}


def ack(said: Message) -> Message:
    return {"type": "ack", "id": said["id"]}


@dataclass
class Scene:
    """One connection: what it is answered, and how it ends once as much was said on it."""

    answers: list[Batch] = field(default_factory=list)
    says: int = 0
    reply: Callable[[Message], Message | None] = lambda said: None
    code: int | None = None
    """None: the client ends it."""


@dataclass
class Script:
    """What a client said on each connection, and how it was left."""

    url: str = ""
    scenes: list[Scene] = field(default_factory=list)
    connects: list[Message] = field(default_factory=list)
    said: list[list[str]] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)

    async def play(self, connection: ServerConnection) -> None:
        scene = self.scenes.pop(0)
        self.connects.append(msgpack.unpackb(await connection.recv())[0])
        said: list[str] = []
        self.said.append(said)
        try:
            for batch in scene.answers:
                await connection.send(batch if isinstance(batch, bytes) else msgpack.packb(batch))
            while scene.code is None or len(said) < scene.says:
                message = msgpack.unpackb(await connection.recv())[0]
                said.append(message.get("text", ""))
                if (reply := scene.reply(message)) is not None:
                    await connection.send(msgpack.packb([reply]))
            await connection.close(scene.code)
        except ConnectionClosed:
            pass
        self.left.append(connection.close_code)


@asynccontextmanager
async def scripted(*scenes: Scene) -> AsyncIterator[Script]:
    script = Script(scenes=list(scenes))
    async with serve(script.play, "127.0.0.1", 0, subprotocols=[Subprotocol(Known.MSGPACK)]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        script.url = f"ws://127.0.0.1:{port}/ws"
        yield script


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def client_of(script: Script, clock: Clock | None = None, each_pause_s: float = 0.0) -> ChatClient:
    """Whose pauses are over at once, as far as the clock lets on."""
    clock = clock or Clock()

    async def token(expired: bool) -> str:
        return "t"

    async def pause(seconds: float) -> None:
        clock.now += each_pause_s
        await asyncio.sleep(0)

    return ChatClient(script.url, token, pause=pause, clock=clock)


async def offsets(client: ChatClient, count: int) -> list[int]:
    """Of so many events; then the client leaves."""
    seen: list[int] = []
    events = client.events()
    async with asyncio.timeout(20):
        while len(seen) < count:
            seen.append((await anext(events))["offset"])
    await events.aclose()  # type: ignore[attr-defined]
    return seen


async def test_a_gap_is_closed_and_what_was_missed_asked_for() -> None:
    first = Scene([[connected(1), event(1, -1)], [event(5, 3)]])
    async with scripted(first, Scene([[connected(5, True), event(3, 1), event(5, 3)]])) as script:
        assert await offsets(client_of(script), 3) == [1, 3, 5]
    assert script.connects[1]["resume"] == {"epoch": "e1", "offset": 1}
    assert "replay" not in script.connects[1]
    assert script.left[0] == GAP_SEEN


async def test_a_gap_that_does_not_heal_ends_in_a_fresh_start() -> None:
    holes = [Scene([[connected(5, True), event(5, 3)]]) for _ in range(GAPS_BEFORE_AFRESH)]
    scenes = [Scene([[connected(1), event(1, -1)]], code=4002), *holes, Scene([[connected(5), event(5, 3)]])]
    async with scripted(*scenes) as script:
        assert await offsets(client_of(script), 2) == [1, 5]
    assert ["resume" in connect for connect in script.connects] == [False, True, True, True, False]


async def test_a_message_that_was_too_big_is_not_repeated() -> None:
    reads = Scene([[connected(-1)]], says=2, code=1009)
    async with scripted(reads, Scene([[connected(-1)]], reply=ack)) as script:
        client = client_of(script)
        following = asyncio.create_task(offsets(client, 1))
        long, short = (asyncio.create_task(client.say(text)) for text in ("much longer", "short"))
        with pytest.raises(NotAccepted, match="too long"):
            await long
        await short
        following.cancel()
    assert script.said == [["much longer", "short"], ["short"]]


async def test_what_the_missed_events_show_is_not_said_again() -> None:
    async with scripted() as script:

        def hears(said: Message) -> None:
            script.scenes.append(Scene([[connected(0, True)], [event(0, -1, said["id"])]]))

        script.scenes.append(Scene([[connected(-1)]], says=1, reply=hears, code=4002))
        client = client_of(script)
        following = asyncio.create_task(offsets(client, 1))
        await client.say("hello")
        assert await following == [0]
    assert script.said == [["hello"], []]


async def test_what_may_stand_in_a_part_that_was_missed_is_the_coachs_to_repeat() -> None:
    lost = Scene([[connected(-1)]], says=1, code=4002)
    async with scripted(lost, Scene([[connected(-1)]])) as script:
        client = client_of(script, each_pause_s=REPEAT_WITHIN_S + 1)
        following = asyncio.create_task(offsets(client, 1))
        with pytest.raises(NotAccepted, match="may have arrived"):
            await client.say("hello")
        following.cancel()
    assert script.said[0] == ["hello"]


async def test_a_gateway_that_does_not_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_client, "CONNECTED_WITHIN_S", 0.01)
    async with scripted(Scene(), Scene([[connected(0), event(0, -1)]])) as script:
        assert await offsets(client_of(script), 1) == [0]


@pytest.mark.parametrize("frame", [b"\xc1", b"\x80"])
async def test_a_frame_that_cannot_be_read_ends_the_client(frame: bytes) -> None:
    async with scripted(Scene([[connected(0)], frame])) as script:
        with pytest.raises(Refused, match="the gateway sent"):
            await offsets(client_of(script), 1)


async def test_what_is_lost_with_a_connection_can_be_asked_for_again() -> None:
    async with scripted(Scene([[connected(-1)]], code=4002), Scene([[connected(-1)]])) as script:
        client = client_of(script)
        following = asyncio.create_task(offsets(client, 1))
        with pytest.raises(NotAccepted, match="ask again"):
            await client.history(5)
        following.cancel()
