"""What each kind of correction does to a transcript. Segment ids never change; participant ids are never used again."""

import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher

from schemas.events import CorrectionKind, CorrectTranscript
from schemas.transcript import Counts, Dropped, Participant, Role, Segment, Transcript
from streams.canonical import segments_digest, unnamed_warning
from streams.participants import name_key
from streams.refusals import MOST_PARTICIPANTS
from streams.words import word_starts

CORRECTED = "CORRECTED"
"""The reason under which words are dropped that a coach replaced."""

CORRECTED_BY_HAND = "Words were corrected by hand: the coach's count as words that came in, those replaced as left out."


class Uncorrectable(Exception):
    """The correction cannot be made; the message tells the coach why."""


def apply(transcript: Transcript, correction: CorrectTranscript) -> Transcript:
    """The next version, or `transcript` itself where it stands so already. Raises Uncorrectable."""
    corrected = _MADE[correction.kind](transcript, correction)
    if corrected == transcript:
        return transcript
    counted = corrected.changed(warnings=_recounted(transcript, corrected))
    return counted.changed(version=transcript.version + 1, sha256=segments_digest(corrected.segments))


def _recounted(before: Transcript, after: Transcript) -> list[str]:
    """The warnings, with that of the segments nobody is known to have said as it is now."""
    was, is_now = (unnamed_warning(one.participants, one.segments) for one in (before, after))
    if was == is_now:
        return after.warnings
    return [*is_now, *(warning for warning in after.warnings if warning not in was)]


def find_segment(transcript: Transcript, segment_id: str | None) -> Segment:
    """Raises Uncorrectable."""
    found = next((segment for segment in transcript.segments if segment.segment_id == segment_id), None)
    if found is None:
        raise Uncorrectable("The transcript has no such passage.")
    return found


def _rename(transcript: Transcript, correction: CorrectTranscript) -> Transcript:
    person = _participant(transcript, correction.participant_id)
    name = _folded(correction.participant_name)
    namesake = _named(transcript, name)
    if namesake is not None and namesake is not person:
        raise Uncorrectable(f"{namesake.name} is another speaker already: merge the two instead.")
    return _with(transcript, person.changed(name=name))


def _merge(transcript: Transcript, correction: CorrectTranscript) -> Transcript:
    """The one who stays keeps name and role; merging somebody who is gone already changes nothing."""
    stays = _participant(transcript, correction.into_participant_id)
    goes = _by_id(transcript, correction.participant_id)
    if goes is None or goes is stays:
        return transcript
    role = goes.role if stays.role is Role.UNKNOWN else stays.role
    joined = stays.changed(role=role, raw_names=list(dict.fromkeys(stays.raw_names + goes.raw_names)))
    segments = [
        segment.changed(participant_id=stays.participant_id)
        if segment.participant_id == goes.participant_id
        else segment
        for segment in transcript.segments
    ]
    left = [one for one in transcript.participants if one is not goes]
    return _with(transcript.changed(participants=left, segments=segments), joined)


def _reassign(transcript: Transcript, correction: CorrectTranscript) -> Transcript:
    segment = find_segment(transcript, correction.segment_id)
    if correction.participant_id is None:
        transcript, person = _known_or_new(transcript, _folded(correction.participant_name))
    else:
        person = _participant(transcript, correction.participant_id)
    return _saying(transcript, segment.changed(participant_id=person.participant_id))


def _replace(transcript: Transcript, correction: CorrectTranscript) -> Transcript:
    """Words stay accounted for: those put in came in as well, those taken out are dropped for a reason."""
    segment = find_segment(transcript, correction.segment_id)
    text = _folded(correction.text)
    taken_out, put_in = _difference(segment.text, text)
    before = transcript.counts
    counts = Counts(
        cues=before.cues,
        segments=before.segments,
        words_in=before.words_in + put_in,
        words_in_segments=before.words_in_segments + put_in - taken_out,
        words_dropped=before.words_dropped + taken_out,
    )
    dropped = _dropped(transcript.dropped, segment, taken_out) if taken_out else transcript.dropped
    warnings = list(dict.fromkeys([*transcript.warnings, CORRECTED_BY_HAND])) if taken_out + put_in else None
    told = transcript.changed(counts=counts, dropped=dropped, warnings=warnings or transcript.warnings)
    return _saying(told, segment.changed(text=text))


def _set_role(transcript: Transcript, correction: CorrectTranscript) -> Transcript:
    """A session has one coach: the former one takes the new one's role. Of two, the other is the client."""
    person = _participant(transcript, correction.participant_id)
    if correction.role is None:
        raise Uncorrectable("It is not said what role this speaker has.")
    changed = _with(transcript, person.changed(role=correction.role))
    if correction.role is not Role.COACH or person.role is Role.COACH:
        return changed
    for other in transcript.participants:
        if other is person:
            continue
        if len(transcript.participants) == 2:
            changed = _with(changed, other.changed(role=Role.CLIENT))
        elif other.role is Role.COACH:
            changed = _with(changed, other.changed(role=person.role))
    return changed


_MADE: dict[CorrectionKind, Callable[[Transcript, CorrectTranscript], Transcript]] = {
    CorrectionKind.RENAME_SPEAKER: _rename,
    CorrectionKind.MERGE_SPEAKERS: _merge,
    CorrectionKind.REASSIGN_SEGMENT: _reassign,
    CorrectionKind.REPLACE_TEXT: _replace,
    CorrectionKind.SET_ROLE: _set_role,
}


def _by_id(transcript: Transcript, participant_id: str | None) -> Participant | None:
    return next((one for one in transcript.participants if one.participant_id == participant_id), None)


def _participant(transcript: Transcript, participant_id: str | None) -> Participant:
    found = _by_id(transcript, participant_id)
    if found is None:
        raise Uncorrectable("The transcript has no such speaker.")
    return found


def _named(transcript: Transcript, name: str) -> Participant | None:
    return next((one for one in transcript.participants if name_key(one.name) == name_key(name)), None)


def _known_or_new(transcript: Transcript, name: str) -> tuple[Transcript, Participant]:
    known = _named(transcript, name)
    if known is not None:
        return transcript, known
    if len(transcript.participants) >= MOST_PARTICIPANTS:
        raise Uncorrectable(f"A session has at most {MOST_PARTICIPANTS} speakers.")
    # Beyond every id that a file gives, and each version adds one at most: an id that was merged away never returns.
    new = Participant(participant_id=f"p{MOST_PARTICIPANTS + transcript.version}", name=name, raw_names=[])
    return transcript.changed(participants=[*transcript.participants, new]), new


def _with(transcript: Transcript, person: Participant) -> Transcript:
    people = [person if one.participant_id == person.participant_id else one for one in transcript.participants]
    return transcript.changed(participants=people)


def _saying(transcript: Transcript, segment: Segment) -> Transcript:
    segments = [segment if one.segment_id == segment.segment_id else one for one in transcript.segments]
    return transcript.changed(segments=segments)


def _folded(text: str | None) -> str:
    """As a parse leaves text: NFC, white space folded, no NUL. Raises Uncorrectable where nothing is left."""
    folded = unicodedata.normalize("NFC", " ".join((text or "").split()).replace("\0", "\ufffd"))
    if not word_starts(folded).size:
        raise Uncorrectable("There is no word in it.")
    return folded


def _difference(before: str, after: str) -> tuple[int, int]:
    """How many words were taken out, and how many put in."""
    old, new = _words(before), _words(after)
    kept = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(old) - kept, len(new) - kept


def _words(text: str) -> list[str]:
    starts = word_starts(text).tolist()
    slices = (text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    return [word.rstrip(_AROUND_WORDS) for word in slices]


_AROUND_WORDS = ' .,;:!?…-–—()[]{}<>"“”„«»*/\\&'


def _dropped(rows: list[Dropped], segment: Segment, words: int) -> list[Dropped]:
    """With `words` more that were replaced: one row for a reason, from the first byte it covers to the last."""
    earlier = [row for row in rows if row.reason == CORRECTED]
    row = Dropped(
        reason=CORRECTED,
        source_start=min([segment.source_start, *(row.source_start for row in earlier)]),
        source_end=max([segment.source_end, *(row.source_end for row in earlier)]),
        words=words + sum(row.words for row in earlier),
    )
    return [*(row for row in rows if row.reason != CORRECTED), row]
