from datetime import UTC, datetime

import pytest

from connectors.memory import MemoryObjects, MemorySummaries
from schemas.avro import example
from schemas.events import (
    CorrectionKind,
    CorrectTranscript,
    ProcessTranscript,
    RejectionReason,
    TranscriptParsed,
    TranscriptRejected,
)
from schemas.transcript import Role, Transcript
from streams.correct import Correct
from streams.parse import transcribe
from streams.parsing_process import Outcome, ParsingProcess
from streams.reprocess import Reprocess

NOW = datetime(2026, 3, 5, tzinfo=UTC)
COMMAND = example(ProcessTranscript, 1)
TEXT = b"Speaker 1: I want to sleep more.\n\nSpeaker 2: What keeps you up?\n"


class Here(ParsingProcess):
    """In this process."""

    async def __call__(self, content: bytes, coach_name: str | None, format_name: str | None = None) -> Outcome:
        return transcribe(content, coach_name, format_name)


@pytest.fixture
async def stage() -> Reprocess:
    objects = MemoryObjects()
    await objects.put(COMMAND.object_key, TEXT)
    return Reprocess(objects, MemorySummaries(), lambda: NOW, Here())


async def parsed(stage: Reprocess, command: ProcessTranscript) -> TranscriptParsed:
    (event,) = await stage(command)
    assert isinstance(event, TranscriptParsed)
    return event


async def test_each_reading_is_the_next_version(stage: Reprocess) -> None:
    first = await parsed(stage, COMMAND)
    second = await parsed(stage, COMMAND.changed(event_id="019c8f60-1a20-7c35-a1b4-5d0e2f7a9c12"))
    assert [one.transcript.version for one in (first, second)] == [1, 2]
    assert first.causation_id == COMMAND.event_id


async def test_a_redelivered_command_gives_what_it_gave(stage: Reprocess) -> None:
    first = await parsed(stage, COMMAND)
    await stage(COMMAND.changed(event_id="019c8f60-1a20-7c35-a1b4-5d0e2f7a9c12"))
    assert await parsed(stage, COMMAND) == first


async def test_the_coach_is_who_is_said(stage: Reprocess) -> None:
    transcript = (await parsed(stage, COMMAND.changed(coach_name="Speaker 1"))).transcript
    assert {one.name: one.role for one in transcript.participants}["Speaker 1"] is Role.COACH


@pytest.mark.parametrize("name", ["no such parser", "srt"])
async def test_a_parser_that_cannot_read_it_is_said_and_changes_nothing(stage: Reprocess, name: str) -> None:
    (event,) = await stage(COMMAND.changed(format=name))
    assert isinstance(event, TranscriptRejected)
    assert await stage.store.transcript(COMMAND.session_id) is None


def test_a_named_format_is_used_whatever_would_be_recognised() -> None:
    recognised = transcribe(TEXT, None)
    named = transcribe(TEXT, None, "speaker_text")
    assert isinstance(recognised, Transcript)
    assert isinstance(named, Transcript)
    assert named.parser == "speaker_text"


async def test_the_process_passes_the_format_on() -> None:
    parsing = ParsingProcess()
    try:
        outcome = await parsing(TEXT, None, "speaker_text")
        refused = await parsing(TEXT, None, "no such parser")
    finally:
        await parsing.close()
    assert isinstance(outcome, Transcript)
    assert outcome.parser == "speaker_text"
    assert refused is RejectionReason.UNKNOWN_FORMAT


OTHERS_ID = "019c8f60-1a20-7c35-a1b4-5d0e2f7a9c12"
THREE = b"Ben: I want to sleep more.\n\nAna R: What keeps you up?\n\nBen: Work.\n\nAna Ruiz: And then?\n\nAna R: So?\n"
MARKED = (
    THREE.replace(b"Ben:", b"- **Ben:**").replace(b"Ana R:", b"- **Ana R:**").replace(b"Ana Ruiz:", b"- **Ana Ruiz:**")
)


async def corrected(stage: Reprocess, content: bytes, format_name: str | None) -> Transcript:
    """The upload read again as `format_name` after a rename, a merge, a new speaker and new words."""
    await stage.objects.put(COMMAND.object_key, content)
    first = await parsed(stage, COMMAND)
    by_name = {one.name: one.participant_id for one in first.transcript.participants}
    asked = [
        (
            CorrectionKind.MERGE_SPEAKERS,
            {"participant_id": by_name["Ana R"], "into_participant_id": by_name["Ana Ruiz"]},
        ),
        (CorrectionKind.RENAME_SPEAKER, {"participant_id": by_name["Ben"], "participant_name": "Benjamin"}),
        (CorrectionKind.REPLACE_TEXT, {"segment_id": "s0003", "text": "Work, mostly."}),
        (CorrectionKind.REASSIGN_SEGMENT, {"segment_id": "s0001", "participant_name": "Cy"}),
    ]
    for number, (kind, fields) in enumerate(asked):
        correction = CorrectTranscript(
            **COMMAND.changed(event_id=f"019c8f60-1a20-7c35-a1b4-5d0e2f7a9c2{number}").model_dump(
                include={"event_id", "occurred_at", "coach_id", "correlation_id", "causation_id", "actor", "session_id"}
            ),
            kind=kind,
            based_on=number + 1,
            **fields,
        )
        (event,) = await Correct(stage.store, lambda: NOW)(correction)
        assert isinstance(event, TranscriptParsed), event
    return (await parsed(stage, COMMAND.changed(event_id=OTHERS_ID, format=format_name))).transcript


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    names = {one.participant_id: one.name for one in transcript.participants}
    return [(names[one.participant_id or ""], one.text) for one in transcript.segments]


async def test_corrections_are_made_again_on_the_new_reading(stage: Reprocess) -> None:
    transcript = await corrected(stage, THREE, None)
    assert transcript.version == 6
    assert spoken(transcript) == [
        ("Cy", "I want to sleep more."),
        ("Ana Ruiz", "What keeps you up?"),
        ("Benjamin", "Work, mostly."),
        ("Ana Ruiz", "And then?"),
        ("Ana Ruiz", "So?"),
    ]
    assert "Corrections made again on this reading: 4." in transcript.warnings
    counts = transcript.counts
    assert counts.words_in == counts.words_in_segments + counts.words_dropped


async def test_corrections_that_another_parser_has_no_place_for_are_counted(stage: Reprocess) -> None:
    transcript = await corrected(stage, MARKED, "speaker_text")
    assert transcript.parser == "speaker_text"
    assert "Benjamin" in {name for name, _ in spoken(transcript)}
    told = [warning for warning in transcript.warnings if warning.startswith("Corrections")]
    assert told


async def test_a_reading_without_corrections_says_nothing_of_them(stage: Reprocess) -> None:
    await parsed(stage, COMMAND)
    second = await parsed(stage, COMMAND.changed(event_id=OTHERS_ID))
    assert not [warning for warning in second.transcript.warnings if warning.startswith("Corrections")]
