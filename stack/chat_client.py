"""A client of the chat protocol in Python: one coach's stream, each event once and in order, through any reconnect."""

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

SUBPROTOCOL = "coachstream.v1.json"
BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
POSITION_LOST = 4004
STOPPING_CODES = range(4100, 4200)
ANSWER_TIMEOUT_S = 30.0

Message = dict[str, Any]
TokenSource = Callable[[], Awaitable[str]]


class Refused(Exception):
    """The gateway does not want this client: coming back would not help."""


class NotAccepted(Exception):
    """The gateway answered a message with an error."""


@dataclass
class _Position:
    epoch: str | None = None
    offset: int = -1

    def as_resume(self) -> dict[str, Any]:
        return {} if self.epoch is None else {"resume": {"epoch": self.epoch, "offset": self.offset}}


@dataclass
class ChatClient:
    """Connects while it is iterated: `async for event in client.events()`."""

    url: str
    """ws://host:port/ws"""
    token: TokenSource
    replay: int = 50
    """How many of the latest events to begin with, at most 500."""
    outbox: dict[str, Message] = field(default_factory=dict)
    """Said and not yet acknowledged: said again, under the same id, after a reconnect."""
    _position: _Position = field(default_factory=_Position)
    _acks: dict[str, "asyncio.Future[None]"] = field(default_factory=dict)
    _answers: dict[str, "asyncio.Future[Message]"] = field(default_factory=dict)
    _connection: ClientConnection | None = None
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def events(self) -> AsyncIterator[Message]:
        """Every event, reconnecting as long as the gateway allows. Raises Refused when it does not."""
        failures = 0
        while True:
            try:
                async with websockets.connect(
                    self.url, subprotocols=[websockets.Subprotocol(SUBPROTOCOL)]
                ) as connection:
                    async for event in self._session(connection):
                        failures = 0
                        yield event
            except ConnectionClosed as closed:
                self._closed(closed.rcvd.code if closed.rcvd else 1006, closed.rcvd.reason if closed.rcvd else "")
            except (OSError, InvalidHandshake):
                pass
            finally:
                self._connection = None
                self.connected.clear()
            ceiling = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
            failures += 1
            await asyncio.sleep(random.uniform(0, ceiling))  # noqa: S311 - jitter, no secret

    async def say(self, text: str, session_id: str | None = None) -> str:
        """Say something; returns its id once it is durable. Raises NotAccepted with the gateway's reason."""
        message: Message = {"type": "say", "id": uuid.uuid4().hex, "text": text}
        if session_id is not None:
            message["session_id"] = session_id
        identity = str(message["id"])
        self.outbox[identity] = message
        acknowledged = self._acks[identity] = asyncio.get_running_loop().create_future()
        await self._send(message)
        await acknowledged
        return identity

    async def history(self, before: int, limit: int = 500) -> tuple[list[Message], bool]:
        """Older events, oldest first, and whether there are more."""
        identity = uuid.uuid4().hex
        answer = self._answers[identity] = asyncio.get_running_loop().create_future()
        await self._send({"type": "history", "id": identity, "before": before, "limit": limit})
        message = await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)
        return message["events"], bool(message["more"])

    async def _session(self, connection: ClientConnection) -> AsyncIterator[Message]:
        hello: Message = {"type": "connect", "token": await self.token(), "replay": self.replay}
        await connection.send(json.dumps([{**hello, **self._position.as_resume()}]))
        async for frame in connection:
            for message in json.loads(frame):
                if message["type"] == "connected":
                    await self._welcome(connection, message)
                elif message["type"] == "event":
                    if message["offset"] > self._position.offset:
                        self._position.offset = message["offset"]
                        yield message
                else:
                    self._settle(message)

    async def _welcome(self, connection: ClientConnection, message: Message) -> None:
        if not message["recovered"]:
            self._position = _Position(message["epoch"], -1)
        self._position.epoch = message["epoch"]
        self._connection = connection
        self.connected.set()
        for waiting in self.outbox.values():
            await connection.send(json.dumps([waiting]))

    def _settle(self, message: Message) -> None:
        identity = message.get("id")
        if message["type"] == "ack" and identity in self.outbox:
            del self.outbox[identity]
            self._acks.pop(identity).set_result(None)
        elif message["type"] == "history" and identity in self._answers:
            self._answers.pop(identity).set_result(message)
        elif message["type"] == "error" and identity in self.outbox:
            del self.outbox[identity]
            self._acks.pop(identity).set_exception(NotAccepted(f"{message['code']}: {message['message']}"))

    def _closed(self, code: int, reason: str) -> None:
        if code in STOPPING_CODES:
            raise Refused(f"the gateway closed the connection for good: {code} {reason}")
        if code == POSITION_LOST:
            self._position = _Position()

    async def _send(self, message: Message) -> None:
        # While away, the outbox keeps what is said; anything else waits for the connection.
        if self._connection is None and message["type"] == "say":
            return
        await self.connected.wait()
        assert self._connection is not None
        try:
            await self._connection.send(json.dumps([message]))
        except ConnectionClosed:
            if message["type"] != "say":
                raise
