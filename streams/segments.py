"""Utterances to segments: put in order, cut where too long, joined where one speaker goes on."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from schemas.transcript import Channel, Participant, Segment
from streams.formats.draft import SEGMENT_WORDS, Utterance, Utterances
from streams.formats.source import Source
from streams.formats.teams_vtt import is_one_utterance

NEIGHBOURS_MS = 1_500
"""A pause no longer than this does not end a stretch of speech."""
_SENTENCE_END = tuple('.?!…。？！"”')
_SENTENCE_BREAK = re.compile(r"[.?!…][\"”’)]*\s+|[。？！]")
_UNFOLDED = (
    "  ",
    "\n ",
    " \n",
    *(chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) not in " \n"),
)
_WORDS_PER_SECOND = 2.0
_PAUSE_MS = 2_000


def in_order(utterances: Utterances, text: str) -> Utterances:
    """By start, then as in the file; by the file alone where any time is missing. Overlaps stay.

    Whitespace is folded, and long turns whose end is not timed are cut.
    """
    folded = _folded(utterances.text)
    if True in [_is_long(*one) for one in zip(folded, utterances.end_ms, strict=True)]:
        utterances = Utterances.of(_cut(utterances, folded, text))
    else:
        utterances = replace(utterances, text=folded)
    starts = [start_ms for start_ms in utterances.start_ms if start_ms is not None]
    if None in utterances.start_ms or starts == sorted(starts):
        return utterances
    return utterances.take(sorted(range(len(starts)), key=starts.__getitem__))


def _folded(texts: list[str]) -> list[str]:
    """Single spaces within each text and none around it: most files are written so, as one look at all of it tells."""
    whole = "\n".join(["", *texts, ""])
    if whole.count("\n") == len(texts) + 1 and not any(space in whole for space in _UNFOLDED):
        return texts
    return [" ".join(words.split()) for words in texts]


def _is_long(folded: str, end_ms: int | None) -> bool:
    return end_ms is None and folded.count(" ") >= SEGMENT_WORDS


def _cut(utterances: Utterances, folded: list[str], text: str) -> Iterator[Utterance]:
    """Each turn longer than a segment cut between sentences, where its text is the source's own."""
    for utterance, words in zip(utterances, folded, strict=True):
        if not _is_long(words, utterance.end_ms) or text[utterance.start : utterance.end] != utterance.text:
            yield utterance._replace(text=words)
            continue
        for begin, end in _sentences(utterance.text):
            start = utterance.start
            yield utterance._replace(
                text=" ".join(utterance.text[begin:end].split()), start=start + begin, end=start + end
            )


def _sentences(words: str) -> Iterator[tuple[int, int]]:
    """Where stretches of whole sentences begin and end, each as long as a segment may be."""
    begin, end, gathered = 0, 0, 0
    for stop in [*(found.end() for found in _SENTENCE_BREAK.finditer(words)), len(words)]:
        count = len(words[end:stop].split())
        if gathered and gathered + count > SEGMENT_WORDS:
            yield begin, end
            begin, gathered = end, 0
        end, gathered = stop, gathered + count
    if words[begin:].strip():
        yield begin, len(words)


def make_segments(utterances: Utterances, participants: list[Participant], source: Source) -> list[Segment]:
    """Neighbouring utterances of one speaker joined, each segment with the bytes it came from.

    An end that the file does not give is estimated.
    """
    if not utterances:
        return []
    counts = [words.count(" ") + 1 for words in utterances.text]
    people = _people(utterances, participants)
    stretches = list(_stretches(utterances, people, counts, _ends(utterances, counts)))
    spans = utterances.spans()
    firsts = [first for first, _, _ in stretches]
    starts = source.byte_offsets(np.minimum.reduceat(spans[:, 0], firsts)).tolist()
    ends = source.byte_offsets(np.maximum.reduceat(spans[:, 1], firsts)).tolist()
    text, speaker, cue, start_ms = utterances.text, utterances.speaker, utterances.cue, utterances.start_ms
    quality, clock, channel, private = utterances.quality, utterances.clock, utterances.channel, utterances.private
    return Segment.made_of(
        {
            "segment_id": f"s{seq:04d}",
            "seq": seq,
            "speaker_raw": speaker[first],
            "participant_id": people[first],
            "text": _text(text[first:after]),
            "source_start": start,
            "source_end": end,
            "start_ms": start_ms[first],
            "end_ms": end_ms,
            "time_quality": quality[first],
            "clock": clock[first],
            "channel": channel[first],
            "private": private[first],
            "source_cue_ids": [one for one in dict.fromkeys(cue[first:after]) if one is not None],
        }
        for seq, ((first, after, end_ms), start, end) in enumerate(zip(stretches, starts, ends, strict=True), 1)
    )


def _people(utterances: Utterances, participants: list[Participant]) -> list[str | None]:
    """The id of whoever says each utterance."""
    ids: dict[str | None, str | None] = {raw: one.participant_id for one in participants for raw in one.raw_names}
    ids[None] = None
    return [ids[speaker] for speaker in utterances.speaker]


def _ends(utterances: Utterances, counts: list[int]) -> list[int | None]:
    """Where only starts are known a turn ends with the next one's start, or when its words are said, if sooner."""
    ends = utterances.end_ms
    if None not in ends:
        return ends
    estimated: list[int | None] = []
    following: int | None = None
    for start, end, words in zip(reversed(utterances.start_ms), reversed(ends), reversed(counts), strict=True):
        if start is not None and end is None:
            said = start + _PAUSE_MS + int(1000 * words / _WORDS_PER_SECOND)
            end = said if following is None else max(start, min(following, said))
        estimated.append(end)
        following = following if start is None else start
    return estimated[::-1]


def _stretches(
    utterances: Utterances, people: list[str | None], counts: list[int], ends: list[int | None]
) -> Iterator[tuple[int, int, int | None]]:
    """Utterances that become one segment: the first of them, the one after them, and when the last of them ends."""
    # Neighbours share channel, kind of time and who may read them.
    manners = zip(utterances.quality, utterances.clock, utterances.channel, utterances.private, strict=True)
    rows = enumerate(zip(people, manners, counts, ends, strict=True))
    first, (speaker, manner, gathered, reached) = next(rows)
    for at, (person, own_manner, words, end) in rows:
        if (
            person == speaker
            and gathered + words <= SEGMENT_WORDS
            and own_manner == manner
            and _goes_on(utterances, at, reached)
        ):
            gathered += words
            reached = max(reached, end) if reached and end else end or reached
        else:
            yield first, at, reached
            first, speaker, manner, gathered, reached = at, person, own_manner, words, end
    yield first, len(utterances), reached


def _goes_on(utterances: Utterances, at: int, reached_ms: int | None) -> bool:
    """Whether the speaker before goes on at this utterance: in a chat within a message, elsewhere within a pause.

    Nobody's words join nobody's only in the middle of a sentence: elsewhere the speaker may have changed.
    """
    last_cue, cue, start_ms = utterances.cue[at - 1], utterances.cue[at], utterances.start_ms[at]
    if utterances.channel[at] is Channel.CHAT and last_cue != cue:
        return False
    if is_one_utterance(last_cue, cue):
        return True
    if utterances.speaker[at] is None and utterances.text[at - 1].rstrip().endswith(_SENTENCE_END):
        return False
    if start_ms is None or reached_ms is None:
        return cue == last_cue
    return start_ms - reached_ms <= NEIGHBOURS_MS


def _text(parts: list[str]) -> str:
    joined = " ".join(parts).replace("\0", "\ufffd")
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined)
