"""`python -m gateway`: the gateway as a process. What the app is made of stands here."""

import asyncio
import gc
import logging
import os
import resource
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from connectors.coach_streams import KafkaCoachStreams, KafkaLiveFeed
from connectors.consumer_lags import KafkaConsumerLags, every_group
from connectors.embedder_client import RemoteEmbedder
from connectors.guarded_fetch import GuardedFetch
from connectors.instances import KafkaInstances
from connectors.kafka import KafkaSink
from connectors.model_settings import BadModelSettings, model_settings
from connectors.objects import FsspecObjects
from connectors.passwords import Passwords
from connectors.postgres.accounts import PostgresAccounts
from connectors.postgres.analysis import PostgresAnalysisSettings
from connectors.postgres.clients import PostgresClients
from connectors.postgres.competencies import PostgresObservations
from connectors.postgres.consents import PostgresConsents
from connectors.postgres.database import Database
from connectors.postgres.ledger import PostgresCommitmentEntries
from connectors.postgres.prompts import PostgresPrompts
from connectors.postgres.read_models import PostgresReadModels
from connectors.postgres.shadows import PostgresShadows
from connectors.postgres.sharing import PostgresSharing
from connectors.postgres.sources import PostgresSources
from connectors.postgres.summaries import PostgresSummaries
from connectors.postgres.tickets import PostgresUsedTickets
from connectors.postgres.uploads import PostgresUploads
from connectors.postgres.voices import PostgresVoices
from connectors.registry import Registry
from connectors.seal import Seal
from connectors.weaviate import open_index
from gateway.app import create_app
from gateway.ports import Dependencies, ModelShown, Settings
from gateway.serving import DrainingServer, configured

DEFAULT_PORT = "8000"


def now() -> datetime:
    return datetime.now(UTC)


def settings(environment: Mapping[str, str]) -> Settings:
    """Raises KeyError, named after what is missing, or BadModelSettings."""
    host, port = environment.get("HOST", "127.0.0.1"), environment.get("PORT", DEFAULT_PORT)
    # Behind a proxy, pages come from its port.
    seen_at = environment.get("WEB_PORT", port)
    own = f"http://127.0.0.1:{seen_at},http://localhost:{seen_at}"
    origins = environment.get("ALLOWED_ORIGINS", own)
    own_address = f"{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104
    mail_dir = environment.get("MAIL_DIR")
    model = model_settings(environment)
    return Settings(
        secret=environment["COACHSTREAM_SECRET"],
        allowed_origins=frozenset(origin.strip() for origin in origins.split(",") if origin.strip()),
        mail_dir=Path(mail_dir) if mail_dir else None,
        own_address=own_address,
        trusted_proxies=environment.get("TRUSTED_PROXIES", ""),
        instance_id=environment.get("INSTANCE_ID", own_address),
        model=ModelShown(model.name, model.host, model.local) if model else None,
    )


async def dependencies(environment: Mapping[str, str], closing: AsyncExitStack) -> Dependencies:
    """Opens what the environment names; `closing` closes it. Raises Unavailable or Unregistered."""
    bootstrap = environment["KAFKA_BOOTSTRAP_SERVERS"]
    registry = closing.enter_context(Registry(environment["SCHEMA_REGISTRY_URL"]))
    codec = await asyncio.to_thread(registry.codec)
    database = Database(environment["DATABASE_URL"], pool_size=10)
    closing.push_async_callback(database.close)
    embedder = RemoteEmbedder(environment["EMBEDDER_URL"])
    closing.push_async_callback(embedder.close)
    grpc_port = int(environment["WEAVIATE_GRPC_URL"].rpartition(":")[2])
    index = await open_index(environment["WEAVIATE_URL"], grpc_port, environment.get("WEAVIATE_API_KEY"))
    closing.push_async_callback(index.close)
    passwords = Passwords()
    closing.callback(passwords.close)
    sink = KafkaSink(bootstrap, codec, "coachstream-gateway")
    closing.push_async_callback(asyncio.to_thread, sink.close)
    streams = KafkaCoachStreams(bootstrap, codec)
    closing.push_async_callback(streams.close)
    lags = KafkaConsumerLags(bootstrap, every_group())
    closing.push_async_callback(lags.close)
    own = settings(environment)
    sources = PostgresSources(database, Seal(own.secret))
    await sources.seal_what_is_plain()
    fetch = GuardedFetch()
    closing.push_async_callback(fetch.close)
    return Dependencies(
        settings=own,
        now=now,
        accounts=PostgresAccounts(database),
        passwords=passwords,
        tickets=PostgresUsedTickets(database),
        ledger=PostgresUploads(database),
        sources=sources,
        clients=PostgresClients(database),
        commitments=PostgresCommitmentEntries(database),
        observations=PostgresObservations(database),
        consents=PostgresConsents(database),
        analysis_settings=PostgresAnalysisSettings(database),
        prompts=PostgresPrompts(database),
        shadows=PostgresShadows(database),
        fetch=fetch,
        objects=FsspecObjects(environment["OBJECT_STORE_URL"]),
        summaries=PostgresSummaries(database),
        voices=PostgresVoices(database),
        sharing=PostgresSharing(database),
        read_models=PostgresReadModels(database),
        embedder=embedder,
        index=index,
        sink=sink,
        streams=streams,
        live=KafkaLiveFeed(bootstrap, codec),
        instances=KafkaInstances(bootstrap, codec, sink),
        lags=lags,
    )


def allow_files() -> None:
    """A connection is an open file, and by default a process may often have but 1,024."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def spare_the_collector() -> None:
    """What stands now stays. With thousands of connections a full collection stops the loop for a tenth of a second,
    and by default one came with every few hundred messages: a fifth of the loop's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def serve(environment: Mapping[str, str]) -> None:
    async with AsyncExitStack() as closing:
        parts = await dependencies(environment, closing)
        app = create_app(parts)
        host, port = environment.get("HOST", "127.0.0.1"), int(environment.get("PORT", DEFAULT_PORT))
        config = configured(app, host, port, trusted_proxies=parts.settings.trusted_proxies)
        spare_the_collector()
        allow_files()
        await DrainingServer(config, app.state.gate).serve()


def main() -> None:
    level = os.environ.get("LOG_LEVEL", "INFO")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for client in ("httpx", "httpx2"):
        logging.getLogger(client).setLevel(logging.WARNING)
    try:
        uvloop.run(serve(os.environ))
    except KeyError as error:
        sys.exit(f"gateway: the environment lacks {error}")
    except BadModelSettings as error:
        sys.exit(f"gateway: {error}")


if __name__ == "__main__":
    main()
