"""Deliveries of other systems: proven, read, fetched, and in Kafka before they are acknowledged."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from connectors.ports import Coach, NotFound, Unavailable
from connectors.sources_port import FetchRefused, Source, SourceKind
from gateway.deliveries import Delivery, Found, Receiver, read
from gateway.errors import ApiError, answer
from gateway.intake import CHUNK, About, Intake, Offered
from gateway.ports import Dependencies
from gateway.signatures import BadSignature, proven_by

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 2.5
"""Zoom waits three seconds. What takes longer goes on, and the delivery's repeat hears of it."""


class Webhooks:
    def __init__(self, intake: Intake, dependencies: Dependencies, within_s: float = ANSWER_WITHIN_S) -> None:
        self._intake = intake
        self._dependencies = dependencies
        self.within_s = within_s
        self._under_way: dict[tuple[str, str], asyncio.Task[list[str]]] = {}

    async def take(self, source_id: str, headers: Mapping[str, str], body: bytes) -> Response:
        source = await self._dependencies.sources.by_id(source_id)
        if source is None:
            raise NotFound(source_id)
        try:
            secrets = source.secrets(self._dependencies.now())
            secret = proven_by(source.kind, headers, body, secrets, self._dependencies.now())
        except BadSignature as error:
            log.warning("source %s refused a delivery: %s", source_id, error)
            raise ApiError(401, "bad_signature", str(error)) from error
        delivery = read(source.kind, headers, body, Receiver(secret, source.timezone, source.api_key))
        if delivery.answer is not None:
            return JSONResponse(delivery.answer)
        return await self._accepted(source, delivery)

    async def close(self) -> None:
        """What is under way is given up; its sender was told nothing, and will send it again."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accepted(self, source: Source, delivery: Delivery) -> Response:
        known = hashlib.sha256(delivery.delivery_id.encode("utf-8", "replace")).hexdigest()
        if not delivery.found:
            return JSONResponse({"sessions": []}, 202)
        if await self._dependencies.sources.delivered(source.source_id, known):
            return JSONResponse({"sessions": [], "duplicate": True})
        task = self._under_way.get((source.source_id, known))
        if task is None:
            task = asyncio.get_running_loop().create_task(self._ingest(source, delivery, known))
            self._under_way[source.source_id, known] = task
            task.add_done_callback(lambda done: self._done(source.source_id, known, done))
        finished, _ = await asyncio.wait({task}, timeout=self.within_s)
        if not finished:
            return answer(503, "in_progress", "still fetching: send it again", {"Retry-After": "60"})
        try:
            return JSONResponse({"sessions": task.result()}, 202)
        except FetchRefused as error:
            raise ApiError(422, "not_fetched", f"the transcript was not fetched: {error}") from error

    def _done(self, source_id: str, known: str, task: "asyncio.Task[list[str]]") -> None:
        del self._under_way[source_id, known]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("a delivery to source %s came to nothing: %r", source_id, error)

    async def _ingest(self, source: Source, delivery: Delivery, known: str) -> list[str]:
        coach = await self._dependencies.accounts.by_id(source.coach_id)
        if coach is None:
            raise NotFound(source.coach_id)
        sessions = [await self._take(source, coach, found) for found in delivery.found]
        await self._dependencies.sources.record(source.source_id, known)
        return sessions

    async def _take(self, source: Source, coach: Coach, found: Found) -> str:
        with SpooledTemporaryFile(max_size=CHUNK) as spooled:
            file, about = cast(BinaryIO, spooled), found.said
            if found.content is not None:
                file.write(found.content)
            elif found.wanted is not None:
                await self._dependencies.fetch.fetch(found.wanted, file)
            if source.kind is SourceKind.FIREFLIES:
                about = await asyncio.to_thread(_checked_answer, file, about)
            offered = Offered(found.filename, file, about, actor=f"source:{source.source_id}")
            return (await self._intake.take(coach, offered)).session_id


def _checked_answer(file: BinaryIO, about: About) -> About:
    """GraphQL says no with a 200. Raises FetchRefused, or Unavailable where the transcript is not there yet."""
    file.seek(0)
    try:
        transcript = (json.load(file).get("data") or {}).get("transcript")
    except (ValueError, AttributeError, RecursionError) as error:
        raise FetchRefused("the answer is no GraphQL answer") from error
    if not isinstance(transcript, dict) or not transcript.get("sentences"):
        raise Unavailable("the transcript is not there yet")
    title = transcript.get("title")
    return About(title if isinstance(title, str) else about.title, about.session_date, about.timezone)


def webhook_routes(webhooks: Webhooks) -> APIRouter:
    routes = APIRouter()

    @routes.post("/webhooks/{source_id}")
    async def deliver(source_id: str, request: Request) -> Any:
        return await webhooks.take(source_id, request.headers, await request.body())

    return routes
