"""The Python client against a gateway that keeps its promises, over connections that keep none."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgpack
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.limits import Close
from gateway.protocol import Subprotocol as Known
from stack.chat_client import ChatClient

CODES = (1001, 1011, Close.DRAINING, Close.SLOW, Close.NO_PONG, Close.TOKEN_EXPIRED, Close.RATE_LIMITED)
CONNECTIONS = 8
SAYS = 6
Message = dict[str, Any]


@dataclass
class World:
    """So many connections break; the last one holds."""

    random: Random
    stream: list[Message] = field(default_factory=list)
    connections: int = 0
    gap_before: bool = False
    recorded: set[str] = field(default_factory=set)

    def append(self, client_id: str | None) -> Message:
        prev = self.stream[-1]["offset"] if self.stream else -1
        offset = prev + self.random.randint(1, 3)
        self.stream.append({"type": "event", "offset": offset, "prev": prev, "client_id": client_id})
        return self.stream[-1]

    def record(self, identity: str) -> list[Message]:
        """What the client is told: that it is taken, to try again, or nothing, and the connection breaks."""
        breaks = self.connections < CONNECTIONS
        if breaks and self.random.random() < 0.2:
            return [{"type": "error", "code": "unavailable", "message": "", "id": identity}]
        told = [] if identity in self.recorded else [self.append(identity)]
        self.recorded.add(identity)
        return [] if breaks and self.random.random() < 0.3 else [*told, {"type": "ack", "id": identity}]

    async def play(self, connection: ServerConnection) -> None:
        self.connections += 1
        try:
            resume = msgpack.unpackb(await connection.recv())[0].get("resume")
            await self.serve(connection, resume)
        except ConnectionClosed:
            pass
        await connection.close(self.random.choice(CODES))

    async def serve(self, connection: ServerConnection, resume: Message | None) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.append(None)
        missed = [event for event in self.stream if resume is None or event["offset"] > resume["offset"]]
        offset = self.stream[-1]["offset"]
        hello = {"type": "connected", "epoch": "e1", "offset": offset, "recovered": resume is not None}
        if self.connections < CONNECTIONS and self.random.random() < 0.3:
            # Cut off in the midst of it.
            await connection.send(msgpack.packb([hello, *missed[: self.random.randrange(len(missed))]]))
            return
        self.gap_before = resume is not None and not self.gap_before and self.random.random() < 0.3
        if self.gap_before:
            await connection.send(msgpack.packb([hello, *missed[1:], self.append(None)]))
        else:
            await connection.send(msgpack.packb([hello, *missed, *missed[-2:]]))
        for _ in range(1_000 if self.connections >= CONNECTIONS else self.random.randint(0, 3)):
            said = msgpack.unpackb(await connection.recv())[0]
            if not (told := self.record(said["id"])):
                return
            await connection.send(msgpack.packb(told))


async def seen_by(world: World) -> tuple[list[int], list[str]]:
    """The offsets that a client saw, and the ids of what it said meanwhile."""
    seen: list[int] = []
    news = asyncio.Event()

    async def token(expired: bool) -> str:
        return "t"

    async def follow() -> None:
        async for event in client.events():
            seen.append(event["offset"])
            news.set()

    async with serve(world.play, "127.0.0.1", 0, subprotocols=[Subprotocol(Known.MSGPACK)]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = ChatClient(f"ws://127.0.0.1:{port}/ws", token, 500, pause=lambda _: asyncio.sleep(0))
        following = asyncio.create_task(follow())
        async with asyncio.timeout(30):
            said = await asyncio.gather(*(client.say(f"{number}") for number in range(SAYS)))
            while seen[-1:] != [world.stream[-1]["offset"]]:
                news.clear()
                await news.wait()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    return seen, said


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
async def test_each_event_is_seen_once_in_order_and_each_message_said_once(seed: int) -> None:
    world = World(Random(seed))
    seen, said = await seen_by(world)
    assert seen == [event["offset"] for event in world.stream]
    told = [event["client_id"] for event in world.stream if event["client_id"] is not None]
    assert sorted(told) == sorted(said)
