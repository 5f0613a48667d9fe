"""What the gateway asks of the outside, and what a process hands it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from connectors.analysis_port import AnalysisSettings
from connectors.clients_port import Clients
from connectors.competencies_port import Observations
from connectors.consents_port import Consents
from connectors.instances_port import Instances
from connectors.lags_port import ConsumerLags
from connectors.ledger_port import CommitmentEntries
from connectors.ports import Accounts, Embedder, ObjectStore, PassageIndex, ReadModels, SummaryStore, UploadLedger
from connectors.prompts_port import PromptStore
from connectors.shadows_port import Shadows
from connectors.sharing_port import SharingLedger
from connectors.sources_port import Fetch, Sources
from connectors.streams_port import CoachStreams, LiveFeed
from connectors.tickets_port import UsedTickets
from connectors.voices_port import Voices
from gateway import limits
from gateway.allowances import ALLOWANCES, Allowance, Asked
from gateway.auth import LOGIN_TTL
from schemas.record import Event
from topics.catalogue import Topic


class EventSink(Protocol):
    """Writing to Kafka."""

    async def send(self, topic: Topic, event: Event) -> int:
        """The record's offset, once all in-sync replicas have it. Raises Unavailable."""
        ...


class PasswordCheck(Protocol):
    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match; a null hash takes as long as any, and does not."""
        ...


@dataclass(frozen=True)
class Limits:
    """The protocol's limits that a deployment, or a test, may set otherwise."""

    connections: int = limits.CONNECTIONS
    connections_a_coach: int = limits.CONNECTIONS_A_COACH
    connect_within_s: float = limits.CONNECT_WITHIN_S
    queue_bytes: int = limits.QUEUE_BYTES
    upload_bytes: int = 50 * 1024 * 1024
    request_bytes: int = 256 * 1024 * 1024
    """All files of one upload together."""
    json_bytes: int = 64 * 1024
    delivery_bytes: int = 10 * 1024 * 1024
    """One webhook delivery; checked as a whole, so it is in memory."""
    allowances: Mapping[Asked, Allowance] = field(default_factory=lambda: ALLOWANCES)


@dataclass(frozen=True)
class ModelShown:
    """The language model that the analysts were given, as a coach may know it: never its key."""

    name: str
    host: str
    local: bool
    """On the coach's own machine or network: it needs no consent for a cloud."""


@dataclass(frozen=True)
class Settings:
    secret: str = field(repr=False)
    """Signs tokens: 32 bytes or more, the same in every instance."""
    allowed_origins: frozenset[str] = frozenset()
    access_ttl: timedelta = timedelta(hours=2)
    ticket_ttl: timedelta = timedelta(seconds=30)
    login_ttl: timedelta = LOGIN_TTL
    """How long tokens can be made new without logging in."""
    web_root: Path = Path(__file__).parent / "web" / "dist"
    mail_dir: Path | None = None
    own_address: str | None = None
    """`host:port` that `/health/ws` connects to; null when the process does not listen."""
    trusted_proxies: str = ""
    """Addresses, separated by commas, whose word on where a request comes from is taken: X-Forwarded-For."""
    instance_id: str = "gateway"
    """Tells this instance from the others."""
    limits: Limits = Limits()
    model: ModelShown | None = None


@dataclass(frozen=True)
class Dependencies:
    settings: Settings
    now: Callable[[], datetime]
    accounts: Accounts
    passwords: PasswordCheck
    tickets: UsedTickets
    ledger: UploadLedger
    sources: Sources
    clients: Clients
    commitments: CommitmentEntries
    observations: Observations
    consents: Consents
    analysis_settings: AnalysisSettings
    prompts: PromptStore
    shadows: Shadows
    fetch: Fetch
    objects: ObjectStore
    summaries: SummaryStore
    voices: Voices
    sharing: SharingLedger
    read_models: ReadModels
    embedder: Embedder
    index: PassageIndex
    sink: EventSink
    streams: CoachStreams
    live: LiveFeed
    instances: Instances
    lags: ConsumerLags
