"""Each port twice: in memory, and as it is in production."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from connectors.analysis_port import AnalysisRuns, AnalysisSettings
from connectors.clients_port import Clients
from connectors.competencies_port import Observations
from connectors.consents_port import Consents
from connectors.ledger_port import CommitmentEntries
from connectors.memory import (
    MemoryAccounts,
    MemoryAnalysisRuns,
    MemoryAnalysisSettings,
    MemoryClients,
    MemoryCommitmentEntries,
    MemoryConsents,
    MemoryIndex,
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
from connectors.ports import Accounts, PassageIndex, ReadModels, SummaryStore, UploadLedger
from connectors.postgres.accounts import PostgresAccounts
from connectors.postgres.analysis import PostgresAnalysisRuns, PostgresAnalysisSettings
from connectors.postgres.clients import PostgresClients
from connectors.postgres.competencies import PostgresObservations
from connectors.postgres.consents import PostgresConsents
from connectors.postgres.database import Database
from connectors.postgres.ledger import PostgresCommitmentEntries
from connectors.postgres.migrate import migrate
from connectors.postgres.prompts import PostgresPrompts
from connectors.postgres.read_models import PostgresReadModels
from connectors.postgres.shadows import PostgresShadows
from connectors.postgres.sharing import PostgresQuestions, PostgresSharing
from connectors.postgres.sources import PostgresSources
from connectors.postgres.summaries import PostgresSummaries
from connectors.postgres.tickets import PostgresUsedTickets
from connectors.postgres.uploads import PostgresUploads
from connectors.postgres.voices import PostgresVoices
from connectors.prompts_port import PromptStore
from connectors.seal import Seal
from connectors.shadows_port import Shadows
from connectors.sharing_port import Questions, SharingLedger
from connectors.sources_port import Sources
from connectors.tickets_port import UsedTickets
from connectors.voices_port import Voices
from connectors.weaviate import open_index
from stack.endpoints import Endpoints


@pytest.fixture(scope="session")
def migrated_url(stack: Endpoints) -> str:
    asyncio.run(migrate(stack.database_url))
    return stack.database_url


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.real)])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Null where the port is to be in memory."""
    return None if request.param == "memory" else str(request.getfixturevalue("migrated_url"))


@pytest.fixture
async def database(database_url: str | None) -> AsyncIterator[Database | None]:
    if database_url is None:
        yield None
        return
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def accounts(database: Database | None) -> Accounts:
    return PostgresAccounts(database) if database else MemoryAccounts()


@pytest.fixture
def prompts(database: Database | None) -> PromptStore:
    return PostgresPrompts(database) if database else MemoryPrompts()


@pytest.fixture
def shadows(database: Database | None) -> Shadows:
    return PostgresShadows(database) if database else MemoryShadows()


@pytest.fixture
def consents(database: Database | None) -> Consents:
    return PostgresConsents(database) if database else MemoryConsents()


@pytest.fixture
def analysis_settings(database: Database | None) -> AnalysisSettings:
    return PostgresAnalysisSettings(database) if database else MemoryAnalysisSettings()


@pytest.fixture
def analysis_runs(database: Database | None) -> AnalysisRuns:
    return PostgresAnalysisRuns(database) if database else MemoryAnalysisRuns()


@pytest.fixture
def uploads(database: Database | None) -> UploadLedger:
    return PostgresUploads(database) if database else MemoryUploads()


@pytest.fixture
def sources(database: Database | None) -> Sources:
    return PostgresSources(database, Seal("platform secret")) if database else MemorySources()


@pytest.fixture
def clients(database: Database | None) -> Clients:
    return PostgresClients(database) if database else MemoryClients()


@pytest.fixture
def commitment_entries(database: Database | None, read_models: ReadModels) -> CommitmentEntries:
    return PostgresCommitmentEntries(database) if database else MemoryCommitmentEntries(read_models)


@pytest.fixture
def observations(database: Database | None) -> Observations:
    return PostgresObservations(database) if database else MemoryObservations()


@pytest.fixture
def used_tickets(database: Database | None) -> UsedTickets:
    return PostgresUsedTickets(database) if database else MemoryUsedTickets()


@pytest.fixture
def summaries(database: Database | None) -> SummaryStore:
    return PostgresSummaries(database) if database else MemorySummaries()


@pytest.fixture
def voices(database: Database | None) -> Voices:
    return PostgresVoices(database) if database else MemoryVoices()


@pytest.fixture
def read_models(database: Database | None) -> ReadModels:
    return PostgresReadModels(database) if database else MemoryReadModels()


@pytest.fixture(params=["memory", pytest.param("weaviate", marks=pytest.mark.real)])
def index_endpoints(request: pytest.FixtureRequest) -> Endpoints | None:
    """Null where the port is to be in memory."""
    if request.param == "memory":
        return None
    endpoints: Endpoints = request.getfixturevalue("stack")
    return endpoints


@pytest.fixture
async def index(index_endpoints: Endpoints | None) -> AsyncIterator[PassageIndex]:
    if index_endpoints is None:
        yield MemoryIndex()
        return
    opened = await open_index(
        index_endpoints.weaviate_url, index_endpoints.weaviate_grpc_port, index_endpoints.weaviate_api_key
    )
    yield opened
    await opened.close()


@pytest.fixture
def sharing(database: Database | None) -> SharingLedger:
    return PostgresSharing(database) if database else MemorySharing()


@pytest.fixture
def questions(database: Database | None) -> Questions:
    return PostgresQuestions(database) if database else MemoryQuestions()
