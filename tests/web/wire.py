"""The wire between a browser and the gateway, for tests to cut."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgpack

from gateway.wire import WIRE, CoachstreamProtocol, Taker

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Wire:
    """An ASGI app around another, which hears all that is said on its WebSockets."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._protocols: list[CoachstreamProtocol] = []
        self.connects: list[dict[str, Any]] = []
        """Each `connect` that a client sent."""
        self.subprotocols: list[str | None] = []
        """What was agreed on for each connection that a client opened."""
        self._awaited: list[asyncio.Future[dict[str, Any]]] = []
        self.refuses = False
        """New connections are turned away, as by an instance that is gone."""
        self.loses = False
        """What clients say is lost, as by an instance that dies on it."""

    def next_connect(self) -> "asyncio.Future[dict[str, Any]]":
        """The `connect` that comes next from now on."""
        coming: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._awaited.append(coming)
        return coming

    def cut(self, code: int) -> None:
        """Closes every connection."""
        protocols, self._protocols = self._protocols, []
        for protocol in protocols:
            protocol.close(code, "")

    def heard(self, message: str | bytes) -> bool:
        """Whether the message goes on to the gateway."""
        batch = json.loads(message) if isinstance(message, str) else msgpack.unpackb(message)
        for said in batch:
            if said["type"] == "connect":
                self._saw(said)
        return not self.loses or batch[0]["type"] == "connect"

    def _saw(self, connect: dict[str, Any]) -> None:
        self.connects.append(connect)
        awaited, self._awaited = self._awaited, []
        for coming in awaited:
            coming.set_result(connect)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif self.refuses:
            await receive()
            await send({"type": "websocket.close", "code": 1012})
        else:
            scope["extensions"][WIRE] = Tapped(scope["extensions"][WIRE], self)
            await self._app(scope, receive, self._noting(send))

    def _noting(self, send: Send) -> Send:
        async def noting(message: Message) -> None:
            if message["type"] == "websocket.accept":
                self.subprotocols.append(message["subprotocol"])
            await send(message)

        return noting

    def opened(self, protocol: CoachstreamProtocol) -> None:
        self._protocols.append(protocol)


class Tapped:
    """A protocol whose taker is told only what the wire lets through."""

    def __init__(self, protocol: CoachstreamProtocol, wire: Wire) -> None:
        self._protocol = protocol
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._protocol, name)

    def take_over(self, taker: Taker) -> None:
        self._wire.opened(self._protocol)
        self._protocol.take_over(Listener(taker, self._wire))


class Listener:
    """The taker, behind the wire."""

    def __init__(self, taker: Taker, wire: Wire) -> None:
        self._taker = taker
        self._wire = wire
        self.writable = taker.writable
        self.beat = taker.beat
        self.lost = taker.lost

    def received(self, message: str | bytes) -> None:
        if self._wire.heard(message):
            self._taker.received(message)
