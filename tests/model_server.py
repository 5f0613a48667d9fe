"""A server that speaks OpenAI's chat completions API on loopback, with its errors, as a script says."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Body = dict[str, Any]
Reply = Callable[[Body], Awaitable[Response]]


def says(text: str | Callable[[Body], str], finish: str | None = "stop", usage: bool = True, end: bool = True) -> Reply:
    """A streamed answer in small pieces. Without `end` the connection closes in the middle of the stream."""

    async def reply(body: Body) -> Response:
        content = text(body) if callable(text) else text
        return _stream(_chunks(body, content, "content", finish, usage), end)

    return reply


def refuses(why: str) -> Reply:
    async def reply(body: Body) -> Response:
        return _stream(_chunks(body, why, "refusal", "stop", True), True)

    return reply


def fails(status: int, headers: dict[str, str] | None = None) -> Reply:
    async def reply(body: Body) -> Response:
        error = {"message": f"told to answer {status}", "type": "test", "code": None}
        return JSONResponse({"error": error}, status, headers)

    return reply


def babbles(body_text: str, media_type: str = "text/html") -> Reply:
    """200, and no word of the API."""

    async def reply(body: Body) -> Response:
        return Response(body_text, media_type=media_type)

    return reply


def is_silent() -> Reply:
    async def reply(body: Body) -> Response:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    return reply


@dataclass
class ModelServer:
    """One reply of `script` for each request, the last for all that follow."""

    script: Sequence[Reply]
    requests: list[Body] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        reply = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(body)
        self.keys.append(request.headers.get("authorization", ""))
        return await reply(body)


@asynccontextmanager
async def model_server(*script: Reply) -> AsyncIterator[ModelServer]:
    """On a loopback port that the kernel picks; `url` is what OPENAI_BASE_URL would be."""
    served = ModelServer(script)
    app = Starlette(routes=[Route("/v1/chat/completions", served.answer, methods=["POST"])])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=0))
        server.capture_signals = _no_signals  # type: ignore[method-assign]
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield served
        finally:
            server.should_exit = True
            await serving


def _no_signals() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def _stream(chunks: Sequence[Body], end: bool) -> Response:
    async def lines() -> AsyncIterator[str]:
        for chunk in chunks if end else chunks[: len(chunks) // 2]:
            yield f"data: {json.dumps(chunk)}\n\n"
        if end:
            yield "data: [DONE]\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream")


def _chunks(body: Body, text: str, kind: str, finish: str | None, usage: bool) -> list[Body]:
    pieces = [text[start : start + 40] for start in range(0, len(text), 40)]
    deltas = [_chunk(body, [{"index": 0, "delta": {kind: piece}, "finish_reason": None}]) for piece in pieces]
    last = _chunk(body, [{"index": 0, "delta": {}, "finish_reason": finish}])
    counted = {"prompt_tokens": 1200, "completion_tokens": 300, "total_tokens": 1500}
    return [*deltas, last, *([{**_chunk(body, []), "usage": counted}] if usage else [])]


def _chunk(body: Body, choices: list[Body]) -> Body:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": f"{body['model']}-2026-01-01",
        "choices": choices,
    }
