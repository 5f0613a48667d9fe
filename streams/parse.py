"""Stage parse: an upload's bytes to its canonical transcript, or to the reason why not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import ObjectStore
from schemas.events import RejectionReason, TranscriptParsed, TranscriptRejected, TranscriptUploaded
from schemas.ids import derived_id
from schemas.record import Event
from schemas.transcript import Transcript
from streams.canonical import canonical
from streams.formats import recognise
from streams.formats.source import Source, decode
from topics.catalogue import MAX_MESSAGE_BYTES

ACTOR = "stage:parse"
MOST_BYTES = 50_000_000
MOST_LINES = 200_000
MOST_PARTICIPANTS = 200
MOST_RECORD_BYTES = MAX_MESSAGE_BYTES - 65_536
"""Of the transcript as JSON, which is no smaller than its Avro: what Kafka would refuse must be refused here."""

_MESSAGES = {
    RejectionReason.EMPTY: "The file is empty. Export the transcript again and upload the new file.",
    RejectionReason.TOO_LARGE: (
        f"The file is larger than {MOST_BYTES // 1_000_000} MB or {MOST_LINES:,} lines. "
        "Split it, or upload the transcript without the recording."
    ),
    RejectionReason.NOT_TEXT: (
        "The file is not readable text. Export the transcript as .vtt, .srt or .txt, in UTF-8, and upload that."
    ),
    RejectionReason.UNKNOWN_FORMAT: (
        "No transcript format was recognised. Upload a .vtt or .srt file, or text with a line like `Name: words` "
        "for each turn."
    ),
    RejectionReason.NO_SPEECH: (
        "The file holds no spoken words. Check that transcription was on, and export the transcript again."
    ),
    RejectionReason.MALFORMED: (
        "None of the file's cues has times that can be read. WebVTT writes them as 00:01:02.345 --> 00:01:04.000: "
        "correct them, or export the transcript again."
    ),
    RejectionReason.TOO_COMPLEX: (
        f"The transcript has more than {MOST_PARTICIPANTS} speakers, or more speech than one session can hold. "
        "Split the file by session and upload the parts."
    ),
}


def decide(uploaded: TranscriptUploaded, content: bytes, now: datetime) -> TranscriptParsed | TranscriptRejected:
    """One or the other for any bytes; never an exception."""
    outcome = transcribe(content, uploaded.coach_name)
    if isinstance(outcome, Transcript):
        return TranscriptParsed(
            event_id=derived_id(uploaded.event_id, "parsed"),
            occurred_at=now,
            coach_id=uploaded.coach_id,
            correlation_id=uploaded.correlation_id,
            causation_id=uploaded.event_id,
            actor=ACTOR,
            session_id=uploaded.session_id,
            title=uploaded.title,
            session_date=uploaded.session_date,
            timezone=uploaded.timezone,
            transcript=outcome,
        )
    return TranscriptRejected(
        event_id=derived_id(uploaded.event_id, "rejected"),
        occurred_at=now,
        coach_id=uploaded.coach_id,
        correlation_id=uploaded.correlation_id,
        causation_id=uploaded.event_id,
        actor=ACTOR,
        session_id=uploaded.session_id,
        title=uploaded.title,
        filename=uploaded.filename,
        reason=outcome,
        message=_MESSAGES[outcome],
    )


def transcribe(content: bytes, coach_name: str | None) -> Transcript | RejectionReason:
    """The canonical transcript of an upload's bytes, or why there is none."""
    if len(content) > MOST_BYTES:
        return RejectionReason.TOO_LARGE
    source = decode(content)
    if source is None:
        return RejectionReason.NOT_TEXT
    if not source.text.strip():
        return RejectionReason.EMPTY
    if _line_count(source.text) > MOST_LINES:
        return RejectionReason.TOO_LARGE
    return _parse(source, coach_name)


def _parse(source: Source, coach_name: str | None) -> Transcript | RejectionReason:
    recognised = recognise(source.text)
    if recognised is None:
        return RejectionReason.UNKNOWN_FORMAT
    form, score = recognised
    draft = form.parse(source)
    if draft.cues and draft.unreadable == draft.cues:
        return RejectionReason.MALFORMED
    transcript = canonical(draft, source, form, score, coach_name)
    if not transcript.counts.words_in_segments:
        return RejectionReason.NO_SPEECH
    if len(transcript.participants) > MOST_PARTICIPANTS or len(transcript.model_dump_json()) > MOST_RECORD_BYTES:
        return RejectionReason.TOO_COMPLEX
    return transcript


def _line_count(text: str) -> int:
    """Line endings are LF, CR and CRLF."""
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n") - text.endswith(("\n", "\r"))


@dataclass
class Parse:
    """The stage: reads the object, decides off the loop. Raises what the object store raises."""

    objects: ObjectStore
    now: Callable[[], datetime]

    async def __call__(self, event: TranscriptUploaded) -> list[Event]:
        content = await self.objects.get(event.object_key)
        return [await asyncio.to_thread(decide, event, content, self.now())]
