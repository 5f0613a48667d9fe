"""Stage parse: an upload's bytes to its canonical transcript, or to the reason why not."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pydantic_core import to_json

from connectors.clients_port import Clients
from connectors.ports import ObjectStore
from schemas.events import ProcessTranscript, RejectionReason, TranscriptParsed, TranscriptRejected, TranscriptUploaded
from schemas.record import Event, following
from schemas.transcript import Transcript
from streams.canonical import canonical
from streams.formats import named, recognise
from streams.formats.source import Source, decode, why_unreadable
from streams.parsing_process import ParserFailed, ParsingProcess
from streams.participants import recognised_client
from streams.processing import GivenUp
from streams.refusals import MOST_BYTES, MOST_LINES, MOST_PARTICIPANTS, message_of
from topics.catalogue import MAX_MESSAGE_BYTES

ACTOR = "stage:parse"
MOST_RECORD_BYTES = MAX_MESSAGE_BYTES - 65_536
"""Of the transcript as JSON, which is no smaller than its Avro: what Kafka would refuse must be refused here."""

_LEAST_SEGMENT_JSON, _MOST_SEGMENT_JSON = 200, 400
"""Bytes of its names, quotes, numbers and kinds, without the words of the file."""
_ESCAPED = bytes([*range(32), ord('"'), ord("\\"), 127])
_MOST_ESCAPED = len(r"\u0000") - 1
"""Bytes that one of these takes more in JSON."""

_OUR_FAULT = (
    "Reading this file failed on our side, not on yours. It is kept, and will be read again when that is mended; "
    "an export in another format, such as .vtt, may work at once."
)


def decide(uploaded: TranscriptUploaded, content: bytes, now: datetime) -> TranscriptParsed | TranscriptRejected:
    """One or the other for any bytes; never an exception."""
    return told(uploaded, transcribe(content, uploaded.coach_name), now, content, uploaded.client_id)


def told(
    uploaded: TranscriptUploaded | ProcessTranscript,
    outcome: Transcript | RejectionReason,
    now: datetime,
    content: bytes,
    client_id: str | None = None,
) -> TranscriptParsed | TranscriptRejected:
    """The event that says what came of an upload, and whose session it is where that is known.

    The first of the upload's bytes decide what a refusal advises.
    """
    if isinstance(outcome, Transcript):
        return TranscriptParsed(
            **following(uploaded, "parsed", ACTOR, now),
            session_id=uploaded.session_id,
            title=uploaded.title,
            session_date=uploaded.session_date,
            timezone=uploaded.timezone,
            transcript=outcome,
            client_id=client_id,
        )
    return TranscriptRejected(
        **following(uploaded, "rejected", ACTOR, now),
        session_id=uploaded.session_id,
        title=uploaded.title,
        filename=uploaded.filename,
        reason=outcome,
        message=message_of(outcome, content),
    )


def transcribe(content: bytes, coach_name: str | None, format_name: str | None = None) -> Transcript | RejectionReason:
    """The canonical transcript of an upload's bytes, read as the format named or recognised, or why there is none."""
    if len(content) > MOST_BYTES:
        return RejectionReason.TOO_LARGE
    source = decode(content)
    if source is None:
        return why_unreadable(content)
    if not source.text or source.text.isspace():
        return RejectionReason.EMPTY
    # JSON takes a line for each bracket of a word list: an indented session of two hours has more lines than this.
    if not source.text.startswith(("{", "[")) and _line_count(source.text) > MOST_LINES:
        return RejectionReason.TOO_LARGE
    with _collector_at_rest():
        return _parse(source, coach_name, format_name)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A parse makes hundreds of thousands of objects and no cycle: walking them over and over costs a third of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parse(source: Source, coach_name: str | None, format_name: str | None) -> Transcript | RejectionReason:
    recognised = recognise(source.text) if format_name is None else named(source.text, format_name)
    if recognised is None:
        return RejectionReason.UNKNOWN_FORMAT
    form, score = recognised
    draft = form.parse(source)
    if draft.refused is not None:
        return draft.refused
    if draft.cues and draft.unreadable == draft.cues:
        return RejectionReason.MALFORMED
    transcript = canonical(draft, source, form, score, coach_name)
    if not transcript.counts.words_in_segments:
        return RejectionReason.NO_SPEECH
    if len(transcript.participants) > MOST_PARTICIPANTS or _is_oversized(transcript):
        return RejectionReason.TOO_COMPLEX
    return transcript


def _is_oversized(transcript: Transcript) -> bool:
    """Whether its JSON is larger than Kafka takes. Written out, which takes long, only where its words do not tell."""
    segments = transcript.segments
    cues = [cue for segment in segments for cue in segment.source_cue_ids]
    words = "".join(
        [*(segment.text for segment in segments), *(segment.speaker_raw or "" for segment in segments), *cues]
    )
    said = words.encode()
    if len(said) + len(segments) * _LEAST_SEGMENT_JSON > MOST_RECORD_BYTES:
        return True
    escaped = len(said) - len(said.translate(None, _ESCAPED))
    most = len(said) + escaped * _MOST_ESCAPED + len(segments) * _MOST_SEGMENT_JSON + len(cues) * len('"",')
    most += len(to_json(transcript.model_copy(update={"segments": []})))
    return most > MOST_RECORD_BYTES and len(to_json(transcript)) > MOST_RECORD_BYTES


def _line_count(text: str) -> int:
    """Line endings are LF, CR and CRLF."""
    returns = text.count("\r")
    pairs = text.count("\r\n") if returns else 0
    return 1 + text.count("\n") + returns - pairs - text.endswith(("\n", "\r"))


def given_up(event: TranscriptUploaded | ProcessTranscript, error: ParserFailed, now: datetime) -> GivenUp:
    """For a file that our own parser could not finish: the coach is told, the operator finds why among dead letters."""
    rejected = told(event, RejectionReason.TOO_COMPLEX, now, b"")
    return GivenUp(str(error), [rejected.changed(message=_OUR_FAULT)])


@dataclass
class Parse:
    """The stage: reads the object, parses it where no file can do harm. Raises what the stores raise."""

    objects: ObjectStore
    clients: Clients
    now: Callable[[], datetime]
    parsing: ParsingProcess = field(default_factory=ParsingProcess)

    async def __call__(self, event: TranscriptUploaded) -> list[Event]:
        content = await self.objects.get(event.object_key)
        try:
            outcome = await self.parsing(content, event.coach_name)
        except ParserFailed as error:
            raise given_up(event, error, self.now()) from error
        client_id = event.client_id
        if client_id is None and isinstance(outcome, Transcript):
            client_id = recognised_client(outcome, await self.clients.of_coach(event.coach_id))
        return [told(event, outcome, self.now(), content, client_id)]
