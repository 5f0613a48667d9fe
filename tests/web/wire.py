"""The wire between a browser and the gateway, for tests to cut."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Wire:
    """An ASGI app around another, which sees every WebSocket message."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._sockets: list[Send] = []
        self.connects: list[dict[str, Any]] = []
        """Each `connect` that a client sent."""
        self.refuses = False
        """New connections are turned away, as by an instance that is gone."""
        self.loses = False
        """What clients say is lost, as by an instance that dies on it."""

    async def cut(self, code: int) -> None:
        """Closes every connection."""
        sockets, self._sockets = self._sockets, []
        for send in sockets:
            await send({"type": "websocket.close", "code": code})

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif self.refuses:
            await receive()
            await send({"type": "websocket.close", "code": 1012})
        else:
            await self._connect(scope, receive, send)

    async def _connect(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        is_open = True

        async def watched_send(message: Message) -> None:
            nonlocal is_open
            if not is_open:
                return
            is_open = message["type"] != "websocket.close"
            await send(message)

        async def watched_receive() -> Message:
            nonlocal is_open
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    is_open = message["type"] != "websocket.disconnect"
                    return message
                batch = json.loads(message["text"])
                self.connects.extend(said for said in batch if said["type"] == "connect")
                if not self.loses or batch[0]["type"] == "connect":
                    return message

        self._sockets.append(watched_send)
        await self._app(scope, watched_receive, watched_send)
