"""Events, passages and mails to feed the ports with."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from connectors.ports import Coach, Mail, Passage
from schemas.events import (
    NotificationKind,
    NotificationStatus,
    NotificationStatusChanged,
    RejectionReason,
    SessionAssigned,
    SessionIndexed,
    SummaryDrafted,
    TranscriptParsed,
    TranscriptRejected,
    TranscriptUploaded,
)
from schemas.record import beginning
from schemas.summary import Cause, Metrics, Section, Statement, Summary
from schemas.transcript import Counts, Segment, Transcript

T0 = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def unique() -> str:
    """An id that no other test has used, as the real stores outlive a test."""
    return str(uuid.uuid4())


def envelope(coach_id: str, minute: int = 0) -> dict[str, Any]:
    at = T0 + timedelta(minutes=minute)
    return {**beginning(coach_id, at, "stage:test")}


def uploaded(coach_id: str, session_id: str, minute: int = 0) -> TranscriptUploaded:
    return TranscriptUploaded(
        **envelope(coach_id, minute),
        session_id=session_id,
        filename="call.vtt",
        media_type="text/vtt",
        size=10,
        sha256="ab" * 32,
        object_key="ab/cd",
        title="Session with Maya",
    )


def transcript(version: int = 1, text: str = "I want to sleep more.") -> Transcript:
    words = len(text.split())
    return Transcript(
        version=version,
        format="vtt",
        format_score=0.1 + 0.2,
        parser="vtt",
        parser_version=1,
        encoding="utf-8",
        participants=[],
        segments=[
            Segment(
                segment_id="s0001",
                seq=1,
                speaker_raw=None,
                participant_id=None,
                text=text,
                source_start=0,
                source_end=len(text.encode()),
            )
        ],
        counts=Counts(cues=1, segments=1, words_in=words, words_in_segments=words, words_dropped=0),
        dropped=[],
        warnings=[],
        sha256="cd" * 32,
    )


def parsed(
    coach_id: str, session_id: str, minute: int = 1, version: int = 1, text: str = "I want to sleep more."
) -> TranscriptParsed:
    return TranscriptParsed(
        **envelope(coach_id, minute),
        session_id=session_id,
        title="Session with Maya",
        session_date=date(2026, 3, 5),
        transcript=transcript(version, text),
    )


def rejected(coach_id: str, session_id: str, minute: int = 1) -> TranscriptRejected:
    return TranscriptRejected(
        **envelope(coach_id, minute),
        session_id=session_id,
        title="Session with Maya",
        filename="call.vtt",
        reason=RejectionReason.EMPTY,
        message="The file is empty.",
    )


def drafted(
    coach_id: str,
    session_id: str,
    minute: int = 2,
    version: int = 1,
    cause: str | None = None,
    title: str = "Session with Maya",
) -> SummaryDrafted:
    given = envelope(coach_id, minute)
    return SummaryDrafted(
        **given,
        session_id=session_id,
        title=title,
        summary=Summary(
            version=version,
            parent_version=version - 1 or None,
            cause=Cause.INITIAL,
            cause_event_id=cause or unique(),
            transcript_version=1,
            transcript_sha256="cd" * 32,
            analyst="extractive",
            analyst_version="1",
            created_at=given["occurred_at"],
            statements=[Statement(statement_id="a", section=Section.GOAL, text="Maya wants to sleep more. \U0001f634")],
            removed=[],
            metrics=Metrics(
                duration_ms=None,
                coach_words=10,
                client_words=30,
                unattributed_words=0,
                coach_talk_ratio=0.25,
                coach_questions=2,
                coach_open_questions=1,
                longest_client_monologue_words=12,
                longest_coach_monologue_words=5,
                silences=None,
            ),
        ),
        changes=[],
        reply="Here is the summary.",
    )


def indexed(coach_id: str, session_id: str, minute: int = 3, version: int = 1, passages: int = 7) -> SessionIndexed:
    return SessionIndexed(
        **envelope(coach_id, minute),
        session_id=session_id,
        transcript_version=version,
        passages=passages,
        model="all-MiniLM-L6-v2",
    )


def assigned(coach_id: str, session_id: str, client_id: str | None, minute: int = 5) -> SessionAssigned:
    return SessionAssigned(**envelope(coach_id, minute), session_id=session_id, client_id=client_id)


def notified(
    coach_id: str, session_id: str, minute: int = 4, status: NotificationStatus = NotificationStatus.SENT
) -> NotificationStatusChanged:
    return NotificationStatusChanged(
        **envelope(coach_id, minute),
        notification_id=unique(),
        session_id=session_id,
        kind=NotificationKind.SUMMARY_READY,
        recipient="coach@example.com",
        status=status,
        message_id="a@example.com",
    )


def coach(email: str | None = None, coach_id: str | None = None) -> Coach:
    return Coach(coach_id or unique(), email or f"{unique()}@example.com", "Ana", "Europe/Madrid", "$argon2id$hash")


def passage(coach_id: str, session_id: str, text: str, **changes: Any) -> Passage:
    told: dict[str, Any] = {
        "passage_id": unique(),
        "transcript_version": 1,
        "title": "Session with Maya",
        "session_date": date(2026, 3, 5),
        "segment_ids": ("s0001", "s0002"),
        "speakers": ("Maya",),
        "start_ms": 0,
        "end_ms": 36_000_000,
    }
    return Passage(coach_id=coach_id, session_id=session_id, text=text, **{**told, **changes})


def mail(recipient: str = "maya@example.com", **changes: str) -> Mail:
    told = {
        "message_id": "0195-summary@coachstream.example",
        "sender": "Coachstream <no-reply@example.com>",
        "subject": "Your summary is ready – naïve café",
        "text": "Hello Maya,\n\nit is ready.\n",
        "html": "<p>Hello Maya, it is ready.</p>",
    }
    return Mail(recipient=recipient, **{**told, **changes})
