"""Utterances to segments: put in order, cut where too long, joined where one speaker goes on."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from schemas.transcript import Channel, Participant, Segment
from streams.formats.draft import Utterance
from streams.formats.source import Source
from streams.formats.teams_vtt import is_one_utterance

NEIGHBOURS_MS = 1_500
"""A pause no longer than this does not end a stretch of speech."""
SEGMENT_WORDS = 60
"""A merged segment's most words: some 25 seconds of speech, which a reader takes in at a glance and an embedding
model reads whole; a single longer cue stays as it is."""
_SENTENCE_END = tuple('.?!…。？！"”')
_SENTENCE_BREAK = re.compile(r"[.?!…][\"”’)]*\s+|[。？！]")
_WORDS_PER_SECOND = 2.0
_PAUSE_MS = 2_000


@dataclass(slots=True)
class _Stretch:
    """Utterances that become one segment."""

    utterances: list[Utterance]
    participant_id: str | None
    words: int
    start_ms: int | None
    end_ms: int | None


def in_order(utterances: list[Utterance], text: str) -> list[Utterance]:
    """By start, then as in the file; by the file alone where any time is missing. Overlaps stay.

    Long turns are cut, and missing ends estimated.
    """
    ordered = [piece for utterance in utterances for piece in _cut(utterance, text)]
    if all(utterance.start_ms is not None for utterance in ordered):
        ordered.sort(key=attrgetter("start_ms"))
    _estimate_ends(ordered)
    return ordered


def _cut(utterance: Utterance, text: str) -> Iterator[Utterance]:
    """A turn longer than a segment cut between sentences, where its text is the source's own and no end is timed."""
    words = utterance.text
    if (
        utterance.end_ms is not None
        or len(words) < 2 * SEGMENT_WORDS  # so many words have as many spaces between them
        or len(words.split()) <= SEGMENT_WORDS
        or text[utterance.start : utterance.end] != words
    ):
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
    return _segments(list(_stretches(utterances, ids)), source)


def _stretches(utterances: Sequence[Utterance], ids: dict[str, str]) -> Iterator[_Stretch]:
    current: _Stretch | None = None
    for utterance in utterances:
        words = len(utterance.text.split())
        participant_id = ids[utterance.speaker] if utterance.speaker is not None else None
        if current is not None and _continues(current, utterance, participant_id, words):
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
    if current.participant_id != participant_id or current.words + words > SEGMENT_WORDS:
        return False
    if last.quality is not utterance.quality or _message(last) != _message(utterance):
        return False
    if is_one_utterance(last.cue, utterance.cue):
        return True
    if participant_id is None and last.text.rstrip().endswith(_SENTENCE_END):
        return False
    if utterance.start_ms is None or current.end_ms is None:
        return utterance.cue == last.cue
    return utterance.start_ms - current.end_ms <= NEIGHBOURS_MS


def _message(utterance: Utterance) -> tuple[object, ...]:
    """What neighbours share: the channel and who may read it, and in a chat the message itself."""
    in_chat = utterance.channel is Channel.CHAT
    return utterance.channel, utterance.clock, utterance.private, utterance.cue if in_chat else None


def _text(utterances: list[Utterance]) -> str:
    whole = utterances[0].text if len(utterances) == 1 else " ".join([utterance.text for utterance in utterances])
    joined = " ".join(whole.split()).replace("\0", "\ufffd")
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined)


def _segments(stretches: list[_Stretch], source: Source) -> list[Segment]:
    starts = source.byte_offsets([_first(stretch.utterances) for stretch in stretches]).tolist()
    ends = source.byte_offsets([_last(stretch.utterances) for stretch in stretches]).tolist()
    return [
        Segment.model_validate(
            {
                "segment_id": f"s{seq:04d}",
                "seq": seq,
                "speaker_raw": stretch.utterances[0].speaker,
                "participant_id": stretch.participant_id,
                "text": _text(stretch.utterances),
                "source_start": start,
                "source_end": end,
                "start_ms": stretch.start_ms,
                "end_ms": stretch.end_ms,
                "time_quality": stretch.utterances[0].quality,
                "clock": stretch.utterances[0].clock,
                "channel": stretch.utterances[0].channel,
                "private": stretch.utterances[0].private,
                "source_cue_ids": _cues(stretch.utterances),
            }
        )
        for seq, (stretch, start, end) in enumerate(zip(stretches, starts, ends, strict=True), 1)
    ]


def _first(utterances: list[Utterance]) -> int:
    return utterances[0].start if len(utterances) == 1 else min([part.start for part in utterances])


def _last(utterances: list[Utterance]) -> int:
    return utterances[0].end if len(utterances) == 1 else max([part.end for part in utterances])


def _cues(utterances: list[Utterance]) -> list[str]:
    return list(dict.fromkeys([part.cue for part in utterances if part.cue is not None]))
