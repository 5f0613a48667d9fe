"""Past sessions drafted with another prompt or analyst beside their summaries: asked for, compared, promoted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from connectors.analysis_port import AnalystChoice
from connectors.ports import NotFound
from connectors.shadows_port import Trial
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.ports import Dependencies
from schemas.difference import changes, paired
from schemas.events import DraftShadow, ShadowDeclined, ShadowDrafted, SummaryDrafted
from schemas.ids import new_id
from schemas.summary import Summary, Support
from topics.catalogue import SHADOW_REQUESTED

MOST_SESSIONS = 20
DRAFTING = ("draft", "merge")
"""The prompts that a draft is made with."""

Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class TriedPrompt(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    version: int | None = Field(default=None, ge=1)
    """Of the coach's own; null for the one that is shipped."""


class Tried(BaseModel):
    """What is to be tried, and on which sessions. Without a prompt, those in use."""

    model_config = ConfigDict(extra="forbid")

    sessions: list[Id] = Field(min_length=1, max_length=MOST_SESSIONS)
    analyst: AnalystChoice = AnalystChoice.MODEL
    prompt: TriedPrompt | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Tried":
        if self.prompt is not None and self.analyst is AnalystChoice.EXTRACTIVE:
            raise ValueError("the extractive analyst is asked with no prompt: leave it out, or try the model")
        if self.prompt is not None and self.prompt.name not in DRAFTING:
            raise ValueError(f"a draft is made with the prompts {' and '.join(DRAFTING)}: name one of them")
        return self


def shadow_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/analyze/shadows")
    caller = Depends(callers)
    shadows = dependencies.shadows

    @routes.post("", status_code=202)
    async def attempt(said: Tried, identity: Identity = caller) -> dict[str, Any]:
        sessions = list(dict.fromkeys(said.sessions))
        await _can_be_tried(dependencies, identity.coach_id, said, sessions)
        shadow_id = new_id(dependencies.now())
        for session_id in sessions:
            event = _asked(dependencies, identity, said, shadow_id, session_id)
            await dependencies.sink.send(SHADOW_REQUESTED, event)
            # The projection writes the same: the coach who asks how far it is need not wait for it.
            await shadows.ask(event)
        return {"shadow_id": shadow_id, "sessions": sessions}

    async def trials(shadow_id: str, identity: Identity) -> Sequence[Trial]:
        found = await shadows.of(identity.coach_id, shadow_id)
        if not found:
            raise NotFound(shadow_id)
        return found

    @routes.get("/{shadow_id}")
    async def compared(shadow_id: str, identity: Identity = caller) -> dict[str, Any]:
        found = await trials(shadow_id, identity)
        sessions = []
        for trial in found:
            present = await dependencies.summaries.summary(trial.asked.session_id)
            sessions.append(_side_by_side(trial, present))
        states = Counter(one["state"] for one in sessions)
        progress = {state.lower(): states[state] for state in ("DRAFTED", "DECLINED", "WAITING")}
        return {**_way(found[0].asked), "shadow_id": shadow_id, "progress": progress, "sessions": sessions}

    @routes.post("/{shadow_id}/promote")
    async def promote(shadow_id: str, identity: Identity = caller) -> dict[str, Any]:
        """From now on it is done this way. Summaries that stand stay as they are until they are drafted again."""
        found = await trials(shadow_id, identity)
        if not any(isinstance(one.outcome, ShadowDrafted) for one in found):
            raise ApiError(409, "not_ready", "none of its sessions has been drafted: look at how far it is")
        asked, coach_id = found[0].asked, identity.coach_id
        if asked.prompt is not None and not await dependencies.prompts.use(
            coach_id, asked.prompt, asked.prompt_version
        ):
            raise NotFound(asked.prompt)
        settings = await dependencies.analysis_settings.of(coach_id)
        await dependencies.analysis_settings.put(coach_id, replace(settings, analyst=AnalystChoice(asked.analyst)))
        return _way(asked)

    return routes


async def _can_be_tried(dependencies: Dependencies, coach_id: str, said: Tried, sessions: Sequence[str]) -> None:
    """Raises NotFound or ApiError."""
    if said.analyst is AnalystChoice.MODEL and dependencies.settings.model is None:
        raise ApiError(409, "no_model", "no language model is set up: COACHSTREAM_MODEL names one")
    if said.prompt is not None and said.prompt.version is not None:
        own = await dependencies.prompts.versions(coach_id, said.prompt.name)
        if said.prompt.version not in {one.version for one in own}:
            raise NotFound(f"{said.prompt.name} {said.prompt.version}")
    for session_id in sessions:
        parsed = await dependencies.summaries.transcript(session_id)
        if parsed is None or parsed.coach_id != coach_id:
            raise NotFound(session_id)


def _asked(dependencies: Dependencies, identity: Identity, said: Tried, shadow_id: str, session_id: str) -> DraftShadow:
    now = dependencies.now()
    return DraftShadow(
        event_id=new_id(now),
        occurred_at=now,
        coach_id=identity.coach_id,
        correlation_id=shadow_id,
        actor=f"coach:{identity.coach_id}",
        shadow_id=shadow_id,
        session_id=session_id,
        analyst=said.analyst.value,
        prompt=said.prompt.name if said.prompt else None,
        prompt_version=said.prompt.version if said.prompt else None,
    )


def _way(asked: DraftShadow) -> dict[str, Any]:
    return asked.model_dump(include={"analyst", "prompt", "prompt_version"})


def _side_by_side(trial: Trial, present: SummaryDrafted | None) -> dict[str, Any]:
    """`changes` lead from the present version, however it came about, to the shadow; null while there are not both."""
    outcome = trial.outcome
    told: dict[str, Any] = {
        "session_id": trial.asked.session_id,
        "state": "WAITING",
        "reply": None,
        "title": present.title if present else None,
        "present": _figures(present.summary) if present else None,
        "shadow": None,
        "changes": None,
    }
    if isinstance(outcome, ShadowDeclined):
        return {**told, "state": "DECLINED", "reply": outcome.reply}
    if outcome is None:
        return told
    found = changes(present.summary, paired(present.summary, outcome.summary)) if present else None
    return {
        **told,
        "state": "DRAFTED",
        "shadow": {**_figures(outcome.summary), "version": None},
        "changes": None if found is None else [one.model_dump(mode="json") for one in found],
    }


def _figures(summary: Summary) -> dict[str, Any]:
    """What can be held side by side. Tokens and cost are of that version alone, not of those before it."""
    usage = summary.usage
    told = {"version", "analyst", "prompt", "prompt_version", "transcript_version", "voice_version", "statements"}
    return {
        **summary.model_dump(mode="json", include=told),
        "support_rate": support_rate(summary),
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "cost_usd": usage.cost_usd if usage else None,
    }


def support_rate(summary: Summary) -> float | None:
    """The share of its sentences that are SUPPORTED, 0 to 1; null for a summary of none."""
    verdicts = [one.support is Support.SUPPORTED for one in summary.statements]
    return sum(verdicts) / len(verdicts) if verdicts else None
