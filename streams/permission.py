"""Whether a language model may be asked about a session."""

from dataclasses import dataclass

from schemas.events import TranscriptParsed


@dataclass(frozen=True)
class Permission:
    """The gate of one model: `local` where it runs on the coach's own machine or network."""

    model: str
    local: bool

    async def __call__(self, parsed: TranscriptParsed) -> str | None:
        if self.local:
            return None
        return f"{self.model} runs in a cloud, and no consent for that is recorded."
