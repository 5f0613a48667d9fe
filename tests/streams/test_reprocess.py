from datetime import UTC, datetime

import pytest

from connectors.memory import MemoryObjects, MemorySummaries
from schemas.avro import example
from schemas.events import ProcessTranscript, RejectionReason, TranscriptParsed, TranscriptRejected
from schemas.transcript import Role, Transcript
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
