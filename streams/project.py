"""Facts to read models, which the gateway answers from and `coachstream rebuild` can make anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.competencies_port import Observations
from connectors.consents_port import Consents
from connectors.ledger_port import CommitmentEntries
from connectors.ports import ReadModels
from connectors.shadows_port import Shadows
from schemas.events import (
    CommitmentMarked,
    CompetenciesObserved,
    ConsentChanged,
    DraftShadow,
    ShadowDeclined,
    ShadowDrafted,
    SummaryDrafted,
)
from schemas.record import Event
from streams.engagement import entries


@dataclass(frozen=True)
class Project:
    read_models: ReadModels
    commitments: CommitmentEntries
    observations: Observations
    consents: Consents
    shadows: Shadows

    async def __call__(self, event: Event) -> Sequence[Event]:
        await self.read_models.apply(event)
        if isinstance(event, SummaryDrafted):
            await self.commitments.keep(entries(event))
        elif isinstance(event, CommitmentMarked):
            await self.commitments.mark(event)
        elif isinstance(event, CompetenciesObserved):
            await self.observations.keep(event)
        elif isinstance(event, ConsentChanged):
            await self.consents.record(event)
        elif isinstance(event, DraftShadow):
            await self.shadows.ask(event)
        elif isinstance(event, ShadowDrafted | ShadowDeclined):
            await self.shadows.keep(event)
        return ()
