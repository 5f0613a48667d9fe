"""Trying another prompt or analyst on past sessions over ASGI, on in-memory parts."""

from typing import Any

import pytest

from connectors.analysis_port import AnalystChoice, CoachSettings, Fallback
from gateway.shadows import MOST_SESSIONS
from schemas.events import DraftShadow, ShadowDeclined, ShadowDrafted
from schemas.record import following
from schemas.summary import EvidenceSpan, ModelUsage, Section, Statement, Support
from tests.connectors.examples import T0, drafted, parsed
from tests.gateway.platform import DANA, EVE, Gateway, build
from tests.gateway.test_analysis import MODEL
from tests.gateway.test_rest import code
from topics.catalogue import SHADOW_REQUESTED

SESSIONS = ["0190a0a0-0000-7000-8000-00000000000a", "0190a0a0-0000-7000-8000-00000000000b"]
TRIED = {"sessions": SESSIONS, "prompt": {"name": "draft", "version": 1}}
USAGE = ModelUsage(model="gpt-4o-mini", calls=1, input_tokens=900, output_tokens=100, cost_usd=0.25)


async def with_sessions(**settings: Any) -> Gateway:
    """Of two sessions the first has a summary, and there is a prompt to try."""
    gateway = await build(**{"model": MODEL, **settings})
    dependencies = gateway.dependencies
    for session_id in SESSIONS:
        await dependencies.summaries.save_transcript(parsed(DANA.coach_id, session_id))
    await dependencies.summaries.save_summary(_standing())
    await dependencies.prompts.add(DANA.coach_id, "draft", "Be brief.", T0)
    return gateway


def _standing() -> Any:
    event = drafted(DANA.coach_id, SESSIONS[0])
    statements = [_sentence("a", "She wants to sleep more.", 0), _sentence("b", "She is tired.", 100)]
    return event.changed(summary=event.summary.changed(statements=statements))


def _sentence(key: str, text: str, at: int, support: Support = Support.SUPPORTED) -> Statement:
    span = EvidenceSpan(segment_id="s0001", start_char=at, end_char=at + 20, quote_sha256="q")
    return Statement(statement_id=key, section=Section.OVERVIEW, text=text, evidence=[span], support=support)


async def attempted(gateway: Gateway, body: dict[str, Any]) -> str:
    async with gateway.http(gateway.token()) as http:
        answer = await http.post("/analyze/shadows", json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["shadow_id"])


async def drawn(gateway: Gateway) -> None:
    """What the stage makes of the first session that was asked for: one sentence reworded, one gone, one new."""
    asked = next(event for topic, event in gateway.sink.sent if topic is SHADOW_REQUESTED)
    assert isinstance(asked, DraftShadow)
    statements = [
        _sentence("x", "Sleep is what she wants.", 0),
        _sentence("y", "She hates it.", 300, Support.UNSUPPORTED),
    ]
    summary = _standing().summary.changed(
        version=2, statements=statements, usage=USAGE, prompt="own:draft", prompt_version=1
    )
    await gateway.dependencies.shadows.keep(
        ShadowDrafted(
            **following(asked, "shadow", "stage:shadow", T0),
            shadow_id=asked.shadow_id,
            session_id=asked.session_id,
            title="Session with Maya",
            summary=summary,
        )
    )


async def test_each_session_is_asked_for_once_and_waited_for() -> None:
    gateway = await with_sessions()
    shadow_id = await attempted(gateway, {**TRIED, "sessions": [*SESSIONS, SESSIONS[0]]})
    events = [event for topic, event in gateway.sink.sent if topic is SHADOW_REQUESTED]
    assert [getattr(event, "session_id", "") for event in events] == SESSIONS
    assert {
        (event.coach_id, event.shadow_id, event.analyst, event.prompt, event.prompt_version, event.actor)
        for event in events
        if isinstance(event, DraftShadow)
    } == {("dana", shadow_id, "model", "draft", 1, "coach:dana")}
    async with gateway.http(gateway.token()) as http:
        told = (await http.get(f"/analyze/shadows/{shadow_id}")).json()
    assert (told["analyst"], told["prompt"], told["prompt_version"]) == ("model", "draft", 1)
    assert told["progress"] == {"drafted": 0, "declined": 0, "waiting": 2}
    assert [one["state"] for one in told["sessions"]] == ["WAITING", "WAITING"]


async def test_what_came_of_it_stands_beside_what_is_there() -> None:
    gateway = await with_sessions()
    shadow_id = await attempted(gateway, TRIED)
    await drawn(gateway)
    asked = [event for topic, event in gateway.sink.sent if topic is SHADOW_REQUESTED][1]
    assert isinstance(asked, DraftShadow)
    envelope = following(asked, "declined", "stage:shadow", T0)
    place = {"shadow_id": shadow_id, "session_id": SESSIONS[1]}
    await gateway.dependencies.shadows.keep(ShadowDeclined(**envelope, **place, reply="There is no consent."))
    async with gateway.http(gateway.token()) as http:
        told = (await http.get(f"/analyze/shadows/{shadow_id}")).json()
    assert told["progress"] == {"drafted": 1, "declined": 1, "waiting": 0}
    first, second = told["sessions"]
    assert [(one["kind"], one["before"], one["after"]) for one in first["changes"]] == [
        ("REMOVED", "She is tired.", None),
        ("REWORDED", "She wants to sleep more.", "Sleep is what she wants."),
        ("ADDED", None, "She hates it."),
    ]
    figures = ("support_rate", "input_tokens", "output_tokens", "cost_usd", "prompt")
    assert [first["present"][name] for name in figures] == [1.0, None, None, None, None]
    assert [first["shadow"][name] for name in figures] == [0.5, 900, 100, 0.25, "own:draft"]
    assert (second["state"], second["reply"], second["present"]) == ("DECLINED", "There is no consent.", None)


async def test_what_has_no_summary_yet_is_drafted_without_a_difference() -> None:
    gateway = await with_sessions()
    shadow_id = await attempted(gateway, {"sessions": SESSIONS[1:], "analyst": "extractive"})
    await drawn(gateway)
    async with gateway.http(gateway.token()) as http:
        (told,) = (await http.get(f"/analyze/shadows/{shadow_id}")).json()["sessions"]
    assert (told["state"], told["present"], told["changes"]) == ("DRAFTED", None, None)


async def test_it_is_promoted_once_something_was_drafted() -> None:
    gateway = await with_sessions()
    prompts, settings = gateway.dependencies.prompts, gateway.dependencies.analysis_settings
    await settings.put("dana", CoachSettings(AnalystChoice.EXTRACTIVE, Fallback.WAIT))
    path = f"/analyze/shadows/{await attempted(gateway, TRIED)}/promote"
    async with gateway.http(gateway.token()) as http:
        assert code(await http.post(path)) == (409, "not_ready")
        assert await prompts.in_use("dana") == {}
        await drawn(gateway)
        answer = await http.post(path)
    assert answer.json() == {"analyst": "model", "prompt": "draft", "prompt_version": 1}
    assert (await prompts.in_use("dana"))["draft"].source == "Be brief."
    assert await settings.of("dana") == CoachSettings(AnalystChoice.MODEL, Fallback.WAIT)


async def test_an_analyst_is_promoted_and_prompts_stay() -> None:
    gateway = await with_sessions()
    await gateway.dependencies.prompts.use("dana", "draft", 1)
    shadow_id = await attempted(gateway, {"sessions": SESSIONS, "analyst": "extractive"})
    await drawn(gateway)
    async with gateway.http(gateway.token()) as http:
        await http.post(f"/analyze/shadows/{shadow_id}/promote")
    assert (await gateway.dependencies.analysis_settings.of("dana")).analyst is AnalystChoice.EXTRACTIVE
    assert list(await gateway.dependencies.prompts.in_use("dana")) == ["draft"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sessions": []}, (422, "invalid")),
        ({"sessions": [str(number) for number in range(MOST_SESSIONS + 1)]}, (422, "invalid")),
        ({"sessions": ["not one of mine"]}, (404, "not_found")),
        ({"analyst": "extractive"}, (422, "invalid")),
        ({"analyst": "me"}, (422, "invalid")),
        ({"prompt": {"name": "refine"}}, (422, "invalid")),
        ({"prompt": {"name": "draft", "version": 9}}, (404, "not_found")),
    ],
)
async def test_what_cannot_be_tried_is_refused(changes: dict[str, Any], expected: tuple[int, str]) -> None:
    gateway = await with_sessions()
    async with gateway.http(gateway.token()) as http:
        assert code(await http.post("/analyze/shadows", json={**TRIED, **changes})) == expected
    assert gateway.sink.sent == []


async def test_without_a_model_the_rules_alone_can_be_tried() -> None:
    gateway = await with_sessions(model=None)
    async with gateway.http(gateway.token()) as http:
        assert code(await http.post("/analyze/shadows", json=TRIED)) == (409, "no_model")
    await attempted(gateway, {"sessions": SESSIONS, "analyst": "extractive"})


async def test_another_coachs_sessions_and_shadows_are_404() -> None:
    gateway = await with_sessions()
    shadow_id = await attempted(gateway, TRIED)
    await drawn(gateway)
    await gateway.dependencies.prompts.add("eve", "draft", "Hm.", T0)
    async with gateway.http(gateway.token(EVE)) as http:
        assert code(await http.post("/analyze/shadows", json=TRIED)) == (404, "not_found")
        assert code(await http.get(f"/analyze/shadows/{shadow_id}")) == (404, "not_found")
        assert code(await http.post(f"/analyze/shadows/{shadow_id}/promote")) == (404, "not_found")
