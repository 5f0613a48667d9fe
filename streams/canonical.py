"""A draft in any format to the one canonical transcript, with every word of the upload accounted for."""

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydantic_core import to_json

from schemas.transcript import Counts, Dropped, Participant, Segment, TimeQuality, Transcript
from streams.formats.draft import Draft, Drop, Format
from streams.formats.source import Source
from streams.name_variants import may_be_one
from streams.participants import find_participants
from streams.segments import in_order, make_segments
from streams.words import Positions, count_words, word_starts


def canonical(draft: Draft, source: Source, form: Format, score: float, coach_name: str | None) -> Transcript:
    """The first version of a session's transcript."""
    utterances = in_order(draft.utterances, source.text)
    participants = find_participants(utterances, coach_name)
    segments = make_segments(utterances, participants, source)
    counts, dropped = _account(draft, segments, source)
    return Transcript(
        version=1,
        format=form.name,
        format_score=score,
        parser=form.name,
        parser_version=form.version,
        encoding=source.encoding,
        participants=participants,
        segments=segments,
        counts=counts,
        dropped=dropped,
        warnings=[*draft.warnings, *_warnings(source, participants, segments, dropped)],
        sha256=segments_digest(segments),
    )


def _account(draft: Draft, segments: list[Segment], source: Source) -> tuple[Counts, list[Dropped]]:
    """Count the upload's words by themselves, and find each in a segment or under the reason it was left out."""
    starts = word_starts(source.text)
    kept = count_words("\n".join([segment.text for segment in segments]))
    spoken = draft.utterances.spans()
    drops = {reason: ranges.edges() for reason, ranges in draft.drops.items()}
    # A word under two heads, such as an entity that is half a label, is counted under the first: speech before drops.
    placed = _covered(spoken, starts)
    # Tags and entities inside an utterance are words of the file but not of its text.
    words = {Drop.MARKUP: int(placed.sum()) - kept}
    for reason, edges in drops.items():
        here = _covered(edges, starts) & ~placed
        words[reason] = words.get(reason, 0) + int(here.sum())
        placed |= here
    words[Drop.UNACCOUNTED] = len(starts) - int(placed.sum())
    drops[Drop.MARKUP] = np.concatenate((drops.get(Drop.MARKUP, spoken[:0]), spoken))
    drops[Drop.UNACCOUNTED] = np.array([(0, len(source.text))])
    dropped = [_dropped(reason, drops[reason], count, source) for reason, count in words.items() if count]
    counts = Counts(
        cues=draft.cues,
        segments=len(segments),
        words_in=len(starts),
        words_in_segments=kept,
        words_dropped=sum(row.words for row in dropped),
    )
    return counts, dropped


def _covered(edges: Positions, starts: Positions) -> NDArray[np.bool_]:
    """Which of the words begin within one of the ranges."""
    found = np.searchsorted(starts, edges[np.argsort(edges[:, 0], kind="stable")])
    found[:, 1] = np.maximum.accumulate(found[:, 1])
    found[1:, 0] = np.maximum(found[1:, 0], found[:-1, 1])
    turns = np.concatenate(([0], found.ravel(), [len(starts)]))
    return np.repeat(np.arange(len(turns) - 1) % 2 == 1, np.diff(turns))


def _dropped(reason: Drop, edges: Positions, words: int, source: Source) -> Dropped:
    """One row for a reason: from the first byte it covers to the last."""
    start, end = source.byte_offsets([int(edges[:, 0].min()), int(edges[:, 1].max())]).tolist()
    return Dropped(reason=reason.value, source_start=start, source_end=end, words=words)


def _warnings(
    source: Source, participants: list[Participant], segments: list[Segment], dropped: list[Dropped]
) -> Iterator[str]:
    lost = {row.reason: row.words for row in dropped}
    if source.encoding == "cp1252":
        yield "The file is not UTF-8 and was read as Windows-1252: accented letters may be wrong."
    yield from unnamed_warning(participants, segments)
    for name, other in may_be_one(participants):
        yield f"{name} and {other} may be one person: merge them if so."
    if Drop.OUTSIDE_CUE in lost:
        yield f"Words left out because they stand outside every cue: {lost[Drop.OUTSIDE_CUE]}."
    if Drop.UNACCOUNTED in lost:
        yield f"Words the parser could not place: {lost[Drop.UNACCOUNTED]}."
    if any(segment.time_quality is TimeQuality.TURN_START_ONLY for segment in segments):
        yield "Only the start of each turn is timed; ends are estimated."


def unnamed_warning(participants: list[Participant], segments: list[Segment]) -> list[str]:
    """How many segments nobody is known to have said; nothing where there are none."""
    unnamed = sum(segment.participant_id is None for segment in segments)
    if not participants and segments:
        return ["The file names no speakers."]
    return [f"Segments without a speaker: {unnamed}."] if unnamed else []


def segments_digest(segments: list[Segment]) -> str:
    """SHA-256 over each segment's id, speaker, text and times: the same for versions that say the same."""
    rows = [[row.segment_id, row.participant_id, row.text, row.start_ms, row.end_ms] for row in segments]
    return hashlib.sha256(to_json(rows)).hexdigest()
