"""Drafting anew, stopping, settings, prompts and consents over ASGI, on in-memory parts."""

from datetime import timedelta
from typing import Any

import pytest

from connectors.analysis_port import AnalystChoice, CoachSettings, Fallback
from gateway.ports import ModelShown
from schemas.events import AnalyzeSession, CancelAnalysis, ConsentChanged
from tests.connectors.examples import parsed
from tests.gateway.platform import DANA, EVE, Gateway, build
from tests.gateway.test_rest import code

SESSION = "0190a0a0-0000-7000-8000-00000000000a"
MODEL = ModelShown("gpt-4o-mini", "api.openai.com", local=False)


async def with_session(**settings: Any) -> Gateway:
    gateway = await build(**settings)
    event = parsed(DANA.coach_id, SESSION)
    await gateway.dependencies.summaries.save_transcript(event)
    await gateway.dependencies.read_models.apply(event)
    return gateway


async def test_a_draft_is_asked_for_with_the_analyst_that_is_named() -> None:
    gateway = await with_session(model=MODEL)
    async with gateway.http(gateway.token()) as http:
        for analyst in (None, "model", "extractive"):
            answer = await http.post("/analyze/session", json={"session_id": SESSION, "analyst": analyst})
            assert answer.status_code == 202
            _, event = gateway.sink.sent[-1]
            assert isinstance(event, AnalyzeSession)
            assert (event.coach_id, event.session_id, event.analyst) == ("dana", SESSION, analyst)
            assert event.actor == "coach:dana"


async def test_a_model_that_is_not_there_is_409_and_another_analyst_422() -> None:
    gateway = await with_session()
    async with gateway.http(gateway.token()) as http:
        body = {"session_id": SESSION, "analyst": "model"}
        assert code(await http.post("/analyze/session", json=body)) == (409, "no_model")
        assert code(await http.post("/analyze/session", json={**body, "analyst": "me"})) == (422, "invalid")


@pytest.mark.parametrize("path", ["/analyze/session", "/analyze/cancel"])
async def test_another_coachs_session_is_404(path: str) -> None:
    gateway = await with_session()
    async with gateway.http(gateway.token(EVE)) as http:
        assert code(await http.post(path, json={"session_id": SESSION})) == (404, "not_found")
    assert gateway.sink.sent == []


async def test_a_run_is_cancelled() -> None:
    gateway = await with_session()
    async with gateway.http(gateway.token()) as http:
        assert (await http.post("/analyze/cancel", json={"session_id": SESSION})).status_code == 202
    _, event = gateway.sink.sent[-1]
    assert isinstance(event, CancelAnalysis)
    assert event.session_id == SESSION


async def test_settings_are_shown_and_chosen_and_never_the_key() -> None:
    gateway = await with_session(model=MODEL)
    shown_model = {"name": "gpt-4o-mini", "host": "api.openai.com", "local": False}
    async with gateway.http(gateway.token()) as http:
        before = (await http.get("/analyze/settings")).json()
        assert before == {"analyst": "model", "fallback": "EXTRACTIVE", "model": shown_model}
        after = (await http.put("/analyze/settings", json={"fallback": "WAIT"})).json()
        assert after == {**before, "fallback": "WAIT"}
        assert code(await http.put("/analyze/settings", json={"key": "sk"})) == (422, "invalid")
    stored = await gateway.dependencies.analysis_settings.of("dana")
    assert stored == CoachSettings(AnalystChoice.MODEL, Fallback.WAIT)
    assert await gateway.dependencies.analysis_settings.of("eve") == CoachSettings()


async def test_prompts_are_written_previewed_taken_into_use_and_given_up() -> None:
    gateway = await with_session()
    async with gateway.http(gateway.token()) as http:
        shipped = (await http.get("/analyze/prompts")).json()["prompts"]
        assert [(one["name"], one["version"], one["in_use"]) for one in shipped] == [
            ("draft", 2, True),
            ("draft", 1, False),
            ("refine", 2, True),
            ("refine", 1, False),
            ("merge", 1, True),
        ]
        body = {"source": "Be brief.{% if session_date %} It was {{ session_date }}.{% endif %}"}
        seen = await http.post("/analyze/prompts/draft/preview", json={**body, "session_id": SESSION})
        assert seen.json() == {"name": "draft", "text": "Be brief. It was 2026-03-05."}
        styled = {"source": "{% if style %}Like this:\n{{ style }}{% endif %}", "session_id": SESSION}
        assert "- Write with" in (await http.post("/analyze/prompts/draft/preview", json=styled)).json()["text"]
        written = await http.post("/analyze/prompts/draft", json=body)
        assert (written.status_code, written.json()["version"], written.json()["in_use"]) == (201, 1, False)
        used = (await http.put("/analyze/prompts/draft/use", json={"version": 1})).json()
        assert (used["own"], used["in_use"], used["source"]) == (True, True, body["source"])
        assert code(await http.put("/analyze/prompts/draft/use", json={"version": 2})) == (404, "not_found")
        back = (await http.put("/analyze/prompts/draft/use", json={"version": None})).json()
        assert (back["own"], back["in_use"]) == (False, True)
    async with gateway.http(gateway.token(EVE)) as http:
        assert (await http.get("/analyze/prompts")).json()["prompts"] == shipped
        body["session_id"] = SESSION
        assert code(await http.post("/analyze/prompts/draft/preview", json=body)) == (404, "not_found")


@pytest.mark.parametrize(
    "source", ["{{ transcript }}", "{{ 9 ** 9 }}", "{% include 'x' %}", "{{ ''.__class__ }}", "  "]
)
async def test_what_is_no_prompt_is_422_with_why(source: str) -> None:
    gateway = await with_session()
    async with gateway.http(gateway.token()) as http:
        assert code(await http.post("/analyze/prompts/draft", json={"source": source})) == (422, "invalid")
        assert code(await http.post("/analyze/prompts/mail", json={"source": "Hello"})) == (404, "not_found")
    assert await gateway.dependencies.prompts.versions("dana", "draft") == []


async def test_a_consent_is_given_and_taken_back() -> None:
    gateway = await with_session()
    async with gateway.http(gateway.token()) as http:
        body = {"purpose": "AI_ANALYSIS_CLOUD", "session_id": SESSION, "text_version": "letter 1"}
        given = await http.post("/consents", json=body)
        assert given.status_code == 201
        consent = given.json()
        assert (consent["withdrawn_at"], consent["client_id"]) == (None, None)
        gateway.clock.advance(60)
        taken_back = (await http.delete(f"/consents/{consent['consent_id']}")).json()
        assert taken_back["withdrawn_at"] > consent["granted_at"]
        assert (await http.delete(f"/consents/{consent['consent_id']}")).json() == taken_back
        assert (await http.get("/consents")).json() == {"consents": [taken_back]}
    events = [event for _, event in gateway.sink.sent]
    assert [isinstance(event, ConsentChanged) for event in events] == [True, True]
    assert [getattr(event, "withdrawn_at", None) is None for event in events] == [True, False]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"session_id": None}, (422, "invalid")),
        ({"client_id": "c"}, (422, "invalid")),
        ({"session_id": None, "client_id": "c"}, (404, "not_found")),
        ({"session_id": "s"}, (404, "not_found")),
        ({"purpose": "EVERYTHING"}, (422, "invalid")),
        ({"text_version": ""}, (422, "invalid")),
        ({"expires_at": "2020-01-01T00:00:00Z"}, (422, "invalid")),
        ({"expires_at": "2020-01-01T00:00:00"}, (422, "invalid")),
    ],
)
async def test_what_is_no_consent_is_refused(changes: dict[str, Any], expected: tuple[int, str]) -> None:
    gateway = await with_session()
    body = {"purpose": "AI_ANALYSIS_CLOUD", "session_id": SESSION, "text_version": "letter 1", **changes}
    async with gateway.http(gateway.token()) as http:
        assert code(await http.post("/consents", json=body)) == expected
    assert gateway.sink.sent == []


async def test_another_coach_sees_and_takes_back_nothing() -> None:
    gateway = await with_session()
    body = {"purpose": "RECORD", "session_id": SESSION, "text_version": "letter 1"}
    async with gateway.http(gateway.token()) as http:
        consent = (await http.post("/consents", json=body)).json()
    async with gateway.http(gateway.token(EVE, timedelta(hours=1).total_seconds())) as http:
        assert (await http.get("/consents")).json() == {"consents": []}
        assert code(await http.delete(f"/consents/{consent['consent_id']}")) == (404, "not_found")
