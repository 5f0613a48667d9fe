"""Commands and edits of a summary over ASGI, on in-memory parts."""

from typing import Any

import pytest

from schemas.events import ChatSaid, EditSummary
from tests.connectors.examples import drafted
from tests.gateway.platform import DANA, EVE, Gateway
from topics.catalogue import ANALYSIS_REQUESTED, CHAT_INBOX

PATH = "/sessions/s1/summary/edits"


async def with_summary(gateway: Gateway) -> None:
    first = drafted(DANA.coach_id, "s1")
    await gateway.dependencies.summaries.save_summary(first)
    await gateway.dependencies.read_models.apply(first)


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "REWORD", "statement_id": "a", "text": "Maya wants to sleep."},
        {"kind": "ADD", "text": "We met.", "section": "INSIGHTS", "before_statement_id": "a"},
        {"kind": "DELETE", "statement_id": "a"},
        {"kind": "MOVE", "statement_id": "a", "section": "OVERVIEW"},
        {"kind": "SET_VISIBILITY", "statement_id": "a", "visibility": "COACH_ONLY"},
    ],
)
async def test_an_edit_is_told_to_kafka(quiet: Gateway, asked: dict[str, Any]) -> None:
    await with_summary(quiet)
    async with quiet.http(quiet.token()) as http:
        answer = await http.post(PATH, json={**asked, "based_on": 1})
    assert answer.status_code == 202
    ((topic, event),) = quiet.sink.sent
    assert topic is ANALYSIS_REQUESTED
    assert isinstance(event, EditSummary)
    assert (event.session_id, event.coach_id, event.based_on) == ("s1", DANA.coach_id, 1)
    assert asked.items() <= event.model_dump(mode="json").items()


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "REWORD", "statement_id": "a", "text": "x"},
        {"kind": "REWORD", "statement_id": "a", "text": " ", "based_on": 1},
        {"kind": "REWORD", "statement_id": "a", "text": "x" * 2001, "based_on": 1},
        {"kind": "REWORD", "text": "x", "based_on": 1},
        {"kind": "REWORD", "statement_id": "a", "text": "x", "based_on": 2},
        {"kind": "ADD", "text": "x", "section": "NOWHERE", "based_on": 1},
        {"kind": "DELETE", "statement_id": "a", "text": "x", "based_on": 1},
        {"kind": "SHARE", "statement_id": "a", "based_on": 1},
    ],
)
async def test_what_is_no_edit_is_refused(quiet: Gateway, asked: dict[str, Any]) -> None:
    await with_summary(quiet)
    async with quiet.http(quiet.token()) as http:
        answer = await http.post(PATH, json=asked)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]
    assert quiet.sink.sent == []


async def test_a_command_is_a_message_in_the_chat(quiet: Gateway) -> None:
    await with_summary(quiet)
    asked = {"session_id": "s1", "command": "shorter", "based_on": 1, "id": "c1"}
    async with quiet.http(quiet.token()) as http:
        answer = await http.post("/analyze/refine", json=asked)
        assert (await http.post("/analyze/refine", json=asked)).status_code == 202
    assert (answer.status_code, answer.json()["id"]) == (202, "c1")
    ((topic, event),) = quiet.sink.sent
    assert topic is CHAT_INBOX
    assert isinstance(event, ChatSaid)
    assert (event.text, event.session_id, event.based_on, event.client_id) == ("shorter", "s1", 1, "c1")


async def test_another_coachs_session_is_not_there(quiet: Gateway) -> None:
    await with_summary(quiet)
    edit = {"kind": "DELETE", "statement_id": "a", "based_on": 1}
    async with quiet.http(quiet.token(EVE)) as http:
        assert (await http.post(PATH, json=edit)).status_code == 404
        assert (await http.post("/analyze/refine", json={"session_id": "s1", "command": "x"})).status_code == 404
    async with quiet.http() as http:
        assert (await http.post(PATH, json=edit)).status_code == 401
    assert quiet.sink.sent == []
