"""The port behind which coaches' voices are kept: the state of stage voice, and what the gateway shows of it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from schemas.events import VoiceProfileUpdated
from schemas.voice import WritingSample


class Voices(Protocol):
    async def save(self, updated: VoiceProfileUpdated) -> bool:
        """Compare-and-set: False when that coach already has a profile of this version from another cause."""
        ...

    async def profile(self, coach_id: str, version: int | None = None) -> VoiceProfileUpdated | None:
        """The newest, or the one of `version`."""
        ...

    async def caused_by(self, event_id: str) -> VoiceProfileUpdated | None:
        """What an earlier run on the same command made."""
        ...

    async def versions(self, coach_id: str, limit: int = 100) -> Sequence[VoiceProfileUpdated]:
        """Newest first."""
        ...

    async def add_sample(self, coach_id: str, sample_id: str, sample: WritingSample) -> None:
        """Kept once under its id, whatever it is titled a second time."""
        ...

    async def samples(self, coach_id: str, sample_ids: Iterable[str]) -> dict[str, WritingSample]:
        """By id; those that are not this coach's are not there."""
        ...
