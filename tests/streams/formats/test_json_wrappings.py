"""What surrounds a vendor's transcript, and vendors that have no shape of their own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.events import RejectionReason
from schemas.transcript import Transcript
from streams.parse import transcribe
from tests.streams.formats import json_samples as samples
from tests.streams.formats.documents import conserves

WRAPPINGS: list[Callable[[Any], Any]] = [
    lambda value: [value],
    lambda value: {"data": value},
    lambda value: {"event": "transcript.done", "body": {"result": value}},
    lambda value: {"summary": "They talked. " * 9_000, "transcript": value},
]
VENDORS = [
    samples.fireflies,
    samples.deepgram,
    samples.assemblyai,
    samples.aws_transcribe,
    samples.whisperx,
    samples.grain,
]


def parsed(value: Any) -> Transcript:
    content = json.dumps(value).encode()
    transcript = transcribe(content, None)
    assert isinstance(transcript, Transcript), transcript
    conserves(transcript, content)
    return transcript


def said(transcript: Transcript) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(row.speaker_raw, row.text, row.start_ms, row.end_ms) for row in transcript.segments]


@pytest.mark.parametrize("wrap", WRAPPINGS)
@pytest.mark.parametrize("sample", VENDORS)
def test_a_transcript_is_found_in_what_an_api_wraps_it_in(
    sample: Callable[[], Any], wrap: Callable[[Any], Any]
) -> None:
    bare, wrapped = parsed(sample()), parsed(wrap(sample()))
    assert wrapped.format == bare.format
    assert said(wrapped) == said(bare)


def test_a_graphql_answer_that_lists_one_transcript() -> None:
    (inner,) = samples.fireflies()["data"].values()
    assert said(parsed({"data": {"transcripts": [inner]}})) == said(parsed(samples.fireflies()))


def test_a_list_of_several_sessions_is_no_session() -> None:
    (inner,) = samples.fireflies()["data"].values()
    content = json.dumps({"data": {"transcripts": [inner, inner]}}).encode()
    assert transcribe(content, None) is RejectionReason.UNKNOWN_FORMAT


SECONDS = [("Ana", "How are you?", 3_000, 5_500), ("Ben", "Tired.", 6_000, 7_000)]


def rows(speaker: Callable[[str], Any], **times: Callable[[int], Any]) -> list[dict[str, Any]]:
    return [
        {
            "speaker": speaker(name),
            "text": text,
            **{key: time(at) for (key, time), at in zip(times.items(), ats, strict=False)},
        }
        for name, text, *ats in SECONDS
    ]


LISTS: dict[str, Any] = {
    "plain": rows(str, start=lambda ms: ms / 1000, end=lambda ms: ms / 1000),
    "milliseconds": {"segments": rows(str, start=int, end=int)},
    "tl;dv": {"meetingId": "m", "data": rows(str, startTime=lambda ms: ms / 1000, endTime=lambda ms: ms / 1000)},
    "names in objects": {"utterances": rows(lambda name: {"name": name}, start_ms=int, end_ms=int)},
    "Gladia": {
        "result": {"transcription": {"utterances": rows(str, start=lambda ms: ms / 1000, end=lambda ms: ms / 1000)}}
    },
    "Teams": {
        "entries": [
            {
                "speakerDisplayName": name,
                "text": text,
                "startOffset": f"00:00:0{a / 1000:.7f}",
                "endOffset": f"00:00:0{b / 1000:.7f}",
            }
            for name, text, a, b in SECONDS
        ]
    },
    "pairs of times": {
        "speakers": [
            {"speaker": name, "text": text, "timestamp": [a / 1000, b / 1000]} for name, text, a, b in SECONDS
        ],
        "text": "How are you? Tired.",
    },
    "Amazon's analytics": {
        "Transcript": [
            {"ParticipantRole": name, "Content": text, "BeginOffsetMillis": a, "EndOffsetMillis": b}
            for name, text, a, b in SECONDS
        ]
    },
}


@pytest.mark.parametrize("value", LISTS.values(), ids=LISTS.keys())
def test_a_list_of_turns(value: Any) -> None:
    transcript = parsed(value)
    assert transcript.format == "turn_list"
    assert said(transcript) == SECONDS


def test_fathoms_turns_have_a_start_alone() -> None:
    turns = [
        {
            "speaker": {"display_name": name, "matched_calendar_invitee_email": None},
            "text": text,
            "timestamp": f"00:00:0{at // 1000}",
        }
        for name, text, at, _ in SECONDS
    ]
    assert [row[:3] for row in said(parsed({"items": [{"title": "t", "transcript": turns}]}))] == [
        row[:3] for row in SECONDS
    ]


def test_elevenlabs() -> None:
    words = [("What", 0.5, "a"), (" ", 0.8, "a"), ("now?", 0.9, "a"), (" ", 1.2, "a"), ("Rest.", 1.5, "b")]
    value = {
        "text": "What now? Rest.",
        "words": [
            {
                "text": text,
                "start": at,
                "end": at + 0.25,
                "type": "word" if text.strip() else "spacing",
                "speaker_id": who,
            }
            for text, at, who in words
        ],
    }
    transcript = parsed(value)
    assert transcript.format == "elevenlabs"
    assert said(transcript) == [("Speaker a", "What now?", 500, 1_150), ("Speaker b", "Rest.", 1_500, 1_750)]


def test_azure() -> None:
    phrases = [
        {
            "speaker": number,
            "offsetInTicks": a * 10_000.0,
            "durationInTicks": (b - a) * 10_000.0,
            "nBest": [{"display": text}, {"display": "No."}],
        }
        for number, (_, text, a, b) in enumerate(SECONDS, 1)
    ]
    transcript = parsed(
        {"recognizedPhrases": phrases, "combinedRecognizedPhrases": [{"display": "How are you? Tired."}]}
    )
    assert transcript.format == "azure_speech"
    assert said(transcript) == [("Speaker 1", *SECONDS[0][1:]), ("Speaker 2", *SECONDS[1][1:])]


def test_google_batches_name_each_file() -> None:
    results = {
        "results": [
            {
                "alternatives": [
                    {"words": [{"word": "hi", "startOffset": "0.1s", "endOffset": "0.2s", "speakerLabel": "1"}]}
                ]
            }
        ]
    }
    assert said(parsed({"results": {"gs://bucket/a.wav": {"transcript": results}}})) == [("Speaker 1", "hi", 100, 200)]


def test_rev_by_people_has_clocks() -> None:
    elements = [{"type": "text", "value": "How are you?", "timestamp": "00:00:03,000", "end_timestamp": "00:00:05,500"}]
    value = {"monologues": [{"speaker": 1, "speaker_name": "Ana", "elements": elements}]}
    assert said(parsed(value)) == SECONDS[:1]


def test_whispers_text_alone() -> None:
    assert said(parsed({"text": "How are you? Tired.", "usage": {"seconds": 9}})) == [
        (None, "How are you? Tired.", None, None)
    ]
