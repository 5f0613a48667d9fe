"""Transcripts for tests, from lines of `Name: words`."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.events import AnalyzeSession, RefineSummary, TranscriptParsed
from schemas.ids import derived_id
from schemas.transcript import Channel, Counts, Participant, Role, Segment, TimeQuality, Transcript

NOW = datetime(2026, 4, 29, 12, tzinfo=UTC)
TUESDAY = date(2026, 4, 28)
ROOT = "0190a0a0-0000-7000-8000-000000000000"


def transcript(text: str, coach: str = "Coach", seconds: int | None = None) -> Transcript:
    """One segment a line; a line without a name has no speaker. `seconds` apart where told."""
    names: dict[str, str] = {}
    segments: list[Segment] = []
    for seq, line in enumerate(line for line in text.splitlines() if line.strip()):
        name, colon, said = line.partition(": ")
        private = name.startswith("DM ")
        name = name.removeprefix("DM ")
        if colon:
            names.setdefault(name, f"p{len(names) + 1}")
        start = None if seconds is None else seq * seconds * 1000
        segments.append(
            Segment(
                segment_id=f"s{seq + 1:04}",
                seq=seq,
                speaker_raw=name if colon else None,
                participant_id=names[name] if colon else None,
                text=said if colon else line,
                source_start=0,
                source_end=0,
                start_ms=start,
                end_ms=None if start is None else start + 1000,
                time_quality=TimeQuality.NONE if start is None else TimeQuality.EXACT,
                channel=Channel.CHAT if private else Channel.SPEECH,
                private=private,
            )
        )
    people = [
        Participant(participant_id=key, name=name, role=Role.COACH if name == coach else Role.CLIENT, raw_names=[name])
        for name, key in names.items()
    ]
    return Transcript(
        version=1,
        format="test",
        format_score=1,
        parser="test",
        parser_version=1,
        encoding="utf-8",
        participants=people,
        segments=segments,
        counts=Counts(cues=0, segments=len(segments), words_in=0, words_in_segments=0, words_dropped=0),
        dropped=[],
        warnings=[],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def parsed(text: str, on: date | None = TUESDAY, session_id: str = "session-1") -> TranscriptParsed:
    return event(transcript(text), on, session_id)


def event(of: Transcript, on: date | None = TUESDAY, session_id: str = "session-1") -> TranscriptParsed:
    return TranscriptParsed(
        event_id=derived_id(ROOT, f"parsed {session_id}"),
        occurred_at=NOW,
        coach_id="coach-1",
        correlation_id=ROOT,
        actor="stage:parse",
        session_id=session_id,
        title="A session",
        session_date=on,
        transcript=of,
    )


def session(name: str) -> TranscriptParsed:
    return parsed((Path(__file__).parent / "sessions" / f"{name}.txt").read_text())


def refine(command: str, session_id: str = "session-1", turn: str = "") -> RefineSummary:
    return RefineSummary(
        event_id=derived_id(ROOT, f"refine {command} {turn}"),
        occurred_at=NOW,
        coach_id="coach-1",
        correlation_id=ROOT,
        actor="coach:coach-1",
        session_id=session_id,
        command=command,
    )


def analyze_again(session_id: str = "session-1") -> AnalyzeSession:
    return AnalyzeSession(
        event_id=derived_id(ROOT, "again"),
        occurred_at=NOW,
        coach_id="coach-1",
        correlation_id=ROOT,
        actor="coach:coach-1",
        session_id=session_id,
    )
