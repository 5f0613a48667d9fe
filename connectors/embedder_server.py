"""One process that holds the model for all others: `python -m connectors.embedder_server --host 127.0.0.1 --port N`.

`POST /embed` takes JSON, {"texts": [...], "priority": "query" | "draft" | "index"}, and answers little-endian float32,
row after row. `GET /health` answers 200 once the model is loaded and warm, 503 before.
"""

import argparse
import asyncio
import logging
from collections.abc import Callable, Sequence

import uvicorn
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.embedder import SentenceTransformerEmbedder
from connectors.ports import Embedder, Priority

MOST_TEXTS = 1024
LONGEST_TEXT = 20_000
LONGEST_BODY = 8 * 1024 * 1024
MOST_WAITING = 64
"""Requests at a time; the rest are told to come back."""


class EmbedRequest(BaseModel):
    """The body of `POST /embed`."""

    model_config = ConfigDict(extra="forbid")

    texts: list[str]
    priority: Priority


class EmbedderApp:
    """The HTTP side of any Embedder; answers 503 until `serve` has been given one."""

    def __init__(self) -> None:
        self._embedder: Embedder | None = None
        self._waiting = 0
        self.asgi = Starlette(
            routes=[Route("/embed", self._embed, methods=["POST"]), Route("/health", self._health, methods=["GET"])]
        )

    def serve(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def _health(self, request: Request) -> Response:
        if self._embedder is None:
            return _problem(503, "the model is loading")
        return JSONResponse({"model": self._embedder.model, "dimensions": self._embedder.dimensions})

    async def _embed(self, request: Request) -> Response:
        if self._embedder is None:
            return _problem(503, "the model is loading")
        if self._waiting >= MOST_WAITING:
            return _problem(503, "too many requests are waiting")
        self._waiting += 1
        try:
            return await self._answer(self._embedder, request)
        finally:
            self._waiting -= 1

    async def _answer(self, embedder: Embedder, request: Request) -> Response:
        body = await _bounded_body(request)
        if body is None:
            return _problem(413, f"a body of more than {LONGEST_BODY} bytes")
        try:
            asked = EmbedRequest.model_validate_json(body)
        except ValidationError as error:
            return _problem(422, f"{error.error_count()} errors in the request")
        if too_much := _excess(asked.texts):
            return _problem(413, too_much)
        vectors = await embedder.embed(asked.texts, asked.priority)
        return Response(vectors.astype("<f4").tobytes(), media_type="application/octet-stream")


def _excess(texts: Sequence[str]) -> str | None:
    if len(texts) > MOST_TEXTS:
        return f"more than {MOST_TEXTS} texts"
    if any(len(text) > LONGEST_TEXT for text in texts):
        return f"a text of more than {LONGEST_TEXT} characters"
    return None


async def _bounded_body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _problem(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status_code=status)


async def run(host: str, port: int, load: Callable[[], Embedder]) -> None:
    """Listens at once and loads meanwhile; a model that cannot be loaded ends the process."""
    app = EmbedderApp()
    server = uvicorn.Server(uvicorn.Config(app.asgi, host=host, port=port, log_level="warning", access_log=False))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_load(app, load))
        tasks.create_task(server.serve())


async def _load(app: EmbedderApp, load: Callable[[], Embedder]) -> None:
    embedder = await asyncio.to_thread(load)
    # The first pass allocates, and must not be a coach's.
    await embedder.embed(["What would you like to get out of today?"] * 8, Priority.QUERY)
    app.serve(embedder)
    logging.getLogger(__name__).info("%s is ready", embedder.model)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(run(arguments.host, arguments.port, SentenceTransformerEmbedder))


if __name__ == "__main__":
    main()
