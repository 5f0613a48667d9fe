"""An echo server on the gateway's WebSocket protocol class, for suites that test such: `python -m bench.echo`."""

from collections.abc import MutableMapping
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import Receive, Scope, Send

from gateway.heartbeat import Heartbeat
from gateway.http_head import BoundedHttpProtocol
from gateway.limits import HEARTBEAT_S, PONG_WITHIN_S
from gateway.turns import Turns
from gateway.wire import WIRE, CoachstreamProtocol, framed

PORT = 9001
MOST_BYTES = 20_000_000


class Patient(CoachstreamProtocol):
    """Suites send messages of 16 MB, and of 4 MB in frames of 64 bytes: the gateway takes neither."""

    frames_burst = 1_000_000.0


class Echo:
    def __init__(self, wire: CoachstreamProtocol) -> None:
        self._wire = wire

    def received(self, message: str | bytes) -> None:
        self._wire.write(framed(message, self._wire.window_bits))

    def writable(self) -> None: ...
    def beat(self) -> None: ...
    def lost(self, code: int) -> None: ...


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        extensions = cast(MutableMapping[str, Any], scope["extensions"])
        wire: CoachstreamProtocol = extensions[WIRE]
        wire.take_over(Echo(wire))


def main() -> None:
    protocol = partial(Patient, Heartbeat(HEARTBEAT_S, PONG_WITHIN_S), Turns())
    uvicorn.run(
        app,
        port=PORT,
        http=BoundedHttpProtocol,
        ws=cast(Any, protocol),
        ws_max_size=MOST_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
    )


if __name__ == "__main__":
    main()
