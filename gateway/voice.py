"""A coach's voice: trained, shown, set by hand, switched off, rolled back. What is asked for is told to Kafka."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.ports import Dependencies
from schemas.events import EditVoice, RollBackVoice, TrainVoice, VoiceProfileUpdated
from schemas.record import Event, beginning
from schemas.summary import Layout, Section
from schemas.voice import ClientName, ClientPerson, SectionHeading, WritingSample
from topics.catalogue import VOICE_TRAINING

SAMPLES_AT_ONCE = 10
SAMPLE_CHARACTERS = 20_000
FORMAT_CHARACTERS = 300

Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SAMPLE_CHARACTERS)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=FORMAT_CHARACTERS)]
Opening = Annotated[str, StringConstraints(strip_whitespace=True, max_length=FORMAT_CHARACTERS)]


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title = "Sample"
    text: Words


class Training(BaseModel):
    """Samples of the coach's writing, or none: then it is learned from what they made of drafts alone."""

    model_config = ConfigDict(extra="forbid")

    samples: list[Sample] = Field(default=[], max_length=SAMPLES_AT_ONCE)
    learn_from_edits: bool = True

    @model_validator(mode="after")
    def _of_something(self) -> "Training":
        if not self.samples and not self.learn_from_edits:
            raise ValueError("there is nothing to learn from: give samples, or learn from edits")
        return self


class Heading(BaseModel):
    section: Section
    text: Line


class VoiceChanged(BaseModel):
    """What is not given, or null, stays. An empty text or list is none."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool | None = None
    layout: Layout | None = None
    person: ClientPerson | None = None
    naming: ClientName | None = None
    contractions: float | None = Field(default=None, ge=0, le=1)
    greeting: Opening | None = None
    sign_off: Opening | None = None
    headings: list[Heading] | None = Field(default=None, max_length=len(Section))
    left_out: list[Section] | None = Field(default=None, max_length=len(Section))
    preferred: list[Line] | None = Field(default=None, max_length=50)
    banned: list[Line] | None = Field(default=None, max_length=50)
    exemplars: list[Line] | None = Field(default=None, max_length=10)
    learn_again: list[Line] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _of_something(self) -> "VoiceChanged":
        if not self.model_dump(exclude_defaults=True):
            raise ValueError("nothing is to be changed")
        return self


class RollBack(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to_version: int = Field(ge=1)


def voice_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter()
    caller = Depends(callers)
    voices = dependencies.voices

    async def tell(identity: Identity, record: type[Event], **fields: Any) -> dict[str, Any]:
        envelope = beginning(identity.coach_id, dependencies.now())
        await dependencies.sink.send(VOICE_TRAINING, record.model_validate({**envelope, **fields}))
        return {"event_id": envelope["event_id"]}

    @routes.post("/analyze/voice/train", status_code=202)
    async def train(training: Training, identity: Identity = caller) -> dict[str, Any]:
        samples = [WritingSample(title=sample.title, text=sample.text) for sample in training.samples]
        return await tell(identity, TrainVoice, samples=samples, learn_from_edits=training.learn_from_edits)

    @routes.get("/voice")
    async def voice(version: int | None = Query(None, ge=1), identity: Identity = caller) -> dict[str, Any]:
        updated = await voices.profile(identity.coach_id, version)
        if updated is None and version is not None:
            raise NotFound(f"version {version}")
        return {"profile": updated.profile.model_dump(mode="json") if updated else None}

    @routes.get("/voice/versions")
    async def versions(limit: int = Query(50, ge=1, le=200), identity: Identity = caller) -> dict[str, Any]:
        return {"versions": [_listed(one) for one in await voices.versions(identity.coach_id, limit)]}

    @routes.patch("/voice", status_code=202)
    async def change(changed: VoiceChanged, identity: Identity = caller) -> dict[str, Any]:
        fields = changed.model_dump(exclude_none=True, exclude={"headings"})
        if changed.headings is not None:
            fields["headings"] = [SectionHeading(section=one.section, text=one.text) for one in changed.headings]
        return await tell(identity, EditVoice, **fields)

    @routes.post("/voice/rollback", status_code=202)
    async def roll_back(wanted: RollBack, identity: Identity = caller) -> dict[str, Any]:
        if await voices.profile(identity.coach_id, wanted.to_version) is None:
            raise ApiError(
                422, "invalid", f"your voice has no version {wanted.to_version}: GET /voice/versions lists them"
            )
        return await tell(identity, RollBackVoice, to_version=wanted.to_version)

    return routes


def _listed(updated: VoiceProfileUpdated) -> dict[str, Any]:
    profile = updated.profile
    shown = profile.model_dump(mode="json", include={"version", "cause", "restored_version", "created_at", "enabled"})
    return {**shown, "sources": len(profile.sources), "reply": updated.reply}
