"""Transcripts to passages that are found by meaning."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import Embedder, Passage, PassageIndex, Priority
from schemas.events import SessionIndexed, TranscriptParsed
from schemas.ids import derived_id
from schemas.record import Event, following
from schemas.transcript import Segment

PASSAGE_WORDS = 120
"""Long enough to hold a question and its answer, short enough for the model's 256 word pieces."""


def passages(parsed: TranscriptParsed) -> list[Passage]:
    """Neighbouring segments gathered to about PASSAGE_WORDS words, each segment in exactly one passage."""
    names = {one.participant_id: one.name for one in parsed.transcript.participants}
    groups = _groups([segment for segment in parsed.transcript.segments if segment.text and not segment.private])
    return [_passage(parsed, number, group, names) for number, group in enumerate(groups)]


def _groups(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    words = 0
    for segment in segments:
        group.append(segment)
        words += len(segment.text.split())
        if words >= PASSAGE_WORDS:
            yield group
            group, words = [], 0
    if group:
        yield group


def _passage(parsed: TranscriptParsed, number: int, group: list[Segment], names: dict[str, str]) -> Passage:
    starts = [segment.start_ms for segment in group if segment.start_ms is not None]
    ends = [segment.end_ms for segment in group if segment.end_ms is not None]
    speakers = [names[segment.participant_id] for segment in group if segment.participant_id is not None]
    return Passage(
        passage_id=derived_id(parsed.session_id, f"passage {number}"),
        coach_id=parsed.coach_id,
        session_id=parsed.session_id,
        transcript_version=parsed.transcript.version,
        title=parsed.title,
        session_date=parsed.session_date,
        segment_ids=tuple(segment.segment_id for segment in group),
        speakers=tuple(dict.fromkeys(speakers)),
        text="\n".join(segment.text for segment in group),
        start_ms=min(starts) if starts else None,
        end_ms=max(ends) if ends else None,
    )


@dataclass(frozen=True)
class Index:
    embedder: Embedder
    index: PassageIndex
    now: Callable[[], datetime]

    async def __call__(self, event: TranscriptParsed) -> Sequence[Event]:
        found = passages(event)
        vectors = await self.embedder.embed([passage.text for passage in found], Priority.INDEX)
        await self.index.replace_session(event.coach_id, event.session_id, found, vectors)
        return [
            SessionIndexed(
                **following(event, "indexed", "stage:index", self.now()),
                session_id=event.session_id,
                transcript_version=event.transcript.version,
                passages=len(found),
                model=self.embedder.model,
            )
        ]
