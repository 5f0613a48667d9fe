"""A client of the chat protocol in Python: one coach's stream, each event once and in order, through any reconnect."""

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from gateway.limits import Close
from gateway.protocol import Subprotocol
from stack.chat_backoff import Backoff, backoff
from stack.chat_outbox import PASSING_ERRORS, Outbox
from stack.chat_protocol import (
    FRAME_BYTES_MOST,
    GAP_SEEN,
    Message,
    NotAccepted,
    Order,
    Position,
    check_close,
    framed,
    unframed,
)

CONNECTED_WITHIN_S = 15.0
ANSWER_WITHIN_S = 30.0
GAPS_BEFORE_AFRESH = 3

TokenSource = Callable[[bool], Awaitable[str]]
"""Told whether the last one was found to have expired. Raises Refused when there is none to be had."""


@dataclass
class ChatClient:
    """Connects while it is iterated: `async for event in client.events()`. Answers too come in only while it is, so
    that whoever iterates must not wait for one."""

    url: str
    """ws://host:port/ws"""
    token: TokenSource
    replay: int = 50
    """How many of the latest events to begin with, at most 500."""
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _outbox: Outbox = field(default_factory=Outbox)
    _position: Position = field(default_factory=Position)
    _end: int = -1
    """Of the stream, when this connection began: until it is reached nothing is said."""
    _answers: dict[str, "asyncio.Future[Message]"] = field(default_factory=dict)
    _connection: ClientConnection | None = None
    _backoff: Backoff = field(default_factory=Backoff)
    _gaps: int = 0
    """Met since the stream's end was last reached."""
    _expired: bool = False
    _holding: "asyncio.Task[None] | None" = None
    """The pause after the gateway could not take a message."""
    _refusals: int = 0

    async def events(self) -> AsyncIterator[Message]:
        """Every event, reconnecting as long as the gateway allows. Raises Refused when it does not."""
        try:
            while True:
                try:
                    # First, as it may take longer than the gateway waits for `connect`.
                    token = await self.token(self._expired)
                    async with websockets.connect(
                        self.url, subprotocols=[websockets.Subprotocol(Subprotocol.MSGPACK)], max_size=FRAME_BYTES_MOST
                    ) as connection:
                        async for event in self._session(connection, token):
                            yield event
                except ConnectionClosed as closed:
                    self._closed(closed.rcvd.code if closed.rcvd else 1006, closed.rcvd.reason if closed.rcvd else "")
                except InvalidStatus as refused:
                    self._backoff.turned_away(refused.response.status_code, refused.response.headers)
                except (OSError, InvalidHandshake, TimeoutError):
                    pass
                finally:
                    self._disconnected()
                # The jitter is no secret: it spreads those who were cut off together.
                await self.pause(self._backoff.wait_s(random.random()))  # noqa: S311
        finally:
            self._outbox.end()

    async def say(self, text: str, session_id: str | None = None) -> str:
        """Say something; returns its id once it is durable. Raises NotAccepted with the reason."""
        saying = self._outbox.add(text, session_id, self.clock())
        try:
            await self._flush()
            await saying.answer
        finally:
            self._outbox.forget(saying.id)
        return saying.id

    async def history(self, before: int, limit: int = 500) -> tuple[list[Message], bool]:
        """Older events, oldest first, and whether there are more. Raises NotAccepted or TimeoutError."""
        identity = uuid.uuid4().hex
        answer = self._answers[identity] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self.connected.wait()
                await self._send({"type": "history", "id": identity, "before": before, "limit": limit})
                message = await answer
        finally:
            del self._answers[identity]
        return message["events"], bool(message["more"])

    async def _session(self, connection: ClientConnection, token: str) -> AsyncIterator[Message]:
        await connection.send(framed({"type": "connect", "token": token, **self._position.connecting(self.replay)}))
        frame = await asyncio.wait_for(connection.recv(), CONNECTED_WITHIN_S)
        while True:
            for message in unframed(frame):
                if message["type"] != "event":
                    await self._take(connection, message)
                    continue
                order = self._position.order(message)
                if order is Order.GAP:
                    self._gaps += 1
                    await connection.close(GAP_SEEN)
                    return
                if order is Order.NEXT:
                    self._outbox.acknowledge(message["client_id"])
                    await self._flush()
                    yield message
            frame = await connection.recv()

    async def _take(self, connection: ClientConnection, message: Message) -> None:
        """Anything but an event."""
        kind, identity = message["type"], message.get("id")
        if kind == "connected":
            await self._welcome(connection, message)
        elif kind == "ack":
            self._refusals = 0
            self._outbox.acknowledge(identity)
            await self._flush()
        elif kind == "history" and identity in self._answers:
            _answer(self._answers[identity], message)
        elif kind == "reconnect":
            self._backoff.asked(message["after_ms"])
        elif kind == "error":
            await self._refused(message, identity)

    async def _welcome(self, connection: ClientConnection, message: Message) -> None:
        self._position.welcome(message, self.replay)
        if not message["recovered"]:
            self._outbox.refuse_uncertain(self.clock())
        self._end = message["offset"]
        self._connection, self._expired = connection, False
        self._backoff.connected(self.clock())
        self.connected.set()
        await self._flush()

    async def _refused(self, message: Message, identity: str | None) -> None:
        reason = f"{message['code']}: {message['message']}"
        if identity in self._answers:
            _answer(self._answers[identity], NotAccepted(reason))
        elif identity is not None and identity in self._outbox:
            if message["code"] in PASSING_ERRORS:
                self._outbox.requeue(identity)
                self._hold()
            else:
                self._outbox.refuse(identity, reason)
                await self._flush()

    def _hold(self) -> None:
        if self._holding is None:
            self._holding = asyncio.get_running_loop().create_task(self._go_on_after(backoff(self._refusals, 1)))
            self._refusals += 1

    async def _go_on_after(self, seconds: float) -> None:
        await self.pause(seconds)
        self._holding = None
        await self._flush()

    async def _flush(self) -> None:
        if self._position.offset < self._end:
            return
        self._gaps = 0
        while self._connection is not None and self._holding is None:
            if (message := self._outbox.take()) is None:
                return
            await self._send(message)

    async def _send(self, message: Message) -> None:
        """What is lost with the connection is said again, or found out by whoever waits for an answer."""
        try:
            if self._connection is not None:
                await self._connection.send(framed(message))
        except ConnectionClosed:
            self._connection = None

    def _closed(self, code: int, reason: str) -> None:
        check_close(code, reason)
        self._expired = code == Close.TOKEN_EXPIRED
        if code == Close.POSITION_LOST:
            self._position = Position()
        elif code == Close.TOO_BIG:
            self._outbox.refuse_longest()

    def _disconnected(self) -> None:
        self._connection = None
        self.connected.clear()
        self._backoff.disconnected(self.clock())
        if self._gaps >= GAPS_BEFORE_AFRESH:
            self._position, self._gaps = Position(), 0
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
        self._outbox.disconnected()
        for answer in self._answers.values():
            _answer(answer, NotAccepted("the connection broke: ask again"))


def _answer(waiting: "asyncio.Future[Message]", answer: Message | NotAccepted) -> None:
    """Unless whoever asked has gone."""
    if waiting.done():
        return
    if isinstance(answer, NotAccepted):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)
