"""The gateway as an ASGI app, of parts that it is handed."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.websockets import WebSocket

from gateway import errors
from gateway.administration import administration_routes
from gateway.allowances import Quotas
from gateway.analysis import analysis_routes
from gateway.asyncapi import asyncapi_routes
from gateway.auth import Tokens
from gateway.callers import Callers, auth_routes
from gateway.clients import client_routes
from gateway.commitments import commitment_routes
from gateway.competencies import competency_routes
from gateway.connection import Services
from gateway.consents import consent_routes
from gateway.corrections import correction_routes
from gateway.errors import ApiError
from gateway.gate import Gate
from gateway.headcount import Headcount
from gateway.http_guard import HttpGuard
from gateway.hub import Hub
from gateway.instances import Presence, keep_telling
from gateway.intake import Intake
from gateway.known_accounts import KnownAccounts
from gateway.known_instances import Known
from gateway.lag_watch import LagWatch, keep_measuring
from gateway.load import Breaker, watch
from gateway.metrics import Metrics
from gateway.operations import operations_routes
from gateway.outbox import Postman
from gateway.ports import Dependencies
from gateway.prompts import prompt_routes
from gateway.refinement import refinement_routes
from gateway.removed_accounts import keep_sending_away
from gateway.rest import rest_routes
from gateway.says import Says
from gateway.served import Served
from gateway.shadows import shadow_routes
from gateway.sharing import sharing_routes
from gateway.site import mail_routes, site_routes
from gateway.sources import source_routes
from gateway.versions import version_routes
from gateway.voice import voice_routes
from gateway.webhooks import Webhooks, webhook_routes
from gateway.ws import Edge
from schemas.record import in_milliseconds


def create_app(dependencies: Dependencies) -> FastAPI:
    """`app.state.gate` drains it; `app.state.services` and `app.state.breaker` are there for whoever looks inside."""
    settings, metrics, breaker = dependencies.settings, Metrics(), Breaker()
    served, started_at = Served(), in_milliseconds(dependencies.now())
    known = Known(settings.instance_id, started_at, served, time.monotonic)
    connections_a_coach = settings.limits.connections_a_coach
    tokens = Tokens(settings.secret, settings.access_ttl, settings.ticket_ttl, settings.login_ttl)
    quotas = Quotas(settings.limits.allowances)
    services = Services(
        hub=Hub(dependencies.streams, connections_a_coach, metrics, served.changed),
        headcount=Headcount(connections_a_coach, known, dependencies.now),
        says=Says(dependencies.sink, dependencies.read_models, dependencies.now),
        tokens=tokens,
        tickets=dependencies.tickets,
        accounts=KnownAccounts(dependencies.accounts, dependencies.now),
        metrics=metrics,
        postman=Postman(metrics),
        limits=settings.limits,
        quotas=quotas,
        now=dependencies.now,
    )
    gate = Gate(settings.limits.connections, breaker, metrics)
    edge = Edge(services, gate, settings.allowed_origins)
    presence = Presence(
        instance_id=settings.instance_id,
        address=settings.own_address or "",
        started_at=started_at,
        gate=gate,
        hub=services.hub,
        breaker=breaker,
        metrics=metrics,
        served=served,
        known=known,
        now=dependencies.now,
    )
    lag_watch = LagWatch(metrics, dependencies.now)
    intake = Intake(
        dependencies.objects, dependencies.ledger, dependencies.sink, dependencies.now, settings.limits.upload_bytes
    )
    webhooks = Webhooks(intake, dependencies)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await dependencies.live.start(services.hub.on_live, services.hub.follows, services.hub.missed)
        await dependencies.instances.start(known)
        loop = asyncio.get_running_loop()
        tasks = [
            loop.create_task(watch(breaker, metrics, edge.crowded)),
            loop.create_task(keep_telling(presence, dependencies.instances)),
            loop.create_task(keep_measuring(lag_watch, dependencies.lags)),
            loop.create_task(keep_sending_away(gate, services.accounts)),
        ]
        try:
            yield
        finally:
            await webhooks.close()
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
            await dependencies.instances.stop()
            await dependencies.live.stop()

    app = FastAPI(title="Coachstream", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.gate, app.state.services, app.state.breaker = gate, services, breaker
    app.state.known_instances, app.state.presence, app.state.lag_watch = known, presence, lag_watch
    errors.install(app)

    @app.websocket("/ws")
    async def ws(websocket: WebSocket) -> None:
        await edge.serve(websocket)

    @app.get("/ws", include_in_schema=False)
    async def no_ws() -> None:
        raise ApiError(426, "upgrade_required", "this is for WebSocket: see /asyncapi.json", {"Upgrade": "websocket"})

    callers = Callers(tokens, quotas, services.accounts, dependencies)
    app.include_router(auth_routes(callers, dependencies))
    app.include_router(rest_routes(callers, intake, dependencies))
    app.include_router(correction_routes(callers, dependencies))
    app.include_router(client_routes(callers, intake, dependencies))
    app.include_router(consent_routes(callers, dependencies))
    app.include_router(analysis_routes(callers, dependencies))
    app.include_router(prompt_routes(callers, dependencies))
    app.include_router(shadow_routes(callers, dependencies))
    app.include_router(version_routes(callers, dependencies))
    app.include_router(sharing_routes(callers, dependencies))
    app.include_router(refinement_routes(callers, services.says, dependencies))
    app.include_router(commitment_routes(callers, dependencies))
    app.include_router(competency_routes(callers, dependencies))
    app.include_router(source_routes(callers, dependencies))
    app.include_router(voice_routes(callers, dependencies))
    app.include_router(webhook_routes(webhooks))
    app.include_router(operations_routes(gate, metrics, dependencies))
    app.include_router(administration_routes(callers, presence, lag_watch, dependencies))
    app.include_router(asyncapi_routes())
    app.include_router(mail_routes(callers, settings.mail_dir))
    app.include_router(site_routes(settings.web_root))
    limits = settings.limits
    app.add_middleware(
        HttpGuard,
        quotas=quotas,
        json_bytes=limits.json_bytes,
        delivery_bytes=limits.delivery_bytes,
        upload_bytes=limits.request_bytes,
    )
    return app
