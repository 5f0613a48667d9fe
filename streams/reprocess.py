"""Stage reprocess: an upload read again, as a coach asks, to the next version of its transcript."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import ObjectStore, SummaryStore
from schemas.events import ProcessTranscript, RejectionReason, TranscriptRejected
from schemas.ids import derived_id
from schemas.record import Event
from schemas.transcript import Transcript
from streams.formats import FORMATS
from streams.parse import given_up, told
from streams.parsing_process import ParserFailed, ParsingProcess


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
        try:
            outcome = await self._outcome(event)
        except ParserFailed as error:
            raise given_up(event, error, self.now()) from error
        while True:
            newest = await self.store.transcript(event.session_id)
            version = newest.transcript.version + 1 if newest is not None else 1
            client_id = newest.client_id if newest is not None else None
            result = told(event, _of_version(outcome, version), self.now(), client_id)
            if isinstance(result, TranscriptRejected) or await self.store.add_transcript(result):
                return [result]

    async def _outcome(self, event: ProcessTranscript) -> Transcript | RejectionReason:
        if event.format is not None and event.format not in {form.name for form in FORMATS}:
            return RejectionReason.UNKNOWN_FORMAT
        content = await self.objects.get(event.object_key)
        return await self.parsing(content, event.coach_name, event.format)


def _of_version(outcome: Transcript | RejectionReason, version: int) -> Transcript | RejectionReason:
    return outcome.changed(version=version) if isinstance(outcome, Transcript) else outcome
