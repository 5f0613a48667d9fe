"""`python -m streams ROLE`: one worker role as a process. The composition root: what each stage is made of stands here.

Parts are imported where a role needs them: the clients of all of them together take seconds to import, and a machine
starts every role at once.
"""

import argparse
import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.kafka import KafkaSink
from connectors.registry import Registry
from schemas.events import AnalyzeSession
from schemas.record import Event
from streams.pipeline import ROLES
from streams.processing import Handler, Processing
from streams.worker import Hook, Opened, Opening, build_app, run
from topics.catalogue import ANALYSIS_PROGRESS

if TYPE_CHECKING:
    from connectors.embedder_client import RemoteEmbedder
    from connectors.postgres.database import Database
    from schemas.codec import Codec
    from streams.choosing import ChosenAnalyst
    from streams.extractive import ExtractiveAnalyst


@dataclass(frozen=True)
class Parts:
    """What a role's stages may be built from."""

    environment: Mapping[str, str]
    codec: "Codec"
    sink: KafkaSink
    closing: AsyncExitStack

    def database(self) -> "Database":
        from connectors.postgres.database import Database

        database = Database(self.environment["DATABASE_URL"])
        self.closing.push_async_callback(database.close)
        return database

    def embedder(self) -> "RemoteEmbedder":
        from connectors.embedder_client import RemoteEmbedder

        embedder = RemoteEmbedder(self.environment["EMBEDDER_URL"])
        self.closing.push_async_callback(embedder.close)
        return embedder


@dataclass(frozen=True)
class Built:
    handlers: dict[str, Handler]
    """By stage name."""
    assigned: tuple[Hook, ...] = ()


def now() -> datetime:
    return datetime.now(UTC)


async def intake(parts: Parts) -> Built:
    from connectors.objects import FsspecObjects
    from connectors.postgres.clients import PostgresClients
    from connectors.postgres.summaries import PostgresSummaries
    from streams.correct import Correct
    from streams.parse import Parse
    from streams.reprocess import Reprocess

    objects = FsspecObjects(parts.environment["OBJECT_STORE_URL"])
    database = parts.database()
    store = PostgresSummaries(database)
    stage = Parse(objects, PostgresClients(database), now)
    parts.closing.push_async_callback(stage.parsing.close)
    await stage.parsing.start()
    reprocess = Reprocess(objects, store, now, stage.parsing)
    return Built({"parse": stage, "reprocess": reprocess, "correct": Correct(store, now)})


async def analysis(parts: Parts) -> Built:
    from connectors.postgres.analysis import PostgresAnalysisRuns
    from connectors.postgres.clients import PostgresClients
    from connectors.postgres.ledger import PostgresCommitmentEntries
    from connectors.postgres.prompts import PostgresPrompts
    from connectors.postgres.read_models import PostgresReadModels
    from connectors.postgres.shadows import PostgresShadows
    from connectors.postgres.sharing import PostgresQuestions, PostgresSharing
    from connectors.postgres.summaries import PostgresSummaries
    from connectors.postgres.voices import PostgresVoices
    from streams.agreements import Agreements
    from streams.analyze import Analyze
    from streams.cancel import Cancel
    from streams.dialogue import AddressBook, Asked, Dialogue
    from streams.extractive import ExtractiveAnalyst
    from streams.observe import Observe
    from streams.refine import Refine
    from streams.resume import Resume
    from streams.shadow import Shadow, unheard
    from streams.style.analyst import VoicedAnalyst
    from streams.supervise import Supervise
    from streams.voice import Voice

    database = parts.database()
    store, runs, voices = PostgresSummaries(database), PostgresAnalysisRuns(database), PostgresVoices(database)
    rules = ExtractiveAnalyst(parts.embedder())
    chosen = await _with_model(parts, rules, database)
    analyst = VoicedAnalyst(chosen or rules, voices)
    read_models = PostgresReadModels(database)
    addresses = AddressBook(read_models, PostgresClients(database))
    agreements = Agreements(read_models, PostgresCommitmentEntries(database))
    analyze, refine = Analyze(analyst, store, now), Refine(analyst, store, now)
    sharing = PostgresSharing(database)
    questions = PostgresQuestions(database)
    dialogue = Dialogue(refine, store, sharing, questions, addresses, agreements, now)
    cancel = Cancel(runs, questions, now)

    async def requested(event: Asked | AnalyzeSession) -> Sequence[Event]:
        return await (analyze(event) if isinstance(event, AnalyzeSession) else dialogue(event))

    stages: dict[str, Handler] = {"analyze": analyze, "refine": requested}
    if chosen is not None:
        stages = {name: Supervise(stage, runs, now) for name, stage in stages.items()}
    stages["voice"] = Voice(voices, store, sharing, now)
    stages["observe"] = Observe(store, now)
    stages["shadow"] = Shadow(
        rules=rules,
        model=unheard(chosen) if chosen else None,
        store=store,
        shadows=PostgresShadows(database),
        prompts=PostgresPrompts(database),
        voices=voices,
        runs=runs,
        now=now,
    )
    return Built({**stages, "resume": Resume(runs, store, now, asyncio.sleep), "cancel": cancel})


async def _with_model(parts: Parts, rules: "ExtractiveAnalyst", database: "Database") -> "ChosenAnalyst | None":
    """Null where the environment names no model. Raises BadModelSettings."""
    from connectors.model_settings import checked_local, model_settings, resolved

    settings = model_settings(parts.environment)
    if settings is None:
        return None
    from connectors.openai_model import OpenAIModel
    from connectors.postgres.analysis import PostgresAnalysisRuns, PostgresAnalysisSettings
    from connectors.postgres.consents import PostgresConsents
    from connectors.postgres.prompts import PostgresPrompts
    from connectors.postgres.read_models import PostgresReadModels
    from streams.choosing import ChosenAnalyst, Outside
    from streams.generative.prices import BUILT_IN, Prices
    from streams.permission import Permission

    settings = await asyncio.to_thread(checked_local, settings, resolved)
    model = OpenAIModel(settings.name, settings.api_key, settings.base_url)
    parts.closing.push_async_callback(model.close)
    outside = Outside(
        gate=Permission(settings.name, settings.local, PostgresConsents(database), PostgresReadModels(database), now),
        settings=PostgresAnalysisSettings(database),
        runs=PostgresAnalysisRuns(database),
        prompts=PostgresPrompts(database),
        tell=partial(parts.sink.send, ANALYSIS_PROGRESS),
        now=now,
        pause=asyncio.sleep,
    )
    return ChosenAnalyst(rules, model, Prices.read(settings.prices or BUILT_IN), outside, settings.part_characters)


async def search(parts: Parts) -> Built:
    from connectors.weaviate import open_index
    from streams.index import Index

    environment = parts.environment
    grpc_port = int(environment["WEAVIATE_GRPC_URL"].rpartition(":")[2])
    index = await open_index(environment["WEAVIATE_URL"], grpc_port, environment.get("WEAVIATE_API_KEY"))
    parts.closing.push_async_callback(index.close)
    return Built({"index": Index(parts.embedder(), index, now)})


async def chat(parts: Parts) -> Built:
    from connectors.coach_log import KafkaCoachLog
    from connectors.coach_streams import KafkaCoachStreams
    from streams.chat import Chat
    from streams.route import route

    bootstrap = parts.environment["KAFKA_BOOTSTRAP_SERVERS"]
    log = KafkaCoachLog(bootstrap, parts.codec, parts.sink)
    parts.closing.push_async_callback(log.close)
    streams = KafkaCoachStreams(bootstrap, parts.codec)
    parts.closing.push_async_callback(streams.close)
    stage = Chat(log, streams)
    keeping = asyncio.create_task(stage.keep_ready())
    parts.closing.callback(keeping.cancel)
    return Built({"route": route, "chat": stage}, assigned=(stage.forget,))


async def outbound(parts: Parts) -> Built:
    from connectors.mail import SmtpMailer
    from connectors.postgres.accounts import PostgresAccounts
    from connectors.postgres.notifications import PostgresNotifications
    from connectors.postgres.voices import PostgresVoices
    from streams.announce import Announce
    from streams.notify import Notify

    database = parts.database()
    sender = parts.environment.get("MAIL_FROM", "Coachstream <no-reply@mail.coachstream.invalid>")
    web_url = parts.environment.get("WEB_URL", "http://127.0.0.1:8000")
    mailer = SmtpMailer(parts.environment["SMTP_URL"], now)
    return Built(
        {
            "announce": Announce(PostgresAccounts(database), PostgresVoices(database), web_url, now),
            "notify": Notify(mailer, PostgresNotifications(database), sender, now),
        }
    )


async def project(parts: Parts) -> Built:
    from connectors.postgres.competencies import PostgresObservations
    from connectors.postgres.consents import PostgresConsents
    from connectors.postgres.ledger import PostgresCommitmentEntries
    from connectors.postgres.read_models import PostgresReadModels
    from connectors.postgres.shadows import PostgresShadows
    from streams.project import Project

    database = parts.database()
    commitments, observations = PostgresCommitmentEntries(database), PostgresObservations(database)
    consents, shadows = PostgresConsents(database), PostgresShadows(database)
    return Built({"project": Project(PostgresReadModels(database), commitments, observations, consents, shadows)})


BUILDERS: dict[str, Callable[[Parts], Awaitable[Built]]] = {
    "intake": intake,
    "analysis": analysis,
    "search": search,
    "chat": chat,
    "outbound": outbound,
    "project": project,
}


def opening(role: str, environment: Mapping[str, str]) -> Opening:
    async def opened() -> Opened:
        closing = AsyncExitStack()
        registry = closing.enter_context(Registry(environment["SCHEMA_REGISTRY_URL"]))
        codec = registry.codec()
        sink = KafkaSink(environment["KAFKA_BOOTSTRAP_SERVERS"], codec, client_id=role)
        closing.callback(sink.close)
        built = await BUILDERS[role](Parts(environment, codec, sink, closing))
        processing = {stage.name: Processing(stage, built.handlers[stage.name], codec, sink) for stage in ROLES[role]}

        async def assigned() -> None:
            for hook in built.assigned:
                await hook()

        return Opened(processing, assigned, closing.aclose)

    return opened


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m streams", description="Run one worker role until SIGTERM.")
    parser.add_argument("role", choices=ROLES, help="the stages of a role share a process and a consumer group")
    arguments = parser.parse_args()
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("faust", "mode", "aiokafka", "httpx", "httpx2", "openai"):
        logging.getLogger(noisy).setLevel("WARNING")
    environment = dict(os.environ)
    data_dir = Path(environment.get("COACHSTREAM_DATA", ".coachstream"))
    bootstrap = environment["KAFKA_BOOTSTRAP_SERVERS"]
    run(build_app(arguments.role, bootstrap, data_dir, opening(arguments.role, environment)))


if __name__ == "__main__":
    main()
