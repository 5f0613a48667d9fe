"""A coach's corrections made again on another reading of the same upload, as far as they still apply.

What was corrected is what the newest version says otherwise than its own reading of the bytes, so that no history is
needed: names and merged people are found by their labels, passages by their place in the upload and their words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.events import CorrectionKind, CorrectTranscript, ProcessTranscript
from schemas.record import following
from schemas.transcript import Participant, Role, Segment, Transcript
from streams.corrections import Uncorrectable, apply

ACTOR = "stage:reprocess"


@dataclass(frozen=True)
class Corrected:
    """The newest version, and what the parser alone made of the same bytes."""

    read: Transcript
    newest: Transcript


def recorrected(fresh: Transcript, corrected: Corrected, command: ProcessTranscript, now: datetime) -> Transcript:
    """`fresh` with the corrections that apply to it; a warning tells how many were made again and how many were not."""
    again, lost, result = 0, 0, fresh
    for kind, fields in [*_people(fresh, corrected), *_passages(fresh, corrected)]:
        try:
            if fields is None:
                raise Uncorrectable("what it is about is not in this reading")
            result = apply(result, _correction(command, kind, fields, result.version, now))
            again += 1
        except Uncorrectable:
            lost += 1
    warnings = [*result.warnings]
    if again:
        warnings.append(f"Corrections made again on this reading: {again}.")
    if lost:
        warnings.append(f"Corrections that this reading has no place for, and that are not in it: {lost}.")
    return result.changed(warnings=warnings)


_Fields = dict[str, Any] | None
"""Of a correction; null for one that cannot be said of the fresh reading."""


def _people(fresh: Transcript, corrected: Corrected) -> Iterator[tuple[CorrectionKind, _Fields]]:
    read, there = _by_label(corrected.read), _by_label(fresh)
    for person in corrected.newest.participants:
        before = _distinct(read, person)
        after = _distinct(there, person)
        stays = after[0].participant_id if after else None
        if len(before) > 1:
            if stays is None:
                yield CorrectionKind.MERGE_SPEAKERS, None
            for other in after[1:]:
                fields = {"participant_id": other.participant_id, "into_participant_id": stays}
                yield CorrectionKind.MERGE_SPEAKERS, fields
        if before and person.name not in [one.name for one in before]:
            named = {"participant_id": stays, "participant_name": person.name} if stays else None
            yield CorrectionKind.RENAME_SPEAKER, named
        if before and person.role is Role.OTHER and before[0].role is not Role.OTHER:
            yield CorrectionKind.SET_ROLE, {"participant_id": stays, "role": Role.OTHER} if stays else None


def _passages(fresh: Transcript, corrected: Corrected) -> Iterator[tuple[CorrectionKind, _Fields]]:
    read = {_place(segment): segment for segment in corrected.read.segments}
    there = {_place(segment): segment for segment in fresh.segments}
    people = {person.participant_id: person for person in corrected.newest.participants}
    owners, now_there = _by_label(corrected.newest), _by_label(fresh)
    for segment in corrected.newest.segments:
        before = read.get(_place(segment))
        if before is None:
            continue
        after = there.get(_place(segment))
        found = after is not None and after.text == before.text
        owner = owners.get(before.speaker_raw or "")
        if segment.participant_id != (owner.participant_id if owner else None) and segment.participant_id in people:
            person = people[segment.participant_id]
            same = next((now_there[label] for label in person.raw_names if label in now_there), None)
            who = {"participant_id": same.participant_id} if same else {"participant_name": person.name}
            yield CorrectionKind.REASSIGN_SEGMENT, {"segment_id": after.segment_id, **who} if after and found else None
        if segment.text != before.text:
            said = {"segment_id": after.segment_id, "text": segment.text} if after and found else None
            yield CorrectionKind.REPLACE_TEXT, said


def _by_label(transcript: Transcript) -> dict[str, Participant]:
    return {label: person for person in transcript.participants for label in person.raw_names}


def _distinct(by_label: dict[str, Participant], person: Participant) -> list[Participant]:
    """Those under whom the person's labels are, each once."""
    found = (by_label[label] for label in person.raw_names if label in by_label)
    return list({one.participant_id: one for one in found}.values())


def _place(segment: Segment) -> tuple[int, int]:
    return segment.source_start, segment.source_end


def _correction(
    command: ProcessTranscript, kind: CorrectionKind, fields: dict[str, Any], version: int, now: datetime
) -> CorrectTranscript:
    told = following(command, f"again-{kind}-{version}", ACTOR, now)
    return CorrectTranscript(**told, session_id=command.session_id, based_on=version, kind=kind, **fields)
