"""Stage correct: a coach's correction to the transcript's next version, or to the reason why not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import SummaryStore
from schemas.events import CorrectionDeclined, CorrectionKind, CorrectTranscript, TranscriptParsed
from schemas.ids import derived_id
from schemas.record import Event, following
from schemas.transcript import Transcript
from streams.corrections import Uncorrectable, apply, find_segment
from streams.parse import MOST_RECORD_BYTES

ACTOR = "stage:correct"


def decide(
    correction: CorrectTranscript, parsed: TranscriptParsed, seen: Transcript | None, now: datetime
) -> TranscriptParsed | CorrectionDeclined:
    """The next version of `parsed`. `seen` is the version that the coach was looking at."""
    try:
        _refuse_to_overwrite(correction, parsed.transcript, seen)
        corrected = apply(parsed.transcript, correction)
    except Uncorrectable as reason:
        return declined(correction, str(reason), now)
    if corrected is parsed.transcript:
        return declined(correction, "The transcript says so already, so nothing was changed.", now)
    if len(corrected.model_dump_json()) > MOST_RECORD_BYTES:
        return declined(correction, "The transcript would grow larger than one session can hold.", now)
    return parsed.changed(
        event_id=corrected_id(correction),
        occurred_at=now,
        correlation_id=correction.correlation_id,
        causation_id=correction.event_id,
        actor=ACTOR,
        transcript=corrected,
    )


def corrected_id(correction: CorrectTranscript) -> str:
    """The event id of what a correction leads to."""
    return derived_id(correction.event_id, "corrected")


def declined(correction: CorrectTranscript, reply: str, now: datetime) -> CorrectionDeclined:
    return CorrectionDeclined(
        **following(correction, "declined", ACTOR, now),
        session_id=correction.session_id,
        reply=reply,
    )


@dataclass(frozen=True)
class Correct:
    store: SummaryStore
    now: Callable[[], datetime]

    async def __call__(self, event: CorrectTranscript) -> list[Event]:
        while True:
            # The newest is read before looking for what an earlier run made: a run that is faster in between
            # then makes `add_transcript` fail, and is found the next time round.
            parsed = await self.store.transcript(event.session_id)
            made = await self.store.transcript_told_by(event.session_id, corrected_id(event))
            if made:
                return [made]
            if parsed is None or parsed.coach_id != event.coach_id:
                return [
                    declined(event, "This session has no transcript yet, so there is nothing to correct.", self.now())
                ]
            seen = await self.store.transcript(event.session_id, event.based_on)
            result = await asyncio.to_thread(decide, event, parsed, seen.transcript if seen else None, self.now())
            if isinstance(result, CorrectionDeclined) or await self.store.add_transcript(result):
                return [result]


def _refuse_to_overwrite(correction: CorrectTranscript, newest: Transcript, seen: Transcript | None) -> None:
    """Raises Uncorrectable when the words to replace are not those the coach was looking at."""
    if correction.kind is not CorrectionKind.REPLACE_TEXT:
        return
    now_there = find_segment(newest, correction.segment_id)
    if seen is None or find_segment(seen, correction.segment_id).text != now_there.text:
        raise Uncorrectable(
            "These words were changed in the meantime. Look at the newest transcript, then correct it again."
        )
