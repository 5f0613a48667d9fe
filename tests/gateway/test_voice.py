"""A coach's voice over ASGI, on in-memory parts."""

from typing import Any

import pytest

from schemas.events import EditVoice, RollBackVoice, TrainVoice
from schemas.record import Event
from tests.connectors.test_voices import updated
from tests.gateway.platform import DANA, EVE, Gateway
from topics.catalogue import VOICE_TRAINING

SAMPLE = {"title": "Recap", "text": "Hi Marcus,\n\nWell done.\n\nWarmly,\nDana"}


@pytest.mark.parametrize(
    ("method", "path", "asked", "record"),
    [
        ("POST", "/analyze/voice/train", {"samples": [SAMPLE]}, TrainVoice),
        ("POST", "/analyze/voice/train", {}, TrainVoice),
        ("PATCH", "/voice", {"enabled": False}, EditVoice),
        ("PATCH", "/voice", {"greeting": "Dear {client},", "left_out": ["OBSTACLES"]}, EditVoice),
        ("PATCH", "/voice", {"headings": [{"section": "COMMITMENTS", "text": "Next steps"}]}, EditVoice),
        ("PATCH", "/voice", {"learn_again": ["greeting"]}, EditVoice),
        ("POST", "/voice/rollback", {"to_version": 1}, RollBackVoice),
    ],
)
async def test_what_is_asked_for_is_told_to_kafka(
    quiet: Gateway, method: str, path: str, asked: dict[str, Any], record: type[Event]
) -> None:
    await quiet.dependencies.voices.save(updated(DANA.coach_id))
    async with quiet.http(quiet.token()) as http:
        answer = await http.request(method, path, json=asked)
    assert answer.status_code == 202, answer.text
    ((topic, event),) = quiet.sink.sent
    assert topic is VOICE_TRAINING
    assert type(event) is record
    assert (event.event_id, event.coach_id) == (answer.json()["event_id"], DANA.coach_id)
    assert asked.items() <= event.model_dump(mode="json").items()


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("POST", "/analyze/voice/train", {"learn_from_edits": False}),
        ("POST", "/analyze/voice/train", {"samples": [{"title": "x", "text": "  "}]}),
        ("POST", "/analyze/voice/train", {"samples": [{"text": "x" * 20_001}]}),
        ("POST", "/analyze/voice/train", {"samples": [SAMPLE] * 11}),
        ("PATCH", "/voice", {}),
        ("PATCH", "/voice", {"contractions": 2}),
        ("PATCH", "/voice", {"left_out": ["EVERYTHING"]}),
        ("PATCH", "/voice", {"tone": "warm"}),
        ("POST", "/voice/rollback", {"to_version": 0}),
        ("POST", "/voice/rollback", {"to_version": 9}),
    ],
)
async def test_what_cannot_be_meant_is_refused(quiet: Gateway, method: str, path: str, asked: dict[str, Any]) -> None:
    await quiet.dependencies.voices.save(updated(DANA.coach_id))
    async with quiet.http(quiet.token()) as http:
        answer = await http.request(method, path, json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert quiet.sink.sent == []


async def test_the_voice_and_its_versions_are_shown_to_their_coach_alone(quiet: Gateway) -> None:
    for version in (1, 2):
        await quiet.dependencies.voices.save(updated(DANA.coach_id, version))
    async with quiet.http(quiet.token()) as http:
        assert (await http.get("/voice")).json()["profile"]["version"] == 2
        assert (await http.get("/voice?version=1")).json()["profile"]["version"] == 1
        assert (await http.get("/voice?version=7")).status_code == 404
        versions = (await http.get("/voice/versions")).json()["versions"]
        assert [(one["version"], one["reply"]) for one in versions] == [(2, "Changed."), (1, "Changed.")]
    async with quiet.http(quiet.token(EVE)) as http:
        assert (await http.get("/voice")).json() == {"profile": None}
        assert (await http.get("/voice/versions")).json() == {"versions": []}
        assert (await http.post("/voice/rollback", json={"to_version": 1})).status_code == 422
    async with quiet.http() as http:
        assert (await http.get("/voice")).status_code == 401
