"""HTTP as uvicorn serves it, with a bound on what a client may take to say what it wants.

uvicorn 0.54 waits for ever for a request's head, and keeps as much of it as comes.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 30.0
"""From the connection, or a further request's first byte, until its head is whole. With ten, a machine on which ten
thousand clients came back at once did not get round to all of theirs."""
HEAD_BYTES = 16 * 1024
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedHttpProtocol(HttpToolsProtocol):
    def __init__(self, *arguments: Any, **uvicorns: Any) -> None:
        super().__init__(*arguments, **uvicorns)
        self._head_bytes = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._deadline is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse(TOO_LARGE)

    def _should_upgrade(self) -> bool:
        # RFC 6455, 4.2.1. What is handed on says 1.1 whatever the client said.
        return self.parser.get_http_version() == "1.1" and super()._should_upgrade()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._deadline is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._have_head()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._deadline = self.loop.call_later(HEAD_WITHIN_S, self._refuse, TOO_LATE)

    def _have_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, answer: bytes) -> None:
        self._have_head()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
