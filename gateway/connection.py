"""One WebSocket connection: carries out what its session decides."""

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.ports import NotFound, Unavailable
from connectors.tickets_port import UsedTickets
from gateway import messages, outbox
from gateway.allowances import Asked, Quotas
from gateway.auth import Expired, Identity, Ticket, Tokens, Unauthenticated
from gateway.headcount import Headcount
from gateway.hub import Channel, Full, Hub, Joined
from gateway.known_accounts import KnownAccounts
from gateway.limits import CLOSE_REASONS, HEARTBEAT_S, HISTORY_BYTES, Close, ErrorCode
from gateway.messages import Shared
from gateway.metrics import Metrics
from gateway.outbox import Outbox, Postman
from gateway.ports import Limits
from gateway.protocol import Connect, History, Say, Subprotocol, encode
from gateway.says import Says, UnknownSession
from gateway.session import Action, Reply, Session, Shut
from gateway.stream import PositionLost

FLUSH_S = 1.0
WAITING = 32
"""Messages of a client that may wait to be carried out before it is read no further."""
EXPIRY_NEAR_S = 3.0 * HEARTBEAT_S
UNAVAILABLE_AFTER_MS = 2_000

Over = Callable[["Connection", int], None]

log = logging.getLogger(__name__)


class Gone(Exception):
    """The token holds, and its account is no more."""


class TooOften(Exception):
    """The coach begins more connections than allowed."""


class Wire(outbox.Wire, Protocol):
    """The socket under a connection, accepted already."""

    def hold_reading(self, held: bool) -> None: ...
    def close(self, code: int, reason: str) -> None: ...
    def abort(self) -> None: ...


@dataclass(frozen=True)
class Services:
    """What connections share."""

    hub: Hub
    headcount: Headcount
    says: Says
    tokens: Tokens
    tickets: UsedTickets
    accounts: KnownAccounts
    metrics: Metrics
    postman: Postman
    limits: Limits
    quotas: Quotas
    now: Callable[[], datetime]


class Connection:
    """What a client asks, carried out in order, and what it is sent. `begin` it, and hand it to its wire.

    `over` is called once, with the close code, when nothing more happens here. `close` may be called by anybody, any
    number of times; the first counts. There is no task while there is nothing to do: most connections are idle.
    """

    __slots__ = ("_channel", "_code", "_following", "_identity", "_is_over", "_origin", "_outbox", "_over", "_services",
                 "_session", "_subprotocol", "_timer", "_todo", "_wire", "_working")  # fmt: skip

    def __init__(
        self, wire: Wire, subprotocol: Subprotocol, origin: str | None, services: Services, over: Over
    ) -> None:
        self._wire = wire
        self._subprotocol = subprotocol
        self._origin = origin
        self._services = services
        self._over = over
        self._session = Session(subprotocol, time.monotonic())
        self._outbox = Outbox(subprotocol, wire, self._slow, services.limits.queue_bytes, services.postman)
        self._identity: Identity | None = None
        self._channel: Channel | None = None
        self._code: Close | None = None
        self._is_over = False
        self._timer: asyncio.TimerHandle | None = None
        self._todo: deque[Action] | None = None
        self._working: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def coach_id(self) -> str | None:
        """Null before it is known who this is, and after the end."""
        return None if self._channel is None else self._channel.coach_id

    def begin(self) -> None:
        self._at(self._services.limits.connect_within_s, self._late)

    def received(self, message: str | bytes) -> None:
        if self._code is not None or self._is_over:
            return
        self._services.metrics.received.inc()
        self._services.metrics.received_bytes.inc(len(message))
        for action in self._session.receive(message, time.monotonic()):
            if self._todo is None and isinstance(action, Reply):
                self._put(action.message)
            else:
                self._do(action)
        if self._todo is not None and len(self._todo) >= WAITING:
            self._wire.hold_reading(True)

    def writable(self) -> None:
        self._outbox.flush()
        if self._code is not None and self._outbox.empty:
            self._finish()

    def beat(self) -> None:
        if self._identity is not None and self._timer is None:
            self._mind_expiry(self._identity)

    def lost(self, code: int) -> None:
        self._end(self._code or code)

    def close(self, code: Close, flush: bool = False) -> None:
        """`flush`: what is queued goes out first, as far as the client takes it within a second."""
        if self._code is not None or self._is_over:
            return
        self._code = code
        self._session.closing()
        self._rest()
        if flush:
            self._outbox.flush()
        if flush and not self._outbox.empty:
            self._at(FLUSH_S, self._finish)
        else:
            self._finish()

    def reconnect(self, after_ms: int) -> None:
        """Tell the client that this instance leaves, and close."""
        self._put(messages.reconnect(after_ms))
        self.close(Close.DRAINING, flush=True)

    def deliver(self, event: Shared) -> None:
        self._outbox.deliver(event)

    async def room(self) -> None:
        await self._outbox.room()

    def position_lost(self) -> None:
        self.close(Close.POSITION_LOST)

    def _slow(self) -> None:
        self.close(Close.SLOW)

    def _late(self) -> None:
        if (shut := self._session.late()) is not None:
            self.close(shut.code)

    def _at(self, delay_s: float, act: Callable[[], None]) -> None:
        """Instead of what was to be done at another time."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay_s, act)

    def _finish(self) -> None:
        if self._code is not None and not self._is_over:
            code = self._code
            self._end(code)
            self._wire.close(code, CLOSE_REASONS[code])

    def _end(self, code: int) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._rest()
        self._outbox.shut()
        self._over(self, int(code))

    def _rest(self) -> None:
        """Nothing more is done for the client."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for task in (self._working, self._following):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        if self._channel is not None:
            self._services.hub.leave(self._channel, self)
            self._channel = None

    def _do(self, action: Action) -> None:
        if self._todo is None:
            self._todo = deque()
            self._working = asyncio.get_running_loop().create_task(self._work(self._todo))
        self._todo.append(action)

    async def _work(self, todo: deque[Action]) -> None:
        try:
            while todo and self._code is None and not self._is_over:
                await self._carry_out(todo.popleft())
                if len(todo) < WAITING:
                    self._wire.hold_reading(False)
        except Exception:
            log.exception("a connection fails")
            self._wire.abort()
        finally:
            self._todo = self._working = None

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
        self._outbox.put(encode(self._subprotocol, message))

    def _refuse(self, code: ErrorCode, text: str, message_id: str | None) -> None:
        self._put(messages.error(code, text, message_id))

    async def _connect(self, message: Connect) -> None:
        try:
            identity = await self._authenticate(message.token)
            self._channel = self._services.hub.enter(identity.coach_id)
            await self._services.headcount.admit(self._channel)
            joined = await self._services.hub.join(self._channel, message.resume, message.replay)
        except Expired:
            self.close(Close.TOKEN_EXPIRED)
        except Unauthenticated:
            self.close(Close.UNAUTHENTICATED)
        except Gone:
            self.close(Close.FORBIDDEN)
        except TooOften:
            self.close(Close.RATE_LIMITED)
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
        """Raises Unauthenticated, TooOften, Gone or Unavailable."""
        now = self._services.now()
        proof = self._services.tokens.verify_for_socket(token, self._origin, now)
        identity = proof.identity if isinstance(proof, Ticket) else proof
        if not self._services.quotas.allow(Asked.CONNECT_OF_COACH, identity.coach_id, time.monotonic()):
            raise TooOften(identity.coach_id)
        if isinstance(proof, Ticket) and not await self._services.tickets.use(proof.ticket_id, proof.expires_at, now):
            raise Unauthenticated("the ticket was used before")
        if not await self._services.accounts.has(identity.coach_id):
            raise Gone(identity.coach_id)
        return identity

    def _connected(self, identity: Identity, joined: Joined) -> None:
        self._identity = identity
        self._services.metrics.replays.labels(str(joined.recovered).lower()).inc()
        connection_id = uuid.uuid4().hex
        self._put(messages.connected(identity.coach_id, connection_id, joined.epoch, joined.offset, joined.recovered))
        self._mind_expiry(identity)
        self._following = asyncio.get_running_loop().create_task(self._follow(joined))

    def _mind_expiry(self, identity: Identity) -> None:
        """A timer for the token's end, once that is near: most connections end before it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        left = (identity.expires_at - self._services.now()).total_seconds()
        if left < EXPIRY_NEAR_S:
            self._at(max(0.0, left), self._expired)

    def _expired(self) -> None:
        self.close(Close.TOKEN_EXPIRED, flush=True)

    async def _follow(self, joined: Joined) -> None:
        try:
            await self._services.hub.follow(joined, self)
        except (PositionLost, NotFound):
            self.close(Close.POSITION_LOST)
        except Unavailable as error:
            log.warning("a replay cannot go on: %s", error)
            self._leave_unavailable()
        finally:
            self._following = None

    def _leave_unavailable(self) -> None:
        """Without its stream a connection is of no use: the client is asked to come again, with its position."""
        self._refuse(ErrorCode.UNAVAILABLE, "the stream cannot be read just now", None)
        self.reconnect(UNAVAILABLE_AFTER_MS)

    async def _say(self, message: Say) -> None:
        if self._identity is None:
            return
        began = time.monotonic()
        if not self._services.quotas.allow(Asked.SAY_OF_COACH, self._identity.coach_id, began):
            self._refuse(ErrorCode.RATE_LIMITED, "too many messages on all your connections: wait a moment", message.id)
            return
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
