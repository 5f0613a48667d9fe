"""Around every HTTP request: how often an address may ask, a bounded body, headers that keep a page to itself."""

import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.allowances import Asked, Quotas
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


TOO_OFTEN = answer(429, "rate_limited", "too many requests from this address: wait a moment", {"Retry-After": "5"})


class HttpGuard:
    def __init__(self, app: ASGIApp, quotas: Quotas, json_bytes: int, delivery_bytes: int, upload_bytes: int) -> None:
        self._app = app
        self._quotas = quotas
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
        address = scope["client"][0] if scope.get("client") else "unknown"
        if not self._quotas.allow_from(Asked.REQUEST_FROM_ADDRESS, address, time.monotonic()):
            await TOO_OFTEN(scope, receive, guarded_send)
        elif declared.isdigit() and int(declared) > most:
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
