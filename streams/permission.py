"""Whether a language model may be asked about a session."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.consents_port import Consents, Subject, permitted
from connectors.ports import ReadModels
from schemas.consent import ConsentPurpose
from schemas.events import TranscriptParsed


@dataclass(frozen=True)
class Permission:
    """The gate of one model: `local` where it runs on the coach's own machine or network."""

    model: str
    local: bool
    consents: Consents
    read_models: ReadModels
    now: Callable[[], datetime]

    async def __call__(self, parsed: TranscriptParsed) -> str | None:
        """Why not, and what the coach can do; null where it may."""
        if self.local:
            return None
        subject = Subject(parsed.session_id, await self._client(parsed))
        given = await self.consents.of_coach(parsed.coach_id)
        if permitted(given, subject, ConsentPurpose.AI_ANALYSIS_CLOUD, self.now()):
            return None
        whose = "this session's client" if subject.client_id else "this session"
        return (
            f"{self.model} runs in a cloud, and no consent to that stands for {whose}: "
            "when you have it, record it as AI_ANALYSIS_CLOUD (in a terminal: coachstream consents give), "
            "and say “draft it again”."
        )

    async def _client(self, parsed: TranscriptParsed) -> str | None:
        """Whose the session is now; what its file said, until the read model knows of it."""
        status = await self.read_models.session(parsed.coach_id, parsed.session_id)
        known = status is not None and status.transcript_version is not None
        return status.client_id if status is not None and known else parsed.client_id
