"""Utterances to segments: put in order, cut where too long, joined where one speaker goes on."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from pydantic import TypeAdapter

from schemas.transcript import Channel, Participant, Segment
from streams.formats.draft import SEGMENT_WORDS, Utterance
from streams.formats.source import Source
from streams.formats.teams_vtt import is_one_utterance

NEIGHBOURS_MS = 1_500
"""A pause no longer than this does not end a stretch of speech."""
_SENTENCE_END = tuple('.?!…。？！"”')
_SENTENCE_BREAK = re.compile(r"[.?!…][\"”’)]*\s+|[。？！]")
_WORDS_PER_SECOND = 2.0
_PAUSE_MS = 2_000
_SEGMENTS = TypeAdapter(list[Segment])


@dataclass(slots=True)
class _Stretch:
    """Utterances that become one segment."""

    utterances: list[Utterance]
    participant_id: str | None
    words: list[str]
    start_ms: int | None
    end_ms: int | None


def in_order(utterances: list[Utterance], text: str) -> list[Utterance]:
    """By start, then as in the file; by the file alone where any time is missing. Overlaps stay.

    Long turns are cut, and missing ends estimated.
    """
    ordered: list[Utterance] = []
    for utterance in utterances:
        if utterance.end_ms is None and len(utterance.text) >= 2 * SEGMENT_WORDS:  # so many words have as many spaces
            ordered += _cut(utterance, text)
        else:
            ordered.append(utterance)
    if None not in [utterance.start_ms for utterance in ordered]:
        ordered.sort(key=attrgetter("start_ms"))
    _estimate_ends(ordered)
    return ordered


def _cut(utterance: Utterance, text: str) -> Iterator[Utterance]:
    """A turn longer than a segment cut between sentences, where its text is the source's own and no end is timed."""
    words = utterance.text
    if len(words.split()) <= SEGMENT_WORDS or text[utterance.start : utterance.end] != words:
        yield utterance
        return
    begin, end, gathered = 0, 0, 0
    for stop in [*(found.end() for found in _SENTENCE_BREAK.finditer(words)), len(words)]:
        count = len(words[end:stop].split())
        if gathered and gathered + count > SEGMENT_WORDS:
            yield replace(utterance, text=words[begin:end], start=utterance.start + begin, end=utterance.start + end)
            begin, gathered = end, 0
        end, gathered = stop, gathered + count
    if words[begin:].strip():
        yield replace(utterance, text=words[begin:], start=utterance.start + begin)


def _estimate_ends(utterances: list[Utterance]) -> None:
    """Where only starts are known a turn ends with the next one's start, or when its words are said, if sooner."""
    if None not in [utterance.end_ms for utterance in utterances]:
        return
    following: int | None = None
    for utterance in reversed(utterances):
        start = utterance.start_ms
        if start is None:
            continue
        if utterance.end_ms is None:
            said = start + _PAUSE_MS + int(1000 * len(utterance.text.split()) / _WORDS_PER_SECOND)
            utterance.end_ms = said if following is None else max(start, min(following, said))
        following = start if following is None or start != following else following


def make_segments(utterances: list[Utterance], participants: list[Participant], source: Source) -> list[Segment]:
    """Neighbouring utterances of one speaker joined, each segment with the bytes it came from."""
    ids = {raw: person.participant_id for person in participants for raw in person.raw_names}
    rows = [_row(seq, stretch) for seq, stretch in enumerate(_stretches(utterances, ids), 1)]
    starts = source.byte_offsets([row["source_start"] for row in rows]).tolist()
    ends = source.byte_offsets([row["source_end"] for row in rows]).tolist()
    for row, start, end in zip(rows, starts, ends, strict=True):
        row["source_start"], row["source_end"] = start, end
    return _SEGMENTS.validate_python(rows)


def _stretches(utterances: Sequence[Utterance], ids: dict[str, str]) -> Iterator[_Stretch]:
    current: _Stretch | None = None
    for utterance in utterances:
        words = utterance.text.split()
        participant_id = ids[utterance.speaker] if utterance.speaker is not None else None
        if current is not None and _continues(current, utterance, participant_id, len(words)):
            current.utterances.append(utterance)
            current.words += words
            current.end_ms = _later(current.end_ms, utterance.end_ms)
            continue
        if current is not None:
            yield current
        current = _Stretch([utterance], participant_id, words, utterance.start_ms, utterance.end_ms)
    if current is not None:
        yield current


def _later(end_ms: int | None, other_ms: int | None) -> int | None:
    return max(end_ms, other_ms) if end_ms and other_ms else other_ms or end_ms


def _continues(current: _Stretch, utterance: Utterance, participant_id: str | None, words: int) -> bool:
    """Whether it belongs to the same segment.

    Nobody's words join nobody's only in the middle of a sentence: elsewhere the speaker may have changed.
    """
    last = current.utterances[-1]
    if current.participant_id != participant_id or len(current.words) + words > SEGMENT_WORDS:
        return False
    if last.quality is not utterance.quality or not _is_one_message(last, utterance):
        return False
    if is_one_utterance(last.cue, utterance.cue):
        return True
    if participant_id is None and last.text.rstrip().endswith(_SENTENCE_END):
        return False
    if utterance.start_ms is None or current.end_ms is None:
        return utterance.cue == last.cue
    return utterance.start_ms - current.end_ms <= NEIGHBOURS_MS


def _is_one_message(last: Utterance, utterance: Utterance) -> bool:
    """Whether neighbours share the channel and who may read it, and in a chat the message itself."""
    return (
        last.channel is utterance.channel
        and last.clock is utterance.clock
        and last.private == utterance.private
        and (utterance.channel is not Channel.CHAT or last.cue == utterance.cue)
    )


def _row(seq: int, stretch: _Stretch) -> dict[str, Any]:
    """The fields of a segment, its place still in characters."""
    parts = stretch.utterances
    first = parts[0]
    return {
        "segment_id": f"s{seq:04d}",
        "seq": seq,
        "speaker_raw": first.speaker,
        "participant_id": stretch.participant_id,
        "text": _text(stretch.words),
        "source_start": min([part.start for part in parts]),
        "source_end": max([part.end for part in parts]),
        "start_ms": stretch.start_ms,
        "end_ms": stretch.end_ms,
        "time_quality": first.quality,
        "clock": first.clock,
        "channel": first.channel,
        "private": first.private,
        "source_cue_ids": list(dict.fromkeys([part.cue for part in parts if part.cue is not None])),
    }


def _text(words: list[str]) -> str:
    joined = " ".join(words).replace("\0", "\ufffd")
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined)
