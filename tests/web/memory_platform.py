"""The gateway on the in-memory ports, and in the place of Kafka and the stages a stream that tells the story."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher

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
    MemoryQuestions,
    MemoryReadModels,
    MemoryShadows,
    MemorySharing,
    MemorySources,
    MemorySummaries,
    MemoryUploads,
    MemoryUsedTickets,
    MemoryVoices,
)
from connectors.passwords import Passwords
from connectors.ports import Coach, Priority
from connectors.streams_port import StreamEvent, StreamState
from gateway.app import create_app
from gateway.lag_watch import measure
from gateway.ports import Dependencies, Settings
from schemas.events import (
    ApproveSummary,
    ChatSaid,
    CommitmentMarked,
    CorrectTranscript,
    EditKind,
    EditSummary,
    EditVoice,
    MarkCommitment,
    RollBackVoice,
    ShareSummary,
    SummaryDrafted,
    TrainVoice,
    TranscriptParsed,
    TranscriptUploaded,
)
from schemas.record import Event
from streams.agreements import Agreements
from streams.corrections import apply
from streams.dialogue import AddressBook, Dialogue
from streams.engagement import entries
from streams.extractive import ExtractiveAnalyst
from streams.refine import Refine
from streams.voice import Voice
from tests.web import story
from tests.web.wire import Wire
from topics.catalogue import Topic

COACH_ID = "maya"
EMAIL = "maya@example.org"
PASSWORD = "a quiet place to think"
OFFSET_STEP = 3
"""Offsets may skip, as in a topic with transaction markers."""


class MemoryStream:
    """One coach's stream: its record and its live tail."""

    def __init__(self) -> None:
        self.events: list[StreamEvent] = []
        self._deliver: Callable[[StreamEvent], None] | None = None

    def append(self, event: Event) -> None:
        prev = self.events[-1].offset if self.events else -1
        offset = prev + OFFSET_STEP if self.events else 0
        at = StreamEvent(event.coach_id, offset, prev, event, size=len(event.model_dump_json()))
        self.events.append(at)
        if self._deliver is not None:
            self._deliver(at)

    async def describe(self, coach_id: str) -> StreamState:
        return StreamState("e1", 0, self.events[-1].offset + 1 if self.events else 0)

    async def read(self, coach_id: str, from_offset: int, limit: int) -> Sequence[StreamEvent]:
        return [at for at in self.events if at.offset >= from_offset][:limit]

    async def latest(self, coach_id: str, count: int) -> Sequence[StreamEvent]:
        return self.events[-count:]

    async def start(
        self, deliver: Callable[[StreamEvent], None], wanted: Callable[[str], bool], missed: Callable[[], None]
    ) -> None:
        self._deliver = deliver

    async def stop(self) -> None:
        self._deliver = None


class MemoryPlatform:
    """What a browser test does to the platform, and sees of it."""

    def __init__(self, web_root: Path, origin: str) -> None:
        self.stream = MemoryStream()
        self.go = asyncio.Event()
        """The stages after an upload wait for it."""
        self.says: list[ChatSaid] = []
        self.corrections: list[CorrectTranscript] = []
        self.session_id = ""
        """Of the latest upload."""
        self.accounts = MemoryAccounts()
        self.lags = MemoryLags()
        self._passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64))
        self._summaries = MemorySummaries()
        self._voices = MemoryVoices()
        self._read_models = MemoryReadModels()
        self._embedder = MemoryEmbedder()
        self._index = MemoryIndex()
        self._sharing = MemorySharing()
        self.clients = MemoryClients()
        self.observations = MemoryObservations()
        self._commitments = MemoryCommitmentEntries(self._read_models)
        self._dialogue = Dialogue(
            Refine(ExtractiveAnalyst(self._embedder), self._summaries, lambda: datetime.now(UTC)),
            self._summaries,
            self._sharing,
            MemoryQuestions(),
            AddressBook(self._read_models, self.clients),
            Agreements(self._read_models, self._commitments),
            lambda: datetime.now(UTC),
        )
        self._stages: set[asyncio.Task[None]] = set()
        self._app = create_app(self._dependencies(web_root, origin))
        self.wire = Wire(self._app)

    async def open_account(self) -> None:
        password_hash = await self._passwords.hash(PASSWORD)
        await self.accounts.add(Coach(COACH_ID, EMAIL, "Maya Lindqvist", "Europe/Zurich", password_hash))

    async def measure_lags(self) -> None:
        """Now, instead of within seconds."""
        await measure(self._app.state.lag_watch, self.lags)

    def close(self) -> None:
        self._passwords.close()

    async def send(self, topic: Topic, event: Event) -> int:
        """The gateway's way to Kafka."""
        if isinstance(event, ChatSaid):
            self.says.append(event)
        if isinstance(event, EditSummary | ApproveSummary | ShareSummary | MarkCommitment):
            self._start(self._edit(event))
            return 0
        if isinstance(event, TrainVoice | EditVoice | RollBackVoice):
            for told in await Voice(self._voices, self._summaries, self._sharing, lambda: datetime.now(UTC))(event):
                await self._tell(told)
            return len(self.stream.events)
        if isinstance(event, CorrectTranscript):
            self.corrections.append(event)
            self._start(self._correct(event))
            return len(self.corrections)
        await self._tell(event)
        if isinstance(event, TranscriptUploaded):
            self.session_id = event.session_id
            self._start(self._analyze(event))
        elif isinstance(event, ChatSaid) and event.session_id is not None:
            self._start(self._answer(event, event.session_id))
        return len(self.stream.events)

    async def say_elsewhere(self, text: str) -> None:
        """The same coach, on another device."""
        said = {**story.envelope(COACH_ID, None, ""), "client_id": "elsewhere", "session_id": None, "text": text}
        await self._tell(ChatSaid.model_validate(said))

    async def _tell(self, event: Event) -> None:
        await self._read_models.apply(event)
        if isinstance(event, SummaryDrafted):
            await self._commitments.keep(entries(event))
        elif isinstance(event, CommitmentMarked):
            await self._commitments.mark(event)
        self.stream.append(event)

    async def _analyze(self, uploaded: TranscriptUploaded) -> None:
        await self.go.wait()
        parsed = story.parsed(uploaded)
        await self._summaries.save_transcript(parsed)
        await self._tell(story.accepted(parsed))
        await self._draft(parsed, 1, "I drafted a summary; each sentence leads to its evidence.")
        await self._make_searchable(parsed)
        await self._tell(story.indexed(parsed))
        await self._tell(story.mailed(parsed, EMAIL))

    async def _correct(self, correction: CorrectTranscript) -> None:
        before = await self._summaries.transcript(correction.session_id)
        assert before is not None
        parsed = before.changed(transcript=apply(before.transcript, correction))
        await self._summaries.save_transcript(parsed)
        await self._tell(story.accepted(parsed))

    async def _edit(self, command: EditSummary | ApproveSummary | ShareSummary | MarkCommitment) -> None:
        for made in await self._dialogue(command):
            await self._tell(made)

    async def edit_elsewhere(self, statement_id: str, text: str, based_on: int) -> None:
        """The same coach, on another device."""
        envelope = story.envelope(COACH_ID, None, "")
        await self._edit(
            EditSummary(
                **envelope,
                session_id=self.session_id,
                based_on=based_on,
                kind=EditKind.REWORD,
                statement_id=statement_id,
                text=text,
            )
        )

    async def _make_searchable(self, parsed: TranscriptParsed) -> None:
        passages = story.passages(parsed)
        vectors = await self._embedder.embed([passage.text for passage in passages], Priority.INDEX)
        await self._index.replace_session(COACH_ID, parsed.session_id, passages, vectors)

    async def _answer(self, said: ChatSaid, session_id: str) -> None:
        latest = await self._summaries.summary(session_id)
        if said.text != "shorter" or latest is None:
            await self._tell(story.declined(said, session_id))
            return
        await self._draft(said, latest.summary.version + 1, "Made it shorter: two sentences left out, one tightened.")

    async def _draft(self, cause: TranscriptParsed | ChatSaid, version: int, reply: str) -> None:
        drafted: SummaryDrafted = story.drafted(cause, version, reply)
        await self._summaries.save_summary(drafted)
        await self._tell(drafted)

    def _start(self, stage: Awaitable[None]) -> None:
        task = asyncio.ensure_future(stage)
        self._stages.add(task)
        task.add_done_callback(self._stages.discard)

    def _dependencies(self, web_root: Path, origin: str) -> Dependencies:
        return Dependencies(
            settings=Settings(secret="s" * 32, web_root=web_root, allowed_origins=frozenset({origin})),
            now=lambda: datetime.now(UTC),
            accounts=self.accounts,
            passwords=self._passwords,
            tickets=MemoryUsedTickets(),
            ledger=MemoryUploads(),
            sources=MemorySources(),
            consents=MemoryConsents(),
            analysis_settings=MemoryAnalysisSettings(),
            prompts=MemoryPrompts(),
            shadows=MemoryShadows(),
            clients=self.clients,
            commitments=self._commitments,
            observations=self.observations,
            fetch=GuardedFetch(),
            objects=MemoryObjects(),
            summaries=self._summaries,
            voices=self._voices,
            sharing=self._sharing,
            read_models=self._read_models,
            embedder=self._embedder,
            index=self._index,
            sink=self,
            streams=self.stream,
            live=self.stream,
            instances=MemoryInstances(),
            lags=self.lags,
        )
