"""uvicorn's WebSocket protocol, with the contract's close codes and a bound on every way to hold memory.

Three things the protocol class of uvicorn 0.54 has no setting for: a ping that is not answered closes 1011; a close
waits behind a client that does not read; and a message may come in any number of empty fragments.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from gateway.limits import CLOSE_REASONS, FRAGMENTS, Close

ABORT_S = 11.0
"""A client that takes neither our close frame nor what is before it is cut off after that long."""


class CoachstreamProtocol(WebSocketsSansIOProtocol):
    def keepalive_timeout(self) -> None:
        self.pong_timer = None
        self.pending_ping_payload = None
        if not self.close_sent and not self.transport.is_closing():
            self._fail(Close.NO_PONG)

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS:
            self.frames = []
            self._fail(Close.TOO_BIG)
            return
        super().handle_cont(event)

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.writable.set()
            await super().send(message)
            self._abort_if_stuck()
        else:
            await super().send(message)

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
