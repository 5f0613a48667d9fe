"""uvicorn as the gateway needs it: on SIGTERM everybody is sent away first, and only then does the server stop."""

import asyncio
import socket
from functools import partial
from types import FrameType
from typing import cast

import uvicorn
from fastapi import FastAPI

from gateway.frame_reader import READ_LIMIT
from gateway.gate import Gate
from gateway.heartbeat import Heartbeat
from gateway.http_head import BoundedHttpProtocol
from gateway.limits import HEARTBEAT_S, PONG_WITHIN_S
from gateway.turns import Turns
from gateway.wire import CoachstreamProtocol

BACKLOG = 4096


def configured(
    app: FastAPI,
    host: str,
    port: int,
    ping_s: float = HEARTBEAT_S,
    pong_within_s: float = PONG_WITHIN_S,
    trusted_proxies: str = "",
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=BoundedHttpProtocol,
        ws=cast(type[asyncio.Protocol], partial(CoachstreamProtocol, Heartbeat(ping_s, pong_within_s), Turns())),
        ws_max_size=READ_LIMIT,
        ws_per_message_deflate=False,  # the protocol class offers its own
        # Without a proxy the header is whatever a client likes, also one on this machine, whom uvicorn would trust.
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        backlog=BACKLOG,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )


class DrainingServer(uvicorn.Server):
    """A first signal drains; a second one, while that goes on, stops at once."""

    def __init__(self, config: uvicorn.Config, gate: Gate) -> None:
        super().__init__(config)
        self._gate = gate
        self._draining: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # The signal is not raised again at the end, as uvicorn would: a drained process has ended well.
        if self._loop is None or self._gate.draining:
            self.should_exit = True
        else:
            self._gate.draining = True
            self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            await self._gate.drain()
        finally:
            self.should_exit = True
