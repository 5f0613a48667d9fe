"""Facts to read models, which the gateway answers from and `coachstream rebuild` can make anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.ports import ReadModels
from schemas.record import Event


@dataclass(frozen=True)
class Project:
    read_models: ReadModels

    async def __call__(self, event: Event) -> Sequence[Event]:
        await self.read_models.apply(event)
        return ()
