"""How a client's frames are read: what it sends costs bounded memory, and bounded time until others have a turn.

Beside what uvicorn 0.54 and websockets 17 do already. A limit of a message's size must not meet the control frames
within it (RFC 6455, 5.4); a message may come in any number of fragments, also empty ones; pongs must not pile up before
a client that only sends; and who is closed for what it sent must be able to read why, which the kernel forgets when a
socket is closed over bytes that nobody read.
"""

import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions import ServerExtensionFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from gateway.limits import CLOSE_REASONS, CONTROL_BYTES, FRAMES_BURST, FRAMES_PER_S, MESSAGE_BYTES, Close
from gateway.rate import TokenBucket
from gateway.turns import Turns

READ_LIMIT = MESSAGE_BYTES + CONTROL_BYTES
"""For the library, which counts a control frame as part of the message that it interrupts."""
SLICE_BYTES = 2 * 1024
"""Parsed at a time: 340 of the smallest frames, 2 ms."""
CLOSE_WITHIN_S = 10.0
"""From our close frame until the connection is cut off, whatever the client does."""
DISCARDED_BYTES = 32 * 1024 * 1024
"""What is read and thrown away of a client that has yet to see why it was closed."""
DISCARD_EVERY_S = 0.02
"""A read of that at a time: twenty clients that send at full speed would take a core."""
INVALID_TEXT = 1007
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
VERSION = "13"


class _Protocol(ServerProtocol):
    """The library answers 1002 to a close between two fragments. It is a control frame like others (RFC 6455, 5.4)."""

    def recv_frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None
        super().recv_frame(frame)


class FrameReader(WebSocketsSansIOProtocol):
    """Hands whole messages to `message_received`. `paused`: the client does not read as fast as it is written to."""

    frames_burst: float = FRAMES_BURST

    def __init__(self, turns: Turns, extensions: Sequence[ServerExtensionFactory], **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self.conn = _Protocol(extensions=extensions, max_size=self.config.ws_max_size, logger=self.conn.logger)
        self.paused = False
        self._most = self.config.ws_max_size - CONTROL_BYTES
        self._turns = turns
        self._held = False
        self._unread = b""
        self._fragments: bytearray | None = None
        self._frames_left: TokenBucket | None = None
        self._owed_pong = b""
        self._discarded: int | None = None

    def message_received(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.queue.put_nowait({"type": "websocket.receive", "text": message})
        else:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": message})

    def hold_reading(self, held: bool) -> None:
        """While it is held the client's messages wait, in the end at the client."""
        self._held = held
        self._read_or_not()

    def data_received(self, data: bytes) -> None:
        if self._discarded is not None:
            self._discard(len(data))
        elif self._unread:
            self._unread += data
        elif len(data) <= SLICE_BYTES or not self.handshake_initiated:
            self._parse(data)
        else:
            self._unread = data
            self._read_or_not()
            self._turns.take(self._parse_on)

    def handle_connect(self, event: Request) -> None:
        if event.headers.get_all("Sec-WebSocket-Version") == [VERSION]:
            super().handle_connect(event)
            # Frames that come before our answer wait for it.
            self.hold_reading(True)
            return
        # RFC 6455, 4.2.2: who speaks another version is told ours.
        response = self.conn.reject(HTTPStatus.UPGRADE_REQUIRED, f"This is version {VERSION} of WebSocket.\n")
        response.headers["Sec-WebSocket-Version"] = VERSION
        self.conn.send_response(response)
        self._refuse_handshake()

    def handle_text(self, event: Frame) -> None:
        self.curr_msg_data_type = "text"
        self._take_in(event)

    def handle_bytes(self, event: Frame) -> None:
        self.curr_msg_data_type = "bytes"
        self._take_in(event)

    def handle_cont(self, event: Frame) -> None:
        self._take_in(event)

    def handle_ping(self) -> None:
        frames = self.conn.data_to_send()
        if self._discarded is not None:
            return
        if self.paused and frames and self.conn.state is OPEN:
            # RFC 6455, 5.5.3: the latest ping's answer will do.
            self._owed_pong = frames[-1]
        else:
            self.transport.write(b"".join(frames))

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self.close_sent = True
        self._cut_off_in_time()

    def handle_parser_exception(self) -> None:
        assert self.conn.close_sent is not None
        self.fail(int(self.conn.close_sent.code), self.conn.close_sent.reason)

    def fail(self, code: int, reason: str = "") -> None:
        """Say why, and read no more (RFC 6455, 7.1.7)."""
        if self._discarded is not None or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self._read_no_more()

    def pause_writing(self) -> None:
        self.paused = True
        super().pause_writing()

    def resume_writing(self) -> None:
        self.paused = False
        super().resume_writing()
        if self._owed_pong and not self.close_sent:
            self.transport.write(self._owed_pong)
        self._owed_pong = b""

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unread = b""

    def _parse_on(self) -> None:
        if self._unread and self._discarded is None and not self.transport.is_closing():
            slice_, self._unread = self._unread[:SLICE_BYTES], self._unread[SLICE_BYTES:]
            self._parse(slice_)
        if self._unread:
            self._turns.take(self._parse_on)
        self._read_or_not()

    def _discard(self, size: int) -> None:
        assert self._discarded is not None
        self._discarded += size
        if self._discarded > DISCARDED_BYTES:
            self.transport.abort()
        else:
            self.hold_reading(True)
            self.loop.call_later(DISCARD_EVERY_S, self.hold_reading, False)

    def _parse(self, data: bytes) -> None:
        self.conn.receive_data(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self._refuse_handshake()
        elif self._may_go_on(len(self.conn.events)):
            self.handle_events()
            if self.conn.parser_exc is not None:
                self.handle_parser_exception()
        else:
            self.fail(Close.RATE_LIMITED, CLOSE_REASONS[Close.RATE_LIMITED])

    def _may_go_on(self, frames: int) -> bool:
        now = time.monotonic()
        if self._frames_left is None:
            self._frames_left = TokenBucket(self.frames_burst, FRAMES_PER_S, now)
        return self._frames_left.take(now, frames)

    def _take_in(self, event: Frame) -> None:
        data = event.data
        if self._fragments is not None:
            self._fragments += data
            data = self._fragments
        elif not event.fin:
            data = self._fragments = bytearray(data)
        if len(data) > self._most:
            self.fail(Close.TOO_BIG, CLOSE_REASONS[Close.TOO_BIG])
        elif event.fin:
            self._fragments = None
            self._whole(bytes(data))

    def _whole(self, data: bytes) -> None:
        if self.close_sent:
            return
        try:
            message = str(data, "utf-8") if self.curr_msg_data_type == "text" else data
        except UnicodeDecodeError:
            self.fail(INVALID_TEXT, "invalid text")
        else:
            self.message_received(message)

    def _refuse_handshake(self) -> None:
        """With what the library has made to say, if anything."""
        self.handshake_initiated = self.handshake_complete = True
        self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
        self._read_no_more()

    def _read_no_more(self) -> None:
        """What still comes is thrown away, until the client has read what we said last."""
        self.close_sent = True
        self._discarded = 0
        self._unread, self._fragments = b"", None
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.hold_reading(False)
        self._cut_off_in_time()

    def _cut_off_in_time(self) -> None:
        if self.close_timer is None:
            self.close_timer = self.loop.call_later(CLOSE_WITHIN_S, self.transport.abort)

    def _read_or_not(self) -> None:
        held = self._held or bool(self._unread)
        if held != self.read_paused and not self.transport.is_closing():
            self.read_paused = held
            if held:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()
