"""uvicorn's WebSocket protocol, with the contract's close codes.

The handshake is ASGI's. A connection that was accepted is then taken over by whoever serves it, and calls go both ways
without tasks, queues or timers in between: those cost twice what the connection itself does, of memory and of CPU.

Two more things the protocol class of uvicorn 0.54 has no setting for: a ping that is not answered closes 1011, and a
close waits behind a client that does not read. How frames are read is FrameReader's.
"""

import asyncio
import select
import socket
from asyncio.transports import BaseTransport
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

from uvicorn.protocols.utils import ClientDisconnected
from websockets.exceptions import InvalidState
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from gateway.frame_reader import FrameReader
from gateway.heartbeat import Heartbeat
from gateway.limits import CLOSE_REASONS, Close
from gateway.turns import Turns

KERNEL_BYTES = 64 * 1024
"""What the kernel holds of a client that does not read, twice over: by default it takes megabytes."""
WIRE = "coachstream.wire"
"""Where in an ASGI scope's extensions the protocol is."""
PING = b"beat"
PING_FRAME = Frame(Opcode.PING, PING).serialize(mask=False)
DEFLATED_FROM = 1024
"""Bytes of a message below which deflate saves less than a packet."""
MEMORY_LEVEL = 5
MAX_WINDOW_BITS = 15

# Contexts that outlive a message are 40 KB a connection, and without them a deflated event is the same for everybody.
DEFLATE = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    server_max_window_bits=12,
    client_max_window_bits=12,
    compress_settings={"memLevel": MEMORY_LEVEL},
)

_NOBODY_WAITS = asyncio.Event()


class Taker(Protocol):
    """Who serves a connection that was accepted. Called in the loop; none of it may wait."""

    def received(self, message: str | bytes) -> None: ...
    def writable(self) -> None:
        """The client reads again."""
        ...

    def beat(self) -> None:
        """Called about every thirty seconds."""
        ...

    def lost(self, code: int) -> None:
        """It is over; `code` is what the client said, or what befell it. May come more than once."""
        ...


def framed(message: str | bytes, window_bits: int) -> bytes:
    """A message as a frame from a server. `window_bits` is what the client inflates with; 0 where it does not."""
    opcode, data = (Opcode.TEXT, message.encode()) if isinstance(message, str) else (Opcode.BINARY, message)
    extensions = [_deflate(window_bits)] if window_bits and len(data) >= DEFLATED_FROM else []
    return Frame(opcode, data).serialize(mask=False, extensions=extensions)


@cache
def _deflate(window_bits: int) -> PerMessageDeflate:
    return PerMessageDeflate(True, True, MAX_WINDOW_BITS, window_bits, {"memLevel": MEMORY_LEVEL})


class CoachstreamProtocol(FrameReader):
    """`window_bits`: see `framed`."""

    def __init__(self, heartbeat: Heartbeat, turns: Turns, **uvicorns: Any) -> None:
        super().__init__(turns, [DEFLATE], **uvicorns)
        self.window_bits = 0
        self._heartbeat = heartbeat
        self._taker: Taker | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)

    def take_over(self, taker: Taker) -> None:
        """From here on the taker is called, with what came meanwhile first."""
        self._taker = taker
        deflates = (extension for extension in self.conn.extensions if isinstance(extension, PerMessageDeflate))
        self.window_bits = next((extension.local_max_window_bits for extension in deflates), 0)
        # What ended the connection, uvicorn tells this queue.
        queue, self.queue = self.queue, cast(Any, self)
        self.writable = _NOBODY_WAITS
        while not queue.empty():
            self.put_nowait(queue.get_nowait())
        self.hold_reading(False)

    def put_nowait(self, message: Mapping[str, Any]) -> None:
        assert self._taker is not None, "only who was taken over is told"
        if message["type"] == "websocket.receive":
            text: str | None = message.get("text")
            self._taker.received(message["bytes"] if text is None else text)
        elif message["type"] == "websocket.disconnect":
            self._taker.lost(int(message["code"]))

    def write(self, frame: bytes) -> None:
        if not self.close_sent:
            self.transport.write(frame)

    def unsent(self) -> int:
        """Bytes that wait for the client to read."""
        return self.transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        if self.close_sent or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # What still comes counts for nothing, and is not inflated.
        self.conn.extensions = []
        self.hold_reading(False)
        self._cut_off_in_time()

    def abort(self) -> None:
        self.transport.abort()

    def ping(self) -> None:
        self.write(PING_FRAME)
        if self._taker is not None:
            self._taker.beat()

    def unanswered(self) -> None:
        if self.read_paused and not self.paused:
            # The answer may be among what we did not read yet.
            self._heartbeat.add(self)
        elif not self.close_sent:
            self.fail(Close.NO_PONG, CLOSE_REASONS[Close.NO_PONG])

    def start_keepalive(self) -> None:
        self._heartbeat.add(self)

    def stop_keepalive(self) -> None:
        self._heartbeat.remove(self)

    def handle_pong(self, event: Frame) -> None:
        if event.data == PING:
            self._heartbeat.answered(self)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:
            cast(dict[str, object], self.scope["extensions"])[WIRE] = self

    async def run_asgi(self) -> None:
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in ASGI application\n")
        if self._taker is None:
            if not self.has_left():
                self.send_500_response()
            self.transport.close()
        # The handshake is over: what it was made of would be held for as long as the connection is.
        del self.scope, self.request, self.response
        self.conn.handshake_exc = None

    def has_left(self) -> bool:
        """Whether the client hung up. During the handshake it is not read, and nothing else tells."""
        if self.transport.is_closing():
            return True
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLRDHUP)
        return bool(poll.poll(0))

    def message_received(self, message: str | bytes) -> None:
        if self._taker is None:
            super().message_received(message)
        else:
            self._taker.received(message)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taker is not None:
            self._taker.writable()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._taker is not None:
            # It and its taker hold each other, and would wait for the garbage collector.
            self._taker, self.queue = None, cast(Any, None)
