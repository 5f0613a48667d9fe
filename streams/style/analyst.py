"""An analyst whose drafts are in the coach's voice."""

import asyncio
from dataclasses import dataclass, replace

from connectors.voices_port import Voices
from schemas.events import TranscriptParsed
from schemas.summary import Summary
from schemas.transcript import Role
from streams.analyst import Analyst, Draft, Outcome
from streams.style.described import style_instructions
from streams.style.voiced import voiced


async def style_of(parsed: TranscriptParsed, voices: Voices) -> str:
    """The coach's voice as a prompt asks for it; empty as in style_instructions."""
    updated = await voices.profile(parsed.coach_id)
    return style_instructions(updated.profile if updated else None)


async def in_voice(draft: Draft, parsed: TranscriptParsed, voices: Voices) -> Draft:
    """As it is where the coach has no voice, or has it switched off."""
    updated = await voices.profile(parsed.coach_id)
    if updated is None or not updated.profile.enabled:
        return draft
    clients = [one.name for one in parsed.transcript.participants if one.role is Role.CLIENT and one.name]
    profile = updated.profile
    told = await asyncio.to_thread(voiced, draft, profile.style, clients)
    return replace(told, voice_version=profile.version)


@dataclass(frozen=True)
class VoicedAnalyst:
    """Without a voice, or with one that is switched off, it is `analyst` and nothing else."""

    analyst: Analyst
    voices: Voices

    @property
    def name(self) -> str:
        return self.analyst.name

    @property
    def version(self) -> str:
        return self.analyst.version

    async def draft(self, parsed: TranscriptParsed, wanted: str | None = None, style: str = "") -> Draft:
        style = style or await style_of(parsed, self.voices)
        return await in_voice(await self.analyst.draft(parsed, wanted, style), parsed, self.voices)

    async def refine(self, summary: Summary, command: str, parsed: TranscriptParsed, style: str = "") -> Outcome:
        return await self.analyst.refine(summary, command, parsed, style or await style_of(parsed, self.voices))
