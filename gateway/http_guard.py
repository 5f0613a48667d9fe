"""Around every HTTP request: a bounded body, and headers that keep a page to itself."""

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import ApiError, answer

UPLOAD_PATH = "/transcripts/upload"
WEBHOOK_PATH = "/webhooks/"
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class HttpGuard:
    def __init__(self, app: ASGIApp, json_bytes: int, delivery_bytes: int, upload_bytes: int) -> None:
        self._app = app
        self._json_bytes = json_bytes
        self._delivery_bytes = delivery_bytes
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        guarded_send = _with_headers(send)
        if declared.isdigit() and int(declared) > most:
            await _too_large(most)(scope, receive, guarded_send)
        else:
            await self._app(scope, _bounded(receive, most), guarded_send)

    def _most(self, path: str) -> int:
        if path == UPLOAD_PATH:
            return self._upload_bytes
        return self._delivery_bytes if path.startswith(WEBHOOK_PATH) else self._json_bytes


def _too_large(most: int) -> ASGIApp:
    return answer(413, "too_large", f"the request is larger than {most} bytes", {"Connection": "close"})


def _bounded(receive: Receive, most: int) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message: MutableMapping[str, Any] = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise ApiError(413, "too_large", f"the request is larger than {most} bytes", {"Connection": "close"})
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
