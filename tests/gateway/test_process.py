import pytest

from schemas.events import ProcessTranscript, TranscriptUploaded
from schemas.transcript import Participant, Role
from tests.connectors.examples import parsed, rejected
from tests.gateway.platform import EVE, Gateway

TEXT = b"Dana: Hello there\nMarcus: Hello\n"


async def uploaded(gateway: Gateway) -> str:
    async with gateway.http(gateway.token()) as http:
        fields = {"session_date": "2026-03-05", "timezone": "Europe/Berlin"}
        body = (await http.post("/transcripts/upload", files={"file": ("a.txt", TEXT)}, data=fields)).json()
    return str(body["session_id"])


async def test_a_refused_upload_is_read_again_with_another_parser(quiet: Gateway) -> None:
    session_id = await uploaded(quiet)
    await quiet.dependencies.read_models.apply(rejected("dana", session_id))
    async with quiet.http(quiet.token()) as http:
        asked = {"session_id": session_id, "format": "speaker_text", "coach_name": "Marcus"}
        answer = await http.post("/transcripts/process", json=asked)
    assert answer.status_code == 202
    (_, first), (topic, command) = quiet.sink.sent
    assert topic.name == "transcript.requested"
    assert isinstance(first, TranscriptUploaded)
    assert isinstance(command, ProcessTranscript)
    assert (command.format, command.coach_name, command.causation_id) == ("speaker_text", "Marcus", first.event_id)
    for kept in ("session_id", "object_key", "filename", "title", "session_date", "timezone"):
        assert getattr(command, kept) == getattr(first, kept)


async def test_the_coach_can_be_said_by_who_takes_part(quiet: Gateway) -> None:
    session_id = await uploaded(quiet)
    told = parsed("dana", session_id)
    await quiet.dependencies.summaries.save_transcript(told)
    await quiet.dependencies.read_models.apply(told)
    asked = {"session_id": session_id, "coach_participant": "p99"}
    async with quiet.http(quiet.token()) as http:
        assert (await http.post("/transcripts/process", json=asked)).status_code == 422
        assert (await http.post("/transcripts/process", json={"session_id": session_id})).status_code == 202
    command = quiet.sink.sent[-1][1]
    assert isinstance(command, ProcessTranscript)
    assert command.coach_name == "Dana Whitfield"


async def test_who_was_set_as_the_coach_stays_the_coach(quiet: Gateway) -> None:
    session_id = await uploaded(quiet)
    told = parsed("dana", session_id)
    first = Participant(participant_id="p1", name="Dana", role=Role.CLIENT, raw_names=[])
    second = Participant(participant_id="p2", name="Marc", role=Role.COACH, raw_names=["Marcus"])
    people = [first, second]
    await quiet.dependencies.summaries.save_transcript(
        told.changed(transcript=told.transcript.changed(participants=people))
    )
    await quiet.dependencies.read_models.apply(told)
    async with quiet.http(quiet.token()) as http:
        assert (await http.post("/transcripts/process", json={"session_id": session_id})).status_code == 202
        asked = {"session_id": session_id, "coach_participant": first.participant_id}
        assert (await http.post("/transcripts/process", json=asked)).status_code == 202
    commands = [command for _, command in quiet.sink.sent if isinstance(command, ProcessTranscript)]
    assert [command.coach_name for command in commands] == ["Marcus", "Dana"]


async def test_what_is_still_being_read_waits(quiet: Gateway) -> None:
    session_id = await uploaded(quiet)
    async with quiet.http(quiet.token()) as http:
        assert (await http.post("/transcripts/process", json={"session_id": session_id})).status_code == 409


@pytest.mark.parametrize("whose", ["nobody", "dana"])
async def test_another_coachs_session_is_not_found(quiet: Gateway, whose: str) -> None:
    session_id = await uploaded(quiet) if whose == "dana" else "nothing"
    async with quiet.http(quiet.token(EVE)) as http:
        assert (await http.post("/transcripts/process", json={"session_id": session_id})).status_code == 404
