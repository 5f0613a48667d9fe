"""A whole gateway on in-memory parts, and a client that speaks the protocol from the outside."""

import asyncio
import json
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgpack
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from connectors.guarded_fetch import GuardedFetch
from connectors.memory import (
    MemoryAccounts,
    MemoryAnalysisSettings,
    MemoryClients,
    MemoryCommitmentEntries,
    MemoryConsents,
    MemoryEmbedder,
    MemoryIndex,
    MemoryInstances,
    MemoryLags,
    MemoryObjects,
    MemoryObservations,
    MemoryPrompts,
    MemoryReadModels,
    MemoryShadows,
    MemorySharing,
    MemorySources,
    MemorySummaries,
    MemoryUploads,
    MemoryUsedTickets,
    MemoryVoices,
)
from connectors.ports import Coach
from connectors.sources_port import Fetch
from gateway.app import create_app
from gateway.auth import Tokens
from gateway.memory import MemoryListener, MemorySink, MemoryStreams
from gateway.ports import Dependencies, Limits, Settings
from gateway.serving import DrainingServer, configured
from schemas.events import ChatSaid
from schemas.record import Event, beginning
from tests.gateway import published

JSON = "coachstream.v1.json"
MSGPACK = "coachstream.v1.msgpack"
SECRET = "a secret for tests alone, long enough to sign with"
ORIGIN = "https://app.example"
DANA = Coach("dana", "dana@example.com", "Dana Whitfield", "Europe/London", "hash of open sesame")
EVE = Coach("eve", "eve@example.com", "Eve", "UTC", "hash of secret")
WITHIN_S = 10.0


class PlainPasswords:
    """Hashes that cost nothing."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash == f"hash of {password}"


@dataclass
class Clock:
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Gateway:
    """What a test works with; the twins are there to be looked into."""

    dependencies: Dependencies
    app: FastAPI
    clock: Clock
    streams: MemoryStreams
    sink: MemorySink
    tokens: Tokens
    address: str = ""
    server: "Server | None" = None
    coach: Coach = DANA
    """Whoever is meant where nobody is named."""

    def token(self, coach: Coach | None = None, seconds: float = 7200) -> str:
        tokens = Tokens(SECRET, timedelta(seconds=seconds), timedelta(seconds=30))
        return tokens.access((coach or self.coach).coach_id, self.clock()).token

    def said(self, text: str, coach: Coach | None = None, live: bool = True) -> int:
        """One more event in the coach's stream; its offset."""
        return self.streams.append(chat_said(text, (coach or self.coach).coach_id, self.clock()), live).offset

    def recorded(self) -> list[Event]:
        """What was sent to Kafka of the coach."""
        return [event for _, event in self.sink.sent if event.coach_id == self.coach.coach_id]

    async def with_a_new_coach(self) -> "Gateway":
        """The same gateway, for whom it has nothing yet."""
        coach_id = f"coach-{uuid.uuid4().hex[:12]}"
        coach = replace(DANA, coach_id=coach_id, email=f"{coach_id}@example.com")
        await self.dependencies.accounts.add(coach)
        self.streams.create(coach_id)
        return replace(self, coach=coach)

    @asynccontextmanager
    async def http(self, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
            yield client

    @asynccontextmanager
    async def client(self, subprotocol: str = JSON, **options: Any) -> AsyncIterator["Client"]:
        options.setdefault("origin", Origin(ORIGIN))
        options.setdefault("max_size", None)
        offered = [Subprotocol(subprotocol)]
        async with connect(f"ws://{self.address}/ws", subprotocols=offered, proxy=None, **options) as connection:
            yield Client(connection, subprotocol)

    @asynccontextmanager
    async def connected(
        self, coach: Coach | None = None, subprotocol: str = JSON, **connecting: Any
    ) -> AsyncIterator["Client"]:
        async with self.client(subprotocol) as client:
            await client.say_hello(self.token(coach), **connecting)
            yield client


class Client:
    """One connection. `hello` is the gateway's `connected`."""

    def __init__(self, connection: ClientConnection, subprotocol: str) -> None:
        self.connection = connection
        self.hello: dict[str, Any] = {}
        self.batches: list[int] = []
        self._subprotocol = subprotocol
        self._waiting: list[dict[str, Any]] = []

    async def send(self, *messages: Any) -> None:
        batch = list(messages)
        await self.connection.send(json.dumps(batch) if self._subprotocol == JSON else msgpack.packb(batch))

    async def say_hello(self, token: str, **connecting: Any) -> dict[str, Any]:
        await self.send({"type": "connect", "token": token, **connecting})
        self.hello = await self.next()
        assert self.hello["type"] == "connected"
        return self.hello

    async def next(self) -> dict[str, Any]:
        while not self._waiting:
            async with asyncio.timeout(WITHIN_S):
                frame = await self.connection.recv()
            assert isinstance(frame, str) == (self._subprotocol == JSON)
            self._waiting = json.loads(frame) if isinstance(frame, str) else msgpack.unpackb(frame)
            for message in self._waiting:
                published.check(message)
            self.batches.append(len(self._waiting))
        return self._waiting.pop(0)

    async def take(self, count: int) -> list[dict[str, Any]]:
        return [await self.next() for _ in range(count)]

    async def texts(self, count: int) -> list[str]:
        """The texts of that many messages, all of which are events."""
        events = await self.take(count)
        assert {event["type"] for event in events} <= {"event"}
        return [event["data"]["text"] for event in events]

    async def until(self, kind: str) -> dict[str, Any]:
        while (message := await self.next())["type"] != kind:
            pass
        return message

    async def pong(self) -> list[dict[str, Any]]:
        """Whatever came before the answer to a ping: shows that nothing more was on its way."""
        await self.send({"type": "ping", "id": "p"})
        before = []
        while (message := await self.next())["type"] != "pong":
            before.append(message)
        return before

    async def close_code(self) -> int | None:
        try:
            while True:
                async with asyncio.timeout(WITHIN_S):
                    await self.connection.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


def chat_said(text: str, coach_id: str, at: datetime, client_id: str = "elsewhere") -> ChatSaid:
    return ChatSaid(**beginning(coach_id, at), client_id=client_id, session_id=None, text=text)


async def build(limits: Limits | None = None, stride: int = 1, fetch: Fetch | None = None, **settings: Any) -> Gateway:
    streams, clock, accounts = MemoryStreams(stride), Clock(), MemoryAccounts()
    for coach in (DANA, EVE):
        await accounts.add(coach)
        streams.create(coach.coach_id)
    sink, read_models = MemorySink(streams), MemoryReadModels()
    fields: dict[str, Any] = {"web_root": Path("/nonexistent"), "limits": limits or Limits(), **settings}
    dependencies = Dependencies(
        settings=Settings(secret=SECRET, allowed_origins=frozenset({ORIGIN}), **fields),
        now=clock,
        accounts=accounts,
        passwords=PlainPasswords(),
        tickets=MemoryUsedTickets(),
        ledger=MemoryUploads(),
        sources=MemorySources(),
        clients=MemoryClients(),
        commitments=MemoryCommitmentEntries(read_models),
        observations=MemoryObservations(),
        consents=MemoryConsents(),
        analysis_settings=MemoryAnalysisSettings(),
        prompts=MemoryPrompts(),
        shadows=MemoryShadows(),
        fetch=fetch or GuardedFetch(),
        objects=MemoryObjects(),
        summaries=MemorySummaries(),
        voices=MemoryVoices(),
        sharing=MemorySharing(),
        read_models=read_models,
        embedder=MemoryEmbedder(),
        index=MemoryIndex(),
        sink=sink,
        streams=streams,
        live=MemoryListener(streams),
        instances=MemoryInstances(),
        lags=MemoryLags(),
    )
    app = create_app(dependencies)
    return Gateway(dependencies, app, clock, streams, sink, app.state.services.tokens)


class Server(DrainingServer):
    """Tells when it serves, and leaves the process's signals alone."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.serving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.serving.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(
    limits: Limits | None = None, ping_s: float = 30, pong_within_s: float = 10, stride: int = 1, **settings: Any
) -> AsyncIterator[Gateway]:
    """On a loopback port that the kernel picks."""
    with _listening() as (listener, address):
        gateway = await build(limits, stride, own_address=address, **settings)
        async with _running(gateway, listener, address, ping_s, pong_within_s) as running:
            yield running


@asynccontextmanager
async def another(first: Gateway, instance_id: str) -> AsyncIterator[Gateway]:
    """A second instance, on the same Kafka and PostgreSQL."""
    with _listening() as (listener, address):
        settings = replace(first.dependencies.settings, own_address=address, instance_id=instance_id)
        # Each has a consumer of its own; what is listened to is the same.
        dependencies = replace(first.dependencies, settings=settings, live=MemoryListener(first.streams))
        app = create_app(dependencies)
        gateway = replace(first, dependencies=dependencies, app=app, tokens=app.state.services.tokens)
        async with _running(gateway, listener, address) as running:
            yield running


@contextmanager
def _listening() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener, f"127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def _running(
    gateway: Gateway, listener: socket.socket, address: str, ping_s: float = 30, pong_within_s: float = 10
) -> AsyncIterator[Gateway]:
    trusted = gateway.dependencies.settings.trusted_proxies
    config = configured(gateway.app, "127.0.0.1", 0, ping_s, pong_within_s, trusted)
    server = Server(config, gateway.app.state.gate)
    running = asyncio.get_running_loop().create_task(server.serve([listener]))
    await asyncio.wait((running, asyncio.ensure_future(server.serving.wait())), return_when="FIRST_COMPLETED")
    try:
        yield replace(gateway, address=address, server=server)
    finally:
        server.should_exit = True
        await running


Serving = Callable[..., Any]
