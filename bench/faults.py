"""Nothing lost and nothing twice: uploads while processes are killed at random, then every promise is checked."""

import asyncio
import email
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.sessions import window, write
from connectors.coach_streams import KafkaCoachStreams
from connectors.ports import PassageIndex
from connectors.registry import Registry
from connectors.streams_port import StreamEvent
from connectors.weaviate import open_index
from schemas.events import (
    NotificationStatusChanged,
    SessionIndexed,
    SummaryDrafted,
    TranscriptAccepted,
    TranscriptUploaded,
)
from stack.gateway_client import GatewayClient, Rejected
from stack.platform import Platform
from stack.processes import PROCESSES
from stack.set_up import NewCoach, add_coach

CUES = 24
PASSWORD = "a long enough password"
EXPECTED = (TranscriptUploaded, TranscriptAccepted, SummaryDrafted, SessionIndexed, NotificationStatusChanged)
PATIENCE_S = 240.0


@dataclass
class Verdict:
    """What was done, and each promise that was broken."""

    sessions: int
    kills: list[str] = field(default_factory=list)
    mails_sent_again: int = 0
    broken: list[str] = field(default_factory=list)


async def run(
    platform: Platform, sessions: int, kills: int, coaches: int, victims: Sequence[str], seed: int
) -> Verdict:
    """Upload `sessions` transcripts of several coaches while `kills` processes die. Deterministic but for timing."""
    chance = random.Random(seed)
    verdict = Verdict(sessions)
    accounts = [
        NewCoach(f"faults-{seed}-{n}", f"faults-{seed}-{n}@example.com", "Dana Whitfield", PASSWORD)
        for n in range(coaches)
    ]
    for account in accounts:
        await add_coach(platform.plan.endpoints, account)
    with tempfile.TemporaryDirectory() as folder:
        files = [write(Path(folder), f"{seed}-{n}", window(n, CUES)) for n in range(sessions)]
        killing = asyncio.create_task(_kill(platform, kills, victims, chance, verdict))
        uploaded = await asyncio.gather(
            *(_upload_all(platform, account, files[n::coaches]) for n, account in enumerate(accounts))
        )
        await killing
    with Registry(platform.plan.endpoints.schema_registry_url) as registry:
        streams = KafkaCoachStreams(platform.plan.endpoints.kafka_bootstrap, registry.codec())
        endpoints = platform.plan.endpoints
        index = await open_index(endpoints.weaviate_url, endpoints.weaviate_grpc_port, endpoints.weaviate_api_key)
        try:
            for account, session_ids in zip(accounts, uploaded, strict=True):
                events = await _settled(streams, account.coach_id, session_ids, verdict)
                verdict.broken += stream_faults(account.coach_id, session_ids, events)
                verdict.broken += await _index_faults(index, events)
        finally:
            await streams.close()
            await index.close()
    _check_mail(platform.plan.mail_dir, uploaded, verdict)
    return verdict


def stream_faults(coach_id: str, session_ids: Sequence[str], events: Sequence[StreamEvent]) -> list[str]:
    """Each event once, the chain whole, and of each session each expected record exactly once."""
    faults = []
    for event_id, count in Counter(one.event.event_id for one in events).items():
        if count > 1:
            faults.append(f"{coach_id}: event {event_id} is in the stream {count} times")
    for before, after in zip([-1, *(one.offset for one in events)], events, strict=False):
        if after.prev != before:
            faults.append(f"{coach_id}: offset {after.offset} says it follows {after.prev}, and follows {before}")
    seen = Counter((type(one.event), getattr(one.event, "session_id", None)) for one in events)
    return faults + [
        f"{coach_id}: session {session_id} has {seen[record, session_id]} {record.__name__}"
        for session_id in session_ids
        for record in EXPECTED
        if seen[record, session_id] != 1
    ]


async def _kill(
    platform: Platform, kills: int, victims: Sequence[str], chance: random.Random, verdict: Verdict
) -> None:
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.5, 4.0))
        victim = chance.choice(list(victims))
        await asyncio.to_thread(platform.servers.supervisor.kill, victim)
        verdict.kills.append(victim)
    for victim in set(verdict.kills):
        await asyncio.to_thread(platform.servers.supervisor.wait_ready, victim)


async def _upload_all(platform: Platform, account: NewCoach, files: Sequence[Path]) -> list[str]:
    return [await _insist(platform, account, file) for file in files]


async def _insist(platform: Platform, account: NewCoach, file: Path) -> str:
    """Upload as a patient client does: again after any failure, since a repeat is the same session."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with GatewayClient(platform.plan.web_url) as gateway:
                    await gateway.log_in(account.email, account.password)
                    return str((await gateway.upload(file))["session_id"])
            except (httpx.HTTPError, Rejected):
                await asyncio.sleep(0.5)


async def _settled(
    streams: KafkaCoachStreams, coach_id: str, session_ids: Sequence[str], verdict: Verdict
) -> Sequence[StreamEvent]:
    """The coach's stream once it holds all that is expected, or as it is when patience ends."""
    wanted = len(session_ids) * len(EXPECTED)
    events: Sequence[StreamEvent] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while len({one.event.event_id for one in events}) < wanted:
                events = await streams.read(coach_id, 0, 100_000)
                await asyncio.sleep(0.2)
    except TimeoutError:
        verdict.broken.append(f"{coach_id}: {len(events)} of {wanted} events after {PATIENCE_S:.0f} s")
    return events


async def _index_faults(index: PassageIndex, events: Sequence[StreamEvent]) -> list[str]:
    faults = []
    for one in events:
        if isinstance(one.event, SessionIndexed):
            found = await index.count(one.event.coach_id, one.event.session_id)
            if found != one.event.passages:
                faults.append(
                    f"session {one.event.session_id}: {found} index entries for {one.event.passages} passages"
                )
    return faults


def _check_mail(mail_dir: Path, uploaded: Sequence[Sequence[str]], verdict: Verdict) -> None:
    """One mail a session; a second only under the Message-ID of the first."""
    messages: Counter[str] = Counter()
    sessions: dict[str, set[str]] = {}
    for path in mail_dir.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes())
        text = str(message.get_payload(0).get_payload(decode=True), "utf-8")  # type: ignore[union-attr, arg-type]
        messages[str(message["Message-ID"])] += 1
        sessions.setdefault(text.partition("/?session=")[2].split()[0], set()).add(str(message["Message-ID"]))
    verdict.mails_sent_again = sum(messages.values()) - len(messages)
    for session_id in (one for each in uploaded for one in each):
        if len(sessions.get(session_id, ())) != 1:
            verdict.broken.append(f"session {session_id} has {len(sessions.get(session_id, ()))} mails")


OURS = tuple(own.name for own in PROCESSES)
