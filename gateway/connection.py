"""One WebSocket connection: carries out what its session decides."""

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.ports import NotFound, Unavailable
from connectors.tickets_port import UsedTickets
from gateway import messages
from gateway.auth import Expired, Identity, Ticket, Tokens, Unauthenticated
from gateway.hub import Channel, Full, Hub, Joined
from gateway.known_accounts import KnownAccounts
from gateway.limits import CLOSE_REASONS, HISTORY_BYTES, Close, ErrorCode
from gateway.messages import Shared
from gateway.metrics import Metrics
from gateway.outbox import Outbox
from gateway.ports import Limits
from gateway.protocol import Connect, History, Say, Subprotocol, encode
from gateway.says import Says, UnknownSession
from gateway.session import Action, Reply, Session, Shut
from gateway.stream import PositionLost

FLUSH_S = 1.0
UNAVAILABLE_AFTER_MS = 2_000

log = logging.getLogger(__name__)


class Gone(Exception):
    """The token holds, and its account is no more."""


class Socket(Protocol):
    """The wire under a connection, accepted already."""

    async def receive(self) -> str | bytes | None:
        """One message; null when the client has gone."""
        ...

    async def send(self, batch: str | bytes) -> None: ...
    async def close(self, code: int, reason: str) -> None: ...


@dataclass(frozen=True)
class Services:
    """What connections share."""

    hub: Hub
    says: Says
    tokens: Tokens
    tickets: UsedTickets
    accounts: KnownAccounts
    metrics: Metrics
    limits: Limits
    now: Callable[[], datetime]


class Connection:
    """Give it a socket and `run` it. `close` may be called by anybody, any number of times; the first counts."""

    def __init__(self, socket: Socket, subprotocol: Subprotocol, origin: str | None, services: Services) -> None:
        self.connection_id = uuid.uuid4().hex
        self._socket = socket
        self._subprotocol = subprotocol
        self._origin = origin
        self._services = services
        self._session = Session(subprotocol, time.monotonic())
        self._outbox = Outbox(
            subprotocol,
            socket.send,
            lambda: self.close(Close.SLOW),
            services.limits.queue_bytes,
            services.metrics,
        )
        self._identity: Identity | None = None
        self._channel: Channel | None = None
        self._code: Close | None = None
        self._flush = False
        self._timers: list[asyncio.TimerHandle] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._reader: asyncio.Task[None] | None = None

    async def run(self) -> int | None:
        """Until it ends. The close code, null when the client went first."""
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(self._services.limits.connect_within_s, self._late))
        self._start(self._write())
        self._reader = loop.create_task(self._read())
        try:
            await asyncio.wait((self._reader,))
            if not self._reader.cancelled() and (error := self._reader.exception()) is not None:
                raise error
            if self._code is not None and self._flush:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._outbox.flush(), FLUSH_S)
        finally:
            self._release()
        if self._code is not None:
            await self._socket.close(self._code, CLOSE_REASONS[self._code])
        return self._code

    def close(self, code: Close, flush: bool = False) -> None:
        """`flush`: what is queued goes out first, as far as the client takes it within a second."""
        if self._code is None:
            self._code, self._flush = code, flush
            self._session.closing()
            if self._reader is not None:
                self._reader.cancel()

    def reconnect(self, after_ms: int) -> None:
        """Tell the client that this instance leaves, and close."""
        self._put(messages.reconnect(after_ms))
        self.close(Close.DRAINING, flush=True)

    def deliver(self, event: Shared) -> None:
        self._outbox.put(event.bytes(self._subprotocol), appended_ms=event.at.appended_ms)

    async def room(self) -> None:
        await self._outbox.room()

    def lost(self) -> None:
        self.close(Close.POSITION_LOST)

    def _late(self) -> None:
        if (shut := self._session.late()) is not None:
            self.close(shut.code)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work))

    async def _write(self) -> None:
        with suppress(ConnectionError):
            await self._outbox.run()

    def _release(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for task in (*self._tasks, self._reader):
            if task is not None:
                task.cancel()
        if self._channel is not None:
            self._services.hub.leave(self._channel, self)
            self._channel = None

    async def _read(self) -> None:
        while self._code is None:
            frame = await self._socket.receive()
            if frame is None:
                return
            self._services.metrics.received.inc()
            self._services.metrics.received_bytes.inc(len(frame))
            for action in self._session.receive(frame, time.monotonic()):
                await self._carry_out(action)

    async def _carry_out(self, action: Action) -> None:
        if isinstance(action, Reply):
            self._put(action.message)
        elif isinstance(action, Shut):
            self.close(action.code, flush=True)
        elif isinstance(action, Connect):
            await self._connect(action)
        elif isinstance(action, Say):
            await self._say(action)
        else:
            await self._history(action)

    def _put(self, message: dict[str, object]) -> None:
        if message["type"] == "error":
            self._services.metrics.errors.labels(str(message["code"])).inc()
        self._outbox.put(encode(self._subprotocol, message), urgent=True)

    def _refuse(self, code: ErrorCode, text: str, message_id: str | None) -> None:
        self._put(messages.error(code, text, message_id))

    async def _connect(self, message: Connect) -> None:
        try:
            identity = await self._authenticate(message.token)
            self._channel = self._services.hub.enter(identity.coach_id)
            joined = await self._services.hub.join(self._channel, message.resume, message.replay)
        except Expired:
            self.close(Close.TOKEN_EXPIRED)
        except Unauthenticated:
            self.close(Close.UNAUTHENTICATED)
        except Gone:
            self.close(Close.FORBIDDEN)
        except Full:
            self.close(Close.TOO_MANY_CONNECTIONS)
        except PositionLost:
            self.close(Close.POSITION_LOST)
        except (NotFound, Unavailable) as error:
            # A coach without a stream is a new one: it takes a moment until every broker knows of a new topic.
            log.warning("a connection cannot be served: %s", error)
            self._leave_unavailable()
        else:
            self._connected(identity, joined)

    async def _authenticate(self, token: str) -> Identity:
        """Raises Unauthenticated, Gone or Unavailable."""
        now = self._services.now()
        proof = self._services.tokens.verify_for_socket(token, self._origin, now)
        identity = proof.identity if isinstance(proof, Ticket) else proof
        if isinstance(proof, Ticket) and not await self._services.tickets.use(proof.ticket_id, proof.expires_at, now):
            raise Unauthenticated("the ticket was used before")
        if not await self._services.accounts.has(identity.coach_id):
            raise Gone(identity.coach_id)
        return identity

    def _connected(self, identity: Identity, joined: Joined) -> None:
        self._identity = identity
        left = (identity.expires_at - self._services.now()).total_seconds()
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(max(0.0, left), self.close, Close.TOKEN_EXPIRED, True))
        self._services.metrics.replays.labels(str(joined.recovered).lower()).inc()
        self._put(
            messages.connected(identity.coach_id, self.connection_id, joined.epoch, joined.offset, joined.recovered)
        )
        self._start(self._follow(joined))

    async def _follow(self, joined: Joined) -> None:
        try:
            await self._services.hub.follow(joined, self)
        except (PositionLost, NotFound):
            self.close(Close.POSITION_LOST)
        except Unavailable as error:
            log.warning("a replay cannot go on: %s", error)
            self._leave_unavailable()

    def _leave_unavailable(self) -> None:
        """Without its stream a connection is of no use: the client is asked to come again, with its position."""
        self._refuse(ErrorCode.UNAVAILABLE, "the stream cannot be read just now", None)
        self.reconnect(UNAVAILABLE_AFTER_MS)

    async def _say(self, message: Say) -> None:
        if self._identity is None:
            return
        began = time.monotonic()
        try:
            await self._services.says.say(self._identity.coach_id, message)
        except UnknownSession:
            self._refuse(ErrorCode.UNKNOWN_SESSION, "there is no such session", message.id)
        except Unavailable as error:
            log.warning("a message cannot be taken: %s", error)
            self._refuse(ErrorCode.UNAVAILABLE, "not recorded: say it again", message.id)
        else:
            self._services.metrics.say_to_ack.observe(time.monotonic() - began)
            self._put(messages.ack(message.id))

    async def _history(self, message: History) -> None:
        if self._identity is None:
            return
        await self._outbox.room()
        try:
            events, more = await self._services.hub.history(self._identity.coach_id, message.before, message.limit)
        except (NotFound, Unavailable) as error:
            log.warning("history cannot be read: %s", error)
            self._refuse(ErrorCode.UNAVAILABLE, "history cannot be read just now", message.id)
            return
        kept = len(events)
        size = 0
        while kept > 0 and (size == 0 or size + events[kept - 1].size <= HISTORY_BYTES):
            kept -= 1
            size += max(1, len(encode(self._subprotocol, messages.event(events[kept]))))
        self._put(messages.history(message.id, events[kept:], more or kept > 0))
