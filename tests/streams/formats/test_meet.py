"""Google Meet: the transcript document with its notes, and the caption track."""

import pytest

from schemas.events import RejectionReason
from schemas.transcript import Channel, TimeQuality
from streams.formats import recognise
from streams.parse import transcribe
from tests.streams.formats.documents import document, lost, parsed, said

NOTES = [
    "📝 Notes",
    "Jun 5, 2026",
    "Summary",
    "Ana: wants to rest more, and Kai Chen agreed.",
    "Kai Chen: will send the plan (00:03:12).",
    "You should review Gemini's notes to make sure they're accurate. Get tips and learn how Gemini takes notes",
    "Please provide feedback about using Gemini to take notes in a short survey.",
]
TRANSCRIPT = [
    "📖 Transcript",
    "Jun 5, 2026",
    "Coaching - Transcript",
    "00:00:00",
    "",
    "Ana Ruiz: What is it you wanted to sayKai Chen: Uh yeah.",
    "Ana Ruiz: See https://x.org at 10:30: fine?",
    "Ana Ruiz's Presentation: Welcome to the video.",
    "00:01:04",
    "Kai Chen: And then: rest.",
    "More rest.",
    "Ana Ruiz: Good.",
    "Transkription nach 00:32:49 beendet",
    "Dieses bearbeitbare Transkript wurde maschinell erstellt: es kann Fehler enthalten.",
]


@pytest.mark.parametrize(
    "content", ["\n".join(TRANSCRIPT), "\r\n".join([*NOTES, *TRANSCRIPT]), document(*NOTES, *TRANSCRIPT)]
)
def test_turns_have_the_time_of_their_block(content: str | bytes) -> None:
    transcript = parsed(content, "meet")
    assert said(transcript) == [
        ("Ana Ruiz", "What is it you wanted to say"),
        ("Kai Chen", "Uh yeah."),
        ("Ana Ruiz", "See https://x.org at 10:30: fine?"),
        (None, "Welcome to the video."),
        ("Kai Chen", "And then: rest. More rest."),
        ("Ana Ruiz", "Good."),
    ]
    assert [segment.start_ms for segment in transcript.segments] == [0, 0, 0, 0, 64_000, 64_000]
    assert {segment.time_quality for segment in transcript.segments} == {TimeQuality.BLOCK_ANCHOR}
    assert {"FOOTER", "HEADER", "CUE_TIMING", "SPEAKER_LABEL"} == lost(transcript) - {"SUMMARY"}


def test_notes_after_the_transcript_are_no_speech() -> None:
    transcript = parsed("\n".join([*TRANSCRIPT, *NOTES]), "meet")
    assert len(transcript.segments) == 6
    assert "SUMMARY" in lost(transcript)


def test_markdown_of_the_document() -> None:
    text = "# Coaching\n\n### 00:00:00\n\n**Ana Ruiz:** Hi.\n**Kai:** Yo.\n\n### 00:01:00\n\n**Ana Ruiz:** Ok.\n"
    assert said(parsed(text, "meet")) == [("Ana Ruiz", "Hi."), ("Kai", "Yo."), ("Ana Ruiz", "Ok.")]


@pytest.mark.parametrize("content", ["\n".join(NOTES).encode(), document(*NOTES), document(*NOTES[1:])])
def test_notes_alone_give_no_segment(content: bytes) -> None:
    assert transcribe(content, None) is RejectionReason.NO_SPEECH


CAPTIONS = [
    ("(Ana Ruiz)\nHow are you?", 1),
    ("and your week?", 4),
    ("(Kai Chen)\nGood.\n\n- \n(Ana Ruiz)\n(laughs)\nYes", 6),
    ("(Kai Chen)\nYes.", 9),
]


def captions(kind: str) -> str:
    if kind == "vtt":
        return "WEBVTT\n\n" + "".join(
            f"00:00:{at:02}.000 --> 00:00:{at + 1:02}.000\n{text}\n\n" for text, at in CAPTIONS
        )
    return "".join(f"0:00:{at:02}.000,0:00:{at + 1:02}.000\n{text}\n\n" for text, at in CAPTIONS)


@pytest.mark.parametrize("kind", ["vtt", "sbv"])
def test_two_speakers_may_share_a_caption(kind: str) -> None:
    transcript = parsed(captions(kind), "meet_captions")
    assert [(speaker, text) for speaker, text in said(transcript)] == [
        ("Ana Ruiz", "How are you?"),
        ("Ana Ruiz", "and your week?"),
        ("Kai Chen", "Good."),
        ("Ana Ruiz", "(laughs) Yes"),
        ("Kai Chen", "Yes."),
    ]
    shared = transcript.segments[2:4]
    assert {segment.time_quality for segment in shared} == {TimeQuality.INTERPOLATED}
    assert shared[0].end_ms == shared[1].start_ms
    assert {segment.channel for segment in transcript.segments} == {Channel.CAPTION}


def test_subviewer_without_names_in_brackets() -> None:
    text = "0:00:01.000,0:00:02.500\nAna: Hi.\n\n0:00:03.000,0:00:04.000\nBen: Yo,\nyou.\n\n"
    text += "0:00:05.000,0:00:06.000\nAna: Ok.\n"
    transcript = parsed(text, "sbv")
    assert said(transcript) == [("Ana", "Hi."), ("Ben", "Yo, you."), ("Ana", "Ok.")]
    assert (transcript.segments[0].start_ms, transcript.segments[0].end_ms) == (1_000, 2_500)


def test_a_list_of_clocks_is_no_transcript() -> None:
    assert recognise("00:00:00\n00:01:00\n00:02:00\nnothing else here\n") is None
