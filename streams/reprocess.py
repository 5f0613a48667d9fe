"""Stage reprocess: an upload read again, as a coach asks, to the next version of its transcript.

The coach's corrections are made again where they still apply.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import ObjectStore, SummaryStore
from schemas.events import ProcessTranscript, RejectionReason, TranscriptParsed, TranscriptRejected
from schemas.ids import derived_id
from schemas.record import Event
from schemas.transcript import Transcript
from streams.formats import FORMATS
from streams.parse import given_up, told
from streams.parsing_process import ParserFailed, ParsingProcess
from streams.recorrect import Corrected, recorrected


@dataclass
class Reprocess:
    """Raises what the object store and the summary store raise."""

    objects: ObjectStore
    store: SummaryStore
    now: Callable[[], datetime]
    parsing: ParsingProcess

    async def __call__(self, event: ProcessTranscript) -> list[Event]:
        made = await self.store.transcript_told_by(event.session_id, derived_id(event.event_id, "parsed"))
        if made is not None:
            return [made]
        content = await self.objects.get(event.object_key)
        try:
            outcome = await self._read(event, content, event.format)
            while True:
                newest = await self.store.transcript(event.session_id)
                result = await self._told(event, outcome, newest, content)
                if isinstance(result, TranscriptRejected) or await self.store.add_transcript(result):
                    return [result]
        except ParserFailed as error:
            raise given_up(event, error, self.now()) from error

    async def _told(
        self,
        event: ProcessTranscript,
        outcome: Transcript | RejectionReason,
        newest: TranscriptParsed | None,
        content: bytes,
    ) -> TranscriptParsed | TranscriptRejected:
        if newest is None or not isinstance(outcome, Transcript):
            return told(event, outcome, self.now(), content)
        # What was corrected shows beside what its own parser made of the bytes.
        same = newest.transcript.parser == outcome.parser
        read = outcome if same else await self._read(event, content, newest.transcript.parser)
        if isinstance(read, Transcript):
            outcome = recorrected(outcome, Corrected(read, newest.transcript), event, self.now())
        version = newest.transcript.version + 1
        return told(event, outcome.changed(version=version), self.now(), content, newest.client_id)

    async def _read(
        self, event: ProcessTranscript, content: bytes, format_name: str | None
    ) -> Transcript | RejectionReason:
        if format_name is not None and format_name not in {form.name for form in FORMATS}:
            return RejectionReason.UNKNOWN_FORMAT
        return await self.parsing(content, event.coach_name, format_name)
