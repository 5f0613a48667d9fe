"""The prompts that a model is asked with: shown, written anew, previewed on a past session, taken into use."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connectors.ports import NotFound
from connectors.prompt_template import BUILT_IN, LONGEST_SOURCE, SHIPPED, VARIABLES, BadTemplate, Prompt, check
from gateway.auth import Identity
from gateway.callers import Callers
from gateway.errors import ApiError
from gateway.ports import Dependencies

MOST_VERSIONS = 200
SHOWN_COMMAND = "make it shorter"
SHOWN_STYLE = "- Write with sentences of about 12 words.\n- Write with no exclamation marks."

Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SOURCE)]


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: Source


class Previewed(Written):
    session_id: Id


class Used(BaseModel):
    """Null for the one that is shipped."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(ge=1)


def prompt_routes(callers: Callers, dependencies: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/analyze/prompts")
    caller = Depends(callers)
    store = dependencies.prompts

    @routes.get("")
    async def prompts(identity: Identity = caller) -> dict[str, Any]:
        in_use = await store.in_use(identity.coach_id)
        found: list[dict[str, Any]] = []
        for name, shipped in SHIPPED.items():
            versions = (*shipped, *await store.versions(identity.coach_id, name))
            found += [_shown(one, in_use.get(name, BUILT_IN[name]) == one) for one in versions]
        return {"prompts": found}

    @routes.post("/{name}", status_code=201)
    async def write(name: str, said: Written, identity: Identity = caller) -> dict[str, Any]:
        _checked(name, said.source)
        if len(await store.versions(identity.coach_id, name)) >= MOST_VERSIONS:
            raise ApiError(409, "too_many", f"a prompt has at most {MOST_VERSIONS} versions")
        return _shown(await store.add(identity.coach_id, name, said.source, dependencies.now()), in_use=False)

    @routes.put("/{name}/use")
    async def use(name: str, said: Used, identity: Identity = caller) -> dict[str, Any]:
        if name not in VARIABLES or not await store.use(identity.coach_id, name, said.version):
            raise NotFound(name)
        return _shown((await store.in_use(identity.coach_id)).get(name, BUILT_IN[name]), in_use=True)

    @routes.post("/{name}/preview")
    async def preview(name: str, said: Previewed, identity: Identity = caller) -> dict[str, Any]:
        """What it would say of a past session, with a sample of a command and of a style. No model is asked."""
        _checked(name, said.source)
        parsed = await dependencies.summaries.transcript(said.session_id)
        if parsed is None or parsed.coach_id != identity.coach_id:
            raise NotFound(said.session_id)
        known = {
            "session_date": parsed.session_date.isoformat() if parsed.session_date else None,
            "style": SHOWN_STYLE,
            "command": SHOWN_COMMAND,
            "layout": "PROSE",
            "most": 40,
        }
        values = {key: known[key] for key in VARIABLES[name]}
        try:
            return {"name": name, "text": Prompt(name, 0, said.source, own=True).render(values)}
        except BadTemplate as error:
            raise ApiError(422, "invalid", f"source: {error}") from error

    return routes


def _checked(name: str, source: str) -> None:
    if name not in VARIABLES:
        raise NotFound(name)
    try:
        check(name, source)
    except BadTemplate as error:
        raise ApiError(422, "invalid", f"source: {error}") from error


def _shown(prompt: Prompt, in_use: bool) -> dict[str, Any]:
    return {
        "name": prompt.name,
        "version": prompt.version,
        "own": prompt.own,
        "in_use": in_use,
        "variables": sorted(VARIABLES[prompt.name]),
        "source": prompt.source,
    }
