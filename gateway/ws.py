"""The WebSocket edge: the handshake's refusals, and a connection for whoever is let in."""

import time
from typing import cast

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.allowances import Asked, address_of
from gateway.connection import Connection, Services
from gateway.gate import Gate
from gateway.limits import CONNECTIONS
from gateway.pace import Pace
from gateway.protocol import Subprotocol, choose
from gateway.wire import WIRE, CoachstreamProtocol

RETRY_AFTER_S = 5
WAITING_MOST = CONNECTIONS
"""Who comes when that many wait to be let in is sent away: more than all who may be here are no reconnect storm."""


class Edge:
    """Serves `/ws`. The request ends with the handshake; the connection goes on without it."""

    def __init__(self, services: Services, gate: Gate, allowed_origins: frozenset[str]) -> None:
        self._services = services
        self._gate = gate
        self._pace = Pace()
        self._allowed_origins = allowed_origins

    def crowded(self) -> bool:
        """Whether connections wait to be let in."""
        return self._pace.waiting > 0

    async def serve(self, websocket: WebSocket) -> None:
        origins = websocket.headers.getlist("origin")
        subprotocol = choose(websocket.scope["subprotocols"])
        if not self._may_come_from(origins):
            await self._deny(websocket, 403, "forbidden", "this origin is not allowed")
        elif subprotocol is None:
            await self._deny(websocket, 400, "bad_request", f"offer one of {', '.join(Subprotocol)}")
        elif not self._services.quotas.allow_from(
            Asked.HANDSHAKE_FROM_ADDRESS, address_of(websocket.client), time.monotonic()
        ):
            await self._deny(websocket, 429, "rate_limited", "too many connections from this address: wait a moment")
        elif (reason := self._closed_for()) is not None:
            await self._turn_away(websocket, reason)
        elif await self._pace.turn(_wire(websocket).has_left):
            await self._let_in(websocket, subprotocol, origins[0] if origins else None)

    def _closed_for(self) -> str | None:
        return self._gate.closed_for() or ("overloaded" if self._pace.waiting >= WAITING_MOST else None)

    def _may_come_from(self, origins: list[str]) -> bool:
        """Browsers send one Origin, others none; it is compared whole, so that no look-alike passes."""
        return not origins or (len(origins) == 1 and origins[0] in self._allowed_origins)

    async def _let_in(self, websocket: WebSocket, subprotocol: Subprotocol, origin: str | None) -> None:
        # Whoever waited is not sent away for the load that all who wait are.
        if (reason := self._gate.no_room_for()) is not None:
            await self._turn_away(websocket, reason)
            return
        try:
            await websocket.accept(subprotocol=subprotocol)
        except WebSocketDisconnect:
            return
        wire = _wire(websocket)
        connection = Connection(wire, subprotocol, origin, self._services, self._over)
        self._gate.add(connection)
        connection.begin()
        wire.take_over(connection)

    def _over(self, connection: Connection, code: int) -> None:
        self._gate.remove(connection)
        self._services.metrics.closed(code)

    async def _turn_away(self, websocket: WebSocket, reason: str) -> None:
        await self._deny(websocket, 503, "unavailable", f"this instance is {reason}")

    async def _deny(self, websocket: WebSocket, status: int, code: str, message: str) -> None:
        self._services.metrics.refused.labels(str(status)).inc()
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status in (429, 503) else None
        body = {"error": {"code": code, "message": message}}
        await websocket.send_denial_response(JSONResponse(body, status_code=status, headers=headers))


def _wire(websocket: WebSocket) -> CoachstreamProtocol:
    return cast(CoachstreamProtocol, websocket.scope["extensions"][WIRE])
