"""One coaching session as the platform would tell it: a transcript, two versions of its summary, and a refusal."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from connectors.ports import Passage
from schemas.events import (
    ChatSaid,
    NotificationKind,
    NotificationStatus,
    NotificationStatusChanged,
    RefinementDeclined,
    SessionIndexed,
    SummaryDrafted,
    TranscriptAccepted,
    TranscriptParsed,
    TranscriptUploaded,
)
from schemas.ids import new_id
from schemas.record import Event
from schemas.summary import (
    Cause,
    Change,
    ChangeKind,
    Commitment,
    EvidenceSpan,
    Metrics,
    Origin,
    Owner,
    Section,
    Statement,
    Summary,
    Support,
    Visibility,
)
from schemas.transcript import Counts, Participant, Role, Segment, TimeQuality, Transcript

TITLE = "Anna Keller, third session"
DAY = date(2026, 3, 12)
FILENAME = "2026-03-12 Anna Keller.txt"
SPOKEN = [
    ("Maya", 0, "Good to see you, Anna. What would make this hour worth your while?"),
    ("Anna", 6, "Honestly? I want to stop being the bottleneck. 🙈 Everything still goes over my desk."),
    ("Maya", 17, "Everything. What is one thing that went over your desk this week and did not need to?"),
    ("Anna", 25, "The vendor contract. Jonas had it done, and I rewrote half of it on Sunday night."),
    ("Maya", 36, "What was going on for you on Sunday night?"),
    (
        "Anna",
        41,
        "I was afraid it would fall back on me if it was not perfect. And then I noticed that nobody had asked me to.",
    ),
    ("Maya", 58, "Nobody had asked you to."),
    ("Anna", 62, "No. I think I trust him, but I do not show it. That is what hit me."),
    ("Maya", 74, "If you did show it, what would Jonas see you do next week?"),
    ("Anna", 83, "He would get the board paper, all of it, and I would read it only when he asks."),
    ("Maya", 95, "And by when will you tell him?"),
    ("Anna", 99, "Tomorrow at our one-to-one, so by Friday. I will call him before the weekend."),
    ("Maya", 110, "What could get in the way?"),
    (
        "Anna",
        114,
        "My calendar, to be fair – there are eleven meetings on Thursday, and when I am tired I take things back.",
    ),
    ("Maya", 127, "I will send you the delegation worksheet we spoke about. What do you want to look at next time?"),
    ("Anna", 137, "How I talk to my own boss about it. That is still open."),
]


def transcript_text() -> bytes:
    """The session as a transcription tool would export it."""
    return "\n".join(f"[{at // 60:02}:{at % 60:02}] {name}: {text}" for name, at, text in SPOKEN).encode()


def transcript() -> Transcript:
    segments = [
        Segment(
            segment_id=f"s{seq:04}",
            seq=seq,
            speaker_raw=name,
            participant_id="p1" if name == "Maya" else "p2",
            text=text,
            source_start=0,
            source_end=0,
            start_ms=at * 1000,
            time_quality=TimeQuality.TURN_START_ONLY,
        )
        for seq, (name, at, text) in enumerate(SPOKEN, start=1)
    ]
    words = sum(len(text.split()) for _, _, text in SPOKEN)
    return Transcript(
        version=1,
        format="text",
        format_score=0.9,
        parser="text",
        parser_version=1,
        encoding="utf-8",
        participants=[
            Participant(participant_id="p1", name="Maya", role=Role.COACH, raw_names=["Maya"]),
            Participant(participant_id="p2", name="Anna", role=Role.CLIENT, raw_names=["Anna"]),
        ],
        segments=segments,
        counts=Counts(
            cues=len(segments), segments=len(segments), words_in=words, words_in_segments=words, words_dropped=0
        ),
        dropped=[],
        warnings=[],
        sha256="0" * 64,
    )


def evidence(*quotes: str) -> list[EvidenceSpan]:
    """Spans of these words, found where they are spoken."""
    spans = []
    for quoted in quotes:
        seq, text = next((seq, text) for seq, (_, _, text) in enumerate(SPOKEN, start=1) if quoted in text)
        start = text.index(quoted)
        spans.append(
            EvidenceSpan(
                segment_id=f"s{seq:04}",
                start_char=start,
                end_char=start + len(quoted),
                quote_sha256=hashlib.sha256(quoted.encode()).hexdigest(),
                start_ms=SPOKEN[seq - 1][1] * 1000,
                time_quality=TimeQuality.TURN_START_ONLY,
            )
        )
    return spans


def said(identity: str, section: Section, text: str, *quotes: str, commitment: Commitment | None = None) -> Statement:
    return Statement(
        statement_id=identity,
        section=section,
        text=text,
        speaker="Anna",
        support=Support.SUPPORTED if quotes else Support.UNSUPPORTED,
        evidence=evidence(*quotes),
        visibility=Visibility.COACH_ONLY if section is Section.PRIVATE_NOTES else Visibility.CLIENT_AND_COACH,
        commitment=commitment,
    )


NOTICED = "Anna rewrote half of Jonas’s contract on Sunday night, and noticed that nobody had asked her to."
NOTICED_SHORTER = "Anna rewrote half of Jonas’s contract, and nobody had asked her to."

FIRST = [
    said("st1", Section.GOAL, "Anna wants to stop being the bottleneck.", "I want to stop being the bottleneck"),
    said("st2", Section.OVERVIEW, "Everything still goes over her desk.", "Everything still goes over my desk."),
    said("st3", Section.OVERVIEW, NOTICED, "I rewrote half of it on Sunday night", "nobody had asked me to"),
    said("st4", Section.OVERVIEW, "She has felt this way since she was promoted."),
    said(
        "st5",
        Section.INSIGHTS,
        "She trusts Jonas but does not show it.",
        "I think I trust him, but I do not show it.",
    ),
    said(
        "st6",
        Section.CLIENT_WORDS,
        "I was afraid it would fall back on me if it was not perfect.",
        "I was afraid it would fall back on me if it was not perfect.",
    ),
    said(
        "st7",
        Section.OBSTACLES,
        "When she is tired she takes things back.",
        "when I am tired I take things back",
    ).changed(support=Support.PARTIAL),
    said(
        "st8",
        Section.COMMITMENTS,
        "Hand the whole board paper to Jonas, and tell him so.",
        "He would get the board paper, all of it",
        "I will call him before the weekend.",
        commitment=Commitment(owner=Owner.CLIENT, due_date=date(2026, 3, 13), due_text="by Friday"),
    ),
    said(
        "st9",
        Section.COMMITMENTS,
        "Send the delegation worksheet.",
        "I will send you the delegation worksheet",
        commitment=Commitment(owner=Owner.COACH),
    ),
    said(
        "st10",
        Section.OPEN_THREADS,
        "How to talk to her own boss about it.",
        "How I talk to my own boss about it.",
    ),
    said(
        "st11",
        Section.PRIVATE_NOTES,
        "Repeating her words back opened the turn of the session.",
        "Nobody had asked you to.",
    ).changed(origin=Origin.COACH_ADDED),
]
SECOND = [
    statement.changed(text=NOTICED_SHORTER) if statement.statement_id == "st3" else statement
    for statement in FIRST
    if statement.statement_id not in ("st2", "st4")
]
CHANGES = [
    Change(kind=ChangeKind.REMOVED, statement_id="st2", before=FIRST[1].text),
    Change(kind=ChangeKind.REWORDED, statement_id="st3", before=NOTICED, after=NOTICED_SHORTER),
    Change(kind=ChangeKind.REMOVED, statement_id="st4", before=FIRST[3].text),
]
SUGGESTIONS = ["shorter", "as bullets", "focus on Jonas", "restore the last sentence"]


def summary(version: int, cause_event_id: str) -> Summary:
    statements = FIRST if version == 1 else SECOND
    return Summary(
        version=version,
        parent_version=version - 1 or None,
        cause=Cause.INITIAL if version == 1 else Cause.COACH_CHAT,
        cause_event_id=cause_event_id,
        transcript_version=1,
        transcript_sha256="0" * 64,
        analyst="extractive",
        analyst_version="1",
        created_at=datetime.now(UTC),
        statements=statements,
        removed=[],
        metrics=Metrics(
            duration_ms=None,
            coach_words=98,
            client_words=153,
            unattributed_words=0,
            coach_talk_ratio=98 / 251,
            coach_questions=7,
            coach_open_questions=6,
            longest_client_monologue_words=22,
            longest_coach_monologue_words=19,
            silences=None,
        ),
    )


def envelope(coach_id: str, cause: Event | None, stage: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    event_id = new_id(now)
    return {
        "event_id": event_id,
        "occurred_at": now,
        "coach_id": coach_id,
        "correlation_id": cause.correlation_id if cause else event_id,
        "causation_id": cause.event_id if cause else None,
        "actor": f"stage:{stage}" if cause else f"coach:{coach_id}",
    }


def after(cause: Event, stage: str, session_id: str | None) -> dict[str, Any]:
    return {**envelope(cause.coach_id, cause, stage), "session_id": session_id}


def parsed(uploaded: TranscriptUploaded) -> TranscriptParsed:
    return TranscriptParsed(
        **after(uploaded, "parse", uploaded.session_id), title=TITLE, session_date=DAY, transcript=transcript()
    )


def accepted(session: TranscriptParsed) -> TranscriptAccepted:
    return TranscriptAccepted(
        **after(session, "route", session.session_id),
        title=session.title,
        format=session.transcript.format,
        transcript_version=session.transcript.version,
        participants=session.transcript.participants,
        counts=session.transcript.counts,
        duration_ms=None,
        warnings=[],
    )


def drafted(cause: TranscriptParsed | ChatSaid, version: int, reply: str) -> SummaryDrafted:
    return SummaryDrafted(
        **after(cause, "analyze", cause.session_id),
        title=TITLE,
        summary=summary(version, cause.event_id),
        changes=CHANGES if version == 2 else [],
        reply=reply,
        command=cause.text if isinstance(cause, ChatSaid) else None,
    )


def declined(said: ChatSaid, session_id: str) -> RefinementDeclined:
    return RefinementDeclined(
        **after(said, "refine", session_id),
        command=said.text,
        reply="I can only use words that were spoken. Here is what I can do:",
        suggestions=SUGGESTIONS,
    )


def passages(session: TranscriptParsed) -> list[Passage]:
    return [
        Passage(
            passage_id=segment.segment_id,
            coach_id=session.coach_id,
            session_id=session.session_id,
            transcript_version=1,
            title=session.title,
            session_date=session.session_date,
            segment_ids=(segment.segment_id,),
            speakers=(segment.speaker_raw or "",),
            text=segment.text,
            start_ms=segment.start_ms,
            end_ms=None,
        )
        for segment in session.transcript.segments
    ]


def indexed(session: TranscriptParsed) -> SessionIndexed:
    count = len(session.transcript.segments)
    return SessionIndexed(
        **after(session, "index", session.session_id), transcript_version=1, passages=count, model="hashed-words"
    )


def mailed(session: TranscriptParsed, recipient: str) -> NotificationStatusChanged:
    return NotificationStatusChanged(
        **after(session, "notify", session.session_id),
        notification_id="n1",
        kind=NotificationKind.SUMMARY_READY,
        recipient=recipient,
        status=NotificationStatus.SENT,
        message_id="m1",
    )
