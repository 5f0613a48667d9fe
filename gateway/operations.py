"""For whoever runs it: health and metrics."""

import asyncio
import json
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol as WireSubprotocol

from connectors.ports import NotFound, Unavailable
from gateway.gate import Gate
from gateway.limits import Close
from gateway.metrics import CONTENT_TYPE_LATEST, Metrics
from gateway.ports import Dependencies
from gateway.protocol import Subprotocol

WITHIN_S = 5.0
PROBED = WireSubprotocol(Subprotocol.JSON.value)
PROBE = "health-probe"
"""No coach's id: asking for it goes to PostgreSQL and to Kafka, and finds nothing."""


def operations_routes(gate: Gate, metrics: Metrics, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @routes.get("/health/ready")
    async def ready() -> Response:
        problems = [problem for problem in (await _parts(dependencies)).values() if problem is not None]
        if (reason := gate.closed_for()) is not None:
            problems.append(reason)
        return _health(problems)

    @routes.get("/health/ws")
    async def ws() -> Response:
        problem = await _connects(dependencies.settings.own_address)
        return _health([] if problem is None else [problem])

    @routes.get("/metrics")
    async def scrape() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _health(problems: list[str]) -> Response:
    body = {"status": "failing" if problems else "ready", "problems": problems}
    return JSONResponse(body, 503 if problems else 200)


async def _parts(dependencies: Dependencies) -> dict[str, str | None]:
    return {
        "postgres": await _answers("PostgreSQL", dependencies.accounts.by_id(PROBE)),
        "kafka": await _answers("Kafka", dependencies.streams.describe(PROBE)),
    }


async def _answers(part: str, question: Any) -> str | None:
    try:
        async with asyncio.timeout(WITHIN_S):
            await question
    except NotFound:
        return None
    except (Unavailable, TimeoutError):
        return f"{part} does not answer"
    return None


async def _connects(address: str | None) -> str | None:
    """Handshake, subprotocol, batch, token check and close, end to end: a token that does not hold must close 4100."""
    if address is None:
        return "this process does not listen"
    batch = json.dumps([{"type": "connect", "token": PROBE}])
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            connect(
                f"ws://{address}/ws",
                subprotocols=[PROBED],
                proxy=None,
            ) as socket,
        ):
            await socket.send(batch)
            await socket.recv()
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else None
        return None if code == Close.UNAUTHENTICATED else f"closed with {code}, not {Close.UNAUTHENTICATED.value}"
    except (OSError, WebSocketException, TimeoutError) as error:
        return f"no WebSocket: {type(error).__name__}"
    return "a token that does not hold was let in"
