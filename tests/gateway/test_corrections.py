"""Corrections over ASGI, on in-memory parts."""

from typing import Any

import pytest

from schemas.events import CorrectTranscript
from schemas.transcript import Participant
from tests.connectors.examples import parsed
from tests.gateway.platform import DANA, EVE, Gateway
from topics.catalogue import TRANSCRIPT_CORRECTIONS

PATH = "/transcripts/s1/corrections"
PEOPLE = [Participant(participant_id=key, name=name, raw_names=[name]) for key, name in (("p1", "A"), ("p2", "B"))]


async def with_transcript(gateway: Gateway) -> None:
    first = parsed(DANA.coach_id, "s1")
    corrected = first.changed(transcript=first.transcript.changed(participants=PEOPLE))
    await gateway.dependencies.summaries.save_transcript(corrected)


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "RENAME_SPEAKER", "participant_id": "p1", "participant_name": "Dana"},
        {"kind": "MERGE_SPEAKERS", "participant_id": "p2", "into_participant_id": "p1"},
        {"kind": "REASSIGN_SEGMENT", "segment_id": "s0001", "participant_id": "p2"},
        {"kind": "REASSIGN_SEGMENT", "segment_id": "s0001", "participant_name": "Somebody new"},
        {"kind": "REPLACE_TEXT", "segment_id": "s0001", "text": "I want to sleep less.", "based_on": 1},
        {"kind": "SET_ROLE", "participant_id": "p1", "role": "COACH"},
    ],
)
async def test_a_correction_is_told_to_kafka(quiet: Gateway, asked: dict[str, Any]) -> None:
    await with_transcript(quiet)
    async with quiet.http(quiet.token()) as http:
        answer = await http.post(PATH, json=asked)
    assert answer.status_code == 202
    ((topic, event),) = quiet.sink.sent
    assert topic is TRANSCRIPT_CORRECTIONS
    assert isinstance(event, CorrectTranscript)
    assert answer.json()["event_id"] == event.event_id
    assert (event.session_id, event.coach_id, event.based_on) == ("s1", DANA.coach_id, 1)
    assert asked.items() <= event.model_dump(mode="json").items()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"kind": "DELETE_EVERYTHING"},
        {"kind": "RENAME_SPEAKER", "participant_id": "p1", "participant_name": "  "},
        {"kind": "RENAME_SPEAKER", "participant_id": "p9", "participant_name": "Dana"},
        {"kind": "RENAME_SPEAKER", "participant_id": "p1", "participant_name": "Dana", "text": "besides"},
        {"kind": "MERGE_SPEAKERS", "participant_id": "p1", "into_participant_id": "p1"},
        {"kind": "REASSIGN_SEGMENT", "segment_id": "s0001"},
        {"kind": "REPLACE_TEXT", "segment_id": "s0009", "text": "words"},
        {"kind": "REPLACE_TEXT", "segment_id": "s0001", "text": "words", "based_on": 2},
        {"kind": "SET_ROLE", "participant_id": "p1", "role": "BOSS"},
    ],
)
async def test_what_cannot_be_meant_is_refused(quiet: Gateway, asked: dict[str, Any]) -> None:
    await with_transcript(quiet)
    async with quiet.http(quiet.token()) as http:
        answer = await http.post(PATH, json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert quiet.sink.sent == []


async def test_another_coachs_transcript_is_not_there(quiet: Gateway) -> None:
    await with_transcript(quiet)
    asked = {"kind": "SET_ROLE", "participant_id": "p1", "role": "COACH"}
    async with quiet.http(quiet.token(EVE)) as http:
        assert (await http.post(PATH, json=asked)).status_code == 404
    async with quiet.http(quiet.token()) as http:
        assert (await http.post("/transcripts/s2/corrections", json=asked)).status_code == 404
    async with quiet.http() as http:
        assert (await http.post(PATH, json=asked)).status_code == 401
    assert quiet.sink.sent == []
