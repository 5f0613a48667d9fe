"""The WebSocket edge: the handshake's refusals, and a Starlette socket as connections want it."""

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.connection import Connection, Services
from gateway.gate import Gate
from gateway.protocol import Subprotocol, choose

RETRY_AFTER_S = 5


class StarletteSocket:
    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self.left_with = 1006
        """The code of the client's leaving, or of the server's own closing."""

    async def receive(self) -> str | bytes | None:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            self.left_with = message.get("code") or 1005
            return None
        text: str | None = message.get("text")
        data: bytes = message.get("bytes") or b""
        return data if text is None else text

    async def send(self, batch: str | bytes) -> None:
        if isinstance(batch, str):
            await self._guarded({"type": "websocket.send", "text": batch})
        else:
            await self._guarded({"type": "websocket.send", "bytes": batch})

    async def close(self, code: int, reason: str) -> None:
        try:
            await self._guarded({"type": "websocket.close", "code": code, "reason": reason})
        except ConnectionError:
            return

    async def _guarded(self, message: dict[str, object]) -> None:
        try:
            await self._websocket.send(message)
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            raise ConnectionError("the client has gone") from error


class Edge:
    """Serves `/ws`."""

    def __init__(self, services: Services, gate: Gate, allowed_origins: frozenset[str]) -> None:
        self._services = services
        self._gate = gate
        self._allowed_origins = allowed_origins

    async def serve(self, websocket: WebSocket) -> None:
        origins = websocket.headers.getlist("origin")
        subprotocol = choose(websocket.scope["subprotocols"])
        if not self._may_come_from(origins):
            await self._deny(websocket, 403, "forbidden", "this origin is not allowed")
        elif subprotocol is None:
            await self._deny(websocket, 400, "bad_request", f"offer one of {', '.join(Subprotocol)}")
        elif (reason := self._gate.closed_for()) is not None:
            await self._deny(websocket, 503, "unavailable", f"this instance is {reason}")
        else:
            await self._serve(websocket, subprotocol, origins[0] if origins else None)

    def _may_come_from(self, origins: list[str]) -> bool:
        """Browsers send one Origin, others none; it is compared whole, so that no look-alike passes."""
        return not origins or (len(origins) == 1 and origins[0] in self._allowed_origins)

    async def _serve(self, websocket: WebSocket, subprotocol: Subprotocol, origin: str | None) -> None:
        await websocket.accept(subprotocol=subprotocol)
        socket = StarletteSocket(websocket)
        connection = Connection(socket, subprotocol, origin, self._services)
        self._gate.add(connection)
        code: int | None = None
        try:
            code = await connection.run()
        finally:
            self._gate.remove(connection)
            self._services.metrics.closes.labels(str(int(code or socket.left_with))).inc()

    async def _deny(self, websocket: WebSocket, status: int, code: str, message: str) -> None:
        self._services.metrics.refused.labels(str(status)).inc()
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else None
        body = {"error": {"code": code, "message": message}}
        await websocket.send_denial_response(JSONResponse(body, status_code=status, headers=headers))
