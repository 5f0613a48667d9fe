"""The ports in memory, for tests and for a process alone. One behaviour suite holds them to the real ones."""

from connectors.memory.accounts import MemoryAccounts
from connectors.memory.analysis import MemoryAnalysisRuns, MemoryAnalysisSettings
from connectors.memory.clients import MemoryClients
from connectors.memory.competencies import MemoryObservations
from connectors.memory.consents import MemoryConsents
from connectors.memory.embedder import MemoryEmbedder
from connectors.memory.index import MemoryIndex
from connectors.memory.instances import MemoryInstances
from connectors.memory.lags import MemoryLags
from connectors.memory.language_model import ScriptedModel
from connectors.memory.ledger import MemoryCommitmentEntries
from connectors.memory.mail import MemoryMailer
from connectors.memory.objects import MemoryObjects
from connectors.memory.prompts import MemoryPrompts
from connectors.memory.read_models import MemoryReadModels
from connectors.memory.shadows import MemoryShadows
from connectors.memory.sharing import MemoryQuestions, MemorySharing
from connectors.memory.sources import MemorySources
from connectors.memory.summaries import MemorySummaries
from connectors.memory.tickets import MemoryUsedTickets
from connectors.memory.uploads import MemoryUploads
from connectors.memory.voices import MemoryVoices

__all__ = [
    "MemoryAccounts",
    "MemoryAnalysisRuns",
    "MemoryAnalysisSettings",
    "MemoryClients",
    "MemoryCommitmentEntries",
    "MemoryConsents",
    "MemoryEmbedder",
    "MemoryIndex",
    "MemoryInstances",
    "MemoryLags",
    "MemoryMailer",
    "MemoryObjects",
    "MemoryObservations",
    "MemoryPrompts",
    "MemoryQuestions",
    "MemoryReadModels",
    "MemoryShadows",
    "MemorySharing",
    "MemorySources",
    "MemorySummaries",
    "MemoryUploads",
    "MemoryUsedTickets",
    "MemoryVoices",
    "ScriptedModel",
]
