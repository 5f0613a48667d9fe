"""Re-keying by coach what a coach should see: work is ordered by session, a coach's stream has one order."""

from collections.abc import Sequence

from schemas.events import TranscriptAccepted, TranscriptParsed
from schemas.record import Event, following
from schemas.transcript import Transcript
from topics.catalogue import CHAT_RECORDS


def decide(event: Event) -> list[Event]:
    """What goes into the coach's inbox: the event itself, or for a parsed transcript its outcome without its words."""
    if isinstance(event, TranscriptParsed):
        return [_accepted(event)]
    return [event] if isinstance(event, CHAT_RECORDS) else []


async def route(event: Event) -> Sequence[Event]:
    return decide(event)


def _accepted(parsed: TranscriptParsed) -> TranscriptAccepted:
    transcript = parsed.transcript
    return TranscriptAccepted(
        **following(parsed, "accepted", "stage:route", parsed.occurred_at),
        session_id=parsed.session_id,
        title=parsed.title,
        format=transcript.format,
        transcript_version=transcript.version,
        participants=transcript.participants,
        counts=transcript.counts,
        duration_ms=_duration_ms(transcript),
        warnings=transcript.warnings,
    )


def _duration_ms(transcript: Transcript) -> int | None:
    ends = [segment.end_ms for segment in transcript.segments if segment.end_ms is not None]
    return max(ends) if ends else None
