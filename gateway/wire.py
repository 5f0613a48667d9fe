"""uvicorn's WebSocket protocol, with the contract's close codes and a bound on every way to hold memory.

The handshake is ASGI's. A connection that was accepted is then taken over by whoever serves it, and calls go both ways
without tasks, queues or timers in between: those cost twice what the connection itself does, of memory and of CPU.

Three more things the protocol class of uvicorn 0.54 has no setting for: a ping that is not answered closes 1011; a
close waits behind a client that does not read; and a message may come in any number of empty fragments.
"""

import asyncio
import socket
from asyncio.transports import BaseTransport
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from gateway.heartbeat import Heartbeat
from gateway.limits import CLOSE_REASONS, FRAGMENTS, Close

ABORT_S = 11.0
"""A client that takes neither our close frame nor what is before it is cut off after that long."""
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


class CoachstreamProtocol(WebSocketsSansIOProtocol):
    """`paused`: the client does not read as fast as it is written to. `window_bits`: see `framed`."""

    def __init__(self, heartbeat: Heartbeat, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self.conn.available_extensions = [DEFLATE]
        self.paused = False
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

    def hold_reading(self, held: bool) -> None:
        """While it is held the client's messages wait, in the end at the client."""
        if held != self.read_paused and not self.transport.is_closing():
            self.read_paused = held
            if held:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()

    def close(self, code: int, reason: str) -> None:
        if self.close_sent or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.hold_reading(False)
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)
        self._abort_if_stuck()

    def abort(self) -> None:
        self.transport.abort()

    def ping(self) -> None:
        self.write(PING_FRAME)
        if self._taker is not None:
            self._taker.beat()

    def unanswered(self) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self._fail(Close.NO_PONG)

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
            self.send_500_response()
            self.transport.close()
        # The handshake is over: what it was made of would be held for as long as the connection is.
        del self.scope, self.request, self.response
        self.conn.handshake_exc = None

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS:
            self.frames = []
            self._fail(Close.TOO_BIG)
            return
        super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self._taker is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.curr_msg_data_type == "bytes":
            self._taker.received(bytes(data))
            return
        try:
            text = str(data, "utf-8")
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()
        else:
            self._taker.received(text)

    def pause_writing(self) -> None:
        self.paused = True
        super().pause_writing()

    def resume_writing(self) -> None:
        self.paused = False
        super().resume_writing()
        if self._taker is not None:
            self._taker.writable()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._taker is not None:
            # It and its taker hold each other, and would wait for the garbage collector.
            self._taker, self.queue = None, cast(Any, None)

    def _fail(self, code: Close) -> None:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(code), "reason": CLOSE_REASONS[code]})
        self.conn.fail(int(code), CLOSE_REASONS[code])
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self._abort_if_stuck()

    def _abort_if_stuck(self) -> None:
        if self.transport.get_write_buffer_size() > 0:
            self.loop.call_later(ABORT_S, self.transport.abort)
