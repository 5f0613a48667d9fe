"""A client of the chat protocol in Python: one coach's stream, each event once and in order, through any reconnect."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgpack
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

SUBPROTOCOL = "coachstream.v1.msgpack"
BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
POSITION_LOST = 4004
TOKEN_EXPIRED = 4005
GAP_SEEN = 4900
"""Sent by this client when the stream skipped an event: it comes again, with its position."""
STOPPING_CODES = range(4100, 4200)
ANSWER_TIMEOUT_S = 30.0
PASSING_ERRORS = frozenset({"rate_limited", "unavailable"})
SAY_AGAIN_S = 1.0

Message = dict[str, Any]
TokenSource = Callable[[bool], Awaitable[str]]
"""Told whether the last one was found to have expired. Raises Refused when there is none to be had."""


class Refused(Exception):
    """The gateway does not want this client: coming back would not help."""


class NotAccepted(Exception):
    """The gateway answered a message with an error."""


def backoff(failures: int, chance: float) -> float:
    """Seconds before the next try, with full jitter. `chance` is 0 to 1."""
    return BACKOFF_S[min(failures, len(BACKOFF_S) - 1)] * chance


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
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _position: _Position = field(default_factory=_Position)
    _begun: bool = False
    """An event of this stream was seen, so that the next must follow it."""
    _acks: dict[str, "asyncio.Future[None]"] = field(default_factory=dict)
    _answers: dict[str, "asyncio.Future[Message]"] = field(default_factory=dict)
    _connection: ClientConnection | None = None
    _failures: int = 0
    _expired: bool = False
    _reconnect_after_s: float | None = None
    _later: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def events(self) -> AsyncIterator[Message]:
        """Every event, reconnecting as long as the gateway allows. Raises Refused when it does not."""
        while True:
            try:
                async with websockets.connect(
                    self.url, subprotocols=[websockets.Subprotocol(SUBPROTOCOL)]
                ) as connection:
                    async for event in self._session(connection):
                        yield event
            except ConnectionClosed as closed:
                self._closed(closed.rcvd.code if closed.rcvd else 1006, closed.rcvd.reason if closed.rcvd else "")
            except (OSError, InvalidHandshake, TimeoutError):
                pass
            finally:
                self._connection = None
                self.connected.clear()
            after, self._reconnect_after_s = self._reconnect_after_s, None
            # The jitter is no secret: it spreads those who were cut off together.
            await self.pause(backoff(self._failures, random.random()) if after is None else after)  # noqa: S311
            self._failures += 1

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
        """Older events, oldest first, and whether there are more. Raises NotAccepted with the gateway's reason."""
        identity = uuid.uuid4().hex
        answer = self._answers[identity] = asyncio.get_running_loop().create_future()
        await self._send({"type": "history", "id": identity, "before": before, "limit": limit})
        message = await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)
        return message["events"], bool(message["more"])

    async def _session(self, connection: ClientConnection) -> AsyncIterator[Message]:
        hello: Message = {"type": "connect", "token": await self.token(self._expired), "replay": self.replay}
        self._expired = False
        await connection.send(_framed({**hello, **self._position.as_resume()}))
        async for frame in connection:
            for message in msgpack.unpackb(frame):
                if message["type"] == "connected":
                    await self._welcome(connection, message)
                elif message["type"] != "event":
                    self._settle(message)
                elif message["offset"] > self._position.offset:
                    if self._begun and message["prev"] != self._position.offset:
                        await connection.close(GAP_SEEN)
                        return
                    self._position.offset, self._begun = message["offset"], True
                    yield message

    async def _welcome(self, connection: ClientConnection, message: Message) -> None:
        if not message["recovered"]:
            self._position, self._begun = _Position(message["epoch"], -1), False
        self._connection = connection
        self._failures = 0
        self.connected.set()
        for waiting in tuple(self.outbox.values()):
            await connection.send(_framed(waiting))

    def _settle(self, message: Message) -> None:
        kind, identity = message["type"], message.get("id")
        if kind == "ack" and identity in self.outbox:
            del self.outbox[identity]
            self._acks.pop(identity).set_result(None)
        elif kind == "history" and identity in self._answers:
            self._answers.pop(identity).set_result(message)
        elif kind == "reconnect":
            self._reconnect_after_s = message["after_ms"] / 1000
        elif kind == "error":
            self._refused(message, identity)

    def _refused(self, message: Message, identity: Any) -> None:
        if identity in self.outbox and message["code"] in PASSING_ERRORS:
            later = asyncio.get_running_loop().create_task(self._again(self.outbox[identity]))
            self._later.add(later)
            later.add_done_callback(self._later.discard)
            return
        error = NotAccepted(f"{message['code']}: {message['message']}")
        if identity in self.outbox:
            del self.outbox[identity]
            self._acks.pop(identity).set_exception(error)
        elif identity in self._answers:
            self._answers.pop(identity).set_exception(error)

    async def _again(self, message: Message) -> None:
        await self.pause(SAY_AGAIN_S)
        if message["id"] in self.outbox:
            await self._send(message)

    def _closed(self, code: int, reason: str) -> None:
        if code in STOPPING_CODES:
            raise Refused(f"the gateway closed the connection for good: {code} {reason}")
        self._expired = code == TOKEN_EXPIRED
        if code == POSITION_LOST:
            self._position, self._begun = _Position(), False

    async def _send(self, message: Message) -> None:
        # While away, the outbox keeps what is said; anything else waits for the connection.
        if self._connection is None and message["type"] == "say":
            return
        await self.connected.wait()
        assert self._connection is not None
        try:
            await self._connection.send(_framed(message))
        except ConnectionClosed:
            if message["type"] != "say":
                raise


def _framed(message: Message) -> bytes:
    """A batch of one."""
    framed: bytes = msgpack.packb([message])
    return framed
