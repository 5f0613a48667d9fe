"""Cues to utterances: who says what in each payload, by voice tags or by `Name: text`."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, pairwise

import numpy as np

from schemas.events import RejectionReason
from schemas.transcript import TimeQuality
from streams.formats.cue_text import one_voice, parse_cue_text
from streams.formats.cues import Cue, Cues
from streams.formats.draft import Draft, Drop, Utterance, Utterances
from streams.formats.labels import Label, choose_speakers, split_label
from streams.formats.lines import Positions, lines

_TURN_STYLE_UNNAMED = 0.25

_Turn = tuple[str | None, int, int, int]
"""The speaker; where in the payload the tag begins that says so, where the words begin, and where they end."""
_MOST_TAGS = 1_000_000
"""Five to a line of the longest file there may be."""


def take_apart(cues: Cues, text: str, draft: Draft) -> None:
    """Fill the draft with each cue's utterances, its speakers read from voice tags or from `Name: text`."""
    if text.count("<") > _MOST_TAGS:
        draft.refused = RejectionReason.TOO_COMPLEX
        return
    payloads = [text[start:end] for start, end in zip(cues.start.tolist(), cues.end.tolist(), strict=True)]
    labels, places = _labels(payloads)
    speakers = choose_speakers(Counter([label[0] for label in labels if label]), places)
    turns = [_one_turn(payload, label, speakers) for payload, label in zip(payloads, labels, strict=True)]
    spoken, cue_of = _say_turns(cues, turns, text, draft)
    if None in turns:
        for at, (cue, payload, turn) in enumerate(zip(cues, payloads, turns, strict=True)):
            parts = _several(cue, payload, speakers, draft) if turn is None else []
            spoken.extend(parts)
            cue_of += [at] * len(parts)
        spoken = spoken.take(np.argsort(cue_of, kind="stable"))
    draft.utterances = spoken
    if speakers:
        _carry_over(spoken)
    if draft.unreadable:
        draft.warnings.append(f"Cues left out because their times cannot be read: {draft.unreadable}.")


def _labels(payloads: list[str]) -> tuple[list[Label | None], int]:
    """What may be each payload's label, and how many payloads may have one: those that no voice tag begins."""
    labels: list[Label | None] = []
    places = 0
    for payload in payloads:
        bare = payload.lstrip()
        is_place = bool(bare) and not bare.startswith("<v")
        places += is_place
        labels.append(split_label(bare) if is_place else None)
    return labels, places


def _one_turn(payload: str, label: Label | None, speakers: Collection[str]) -> _Turn | None:
    """The commonest payloads, one label or voice tag and then words alone; None for any other."""
    tag, begin = 0, 0
    speaker: str | None = None
    if speakers and (":" in payload or "[" in payload or "：" in payload):
        line = payload.strip("\r\n")
        if "\n" in line or "\r" in line or line[:1].isspace():
            return None
        if label is not None and label[0] in speakers:
            tag = len(payload) - len(payload.lstrip("\r\n"))
            speaker, begin = label[0], tag + label[1]
    if "<" not in payload and "&" not in payload:
        return speaker, tag, begin, len(payload)
    voice = one_voice(payload) if not begin else None
    return None if voice is None or voice[1] == voice[2] else (voice[0], 0, voice[1], voice[2])


def _say_turns(cues: Cues, turns: list[_Turn | None], text: str, draft: Draft) -> tuple[Utterances, list[int]]:
    """What is said in the cues that are one turn, and in which cue."""
    usual = np.array([at for at, turn in enumerate(turns) if turn is not None], dtype=np.int64)
    speakers, *offsets = zip(*filter(None, turns), strict=True) if len(usual) else ((), (), (), ())
    start, end = cues.start[usual], cues.end[usual]
    tags, begins, ends = (start + np.array(column, dtype=np.int64) for column in offsets)
    words = [text[begin:stop] for begin, stop in zip(begins.tolist(), ends.tolist(), strict=True)]
    blank = np.array([part.isspace() for part in words], dtype=np.bool_)
    draft.drop(
        (reason, starts[where], stops[where])
        for reason, starts, stops, where in (
            (Drop.SPEAKER_LABEL, tags, begins, tags < begins),
            (Drop.MARKUP, start, tags, start < tags),
            (Drop.MARKUP, ends, end, ends < end),
            (Drop.MARKUP, begins, ends, blank),
        )
    )
    spoken = _utterances(cues, usual, speakers, words, begins, ends)
    heard = ~blank & (begins < ends)
    if heard.all():
        return spoken, usual.tolist()
    return spoken.take(np.flatnonzero(heard)), usual[heard].tolist()


def _utterances(
    cues: Cues, usual: Positions, speakers: Iterable[str | None], words: list[str], begins: Positions, ends: Positions
) -> Utterances:
    start_ms: list[int | None] = cues.start_ms[usual].tolist()
    end_ms: list[int | None] = cues.end_ms[usual].tolist()
    quality, names = [TimeQuality.EXACT] * len(usual), cues.names()
    for at in np.flatnonzero(cues.end_ms[usual] < cues.start_ms[usual]).tolist():
        end_ms[at], quality[at] = None, TimeQuality.TURN_START_ONLY
    cue: list[str | None] = [names[at] for at in usual.tolist()]
    return Utterances.of_speech(list(speakers), words, (begins, ends), (start_ms, end_ms), quality, cue)


def _several(cue: Cue, payload: str, speakers: Collection[str], draft: Draft) -> list[Utterance]:
    """Any payload: cut at the lines that begin with a known label, and each part into its voices."""
    spoken: list[Utterance] = []
    for speaker, words, start in _turns_of_lines(payload, cue.start, speakers, draft):
        if "<" in words or "&" in words:
            _add_voices(cue, speaker, words, start, draft, spoken)
        elif words:
            _add_voice(cue, speaker, words, start, start + len(words), draft, spoken)
    return spoken if len(spoken) < 2 else _share_time(cue, spoken)


def _turns_of_lines(
    payload: str, start: int, speakers: Collection[str], draft: Draft
) -> Iterator[tuple[str | None, str, int]]:
    begin, speaker = start, None
    for offset, line in lines(payload, start) if speakers else ():
        label = split_label(line)
        if label is None or label[0] not in speakers:
            continue
        yield speaker, payload[begin - start : offset - start], begin
        speaker, begin = label[0], offset + label[1]
        draft.drops[Drop.SPEAKER_LABEL].append((offset, begin))
    yield speaker, payload[begin - start :], begin


def _add_voices(cue: Cue, speaker: str | None, words: str, start: int, draft: Draft, spoken: list[Utterance]) -> None:
    if one := one_voice(words):
        name, begin, end = one
        draft.drops[Drop.SPEAKER_LABEL].append((start, start + begin))
        draft.drops[Drop.MARKUP].append((start + end, start + len(words)))
        _add_voice(cue, name or speaker, words[begin:end], start + begin, start + end, draft, spoken)
        return
    parsed = parse_cue_text(words)
    for begin, end, names in parsed.tags:
        draft.drops[Drop.SPEAKER_LABEL if names else Drop.MARKUP].append((start + begin, start + end))
    for voice in parsed.voices:
        begin, end = start + voice.start, start + voice.end
        _add_voice(cue, voice.speaker or speaker, voice.text, begin, end, draft, spoken)


def _add_voice(
    cue: Cue, speaker: str | None, words: str, start: int, end: int, draft: Draft, spoken: list[Utterance]
) -> None:
    if words and not words.isspace():
        spoken.append(_utterance(cue, speaker, words, start, end))
    else:
        draft.drops[Drop.MARKUP].append((start, end))


def _utterance(cue: Cue, speaker: str | None, words: str, start: int, end: int) -> Utterance:
    backwards = cue.end_ms < cue.start_ms
    return Utterance(
        speaker,
        words,
        start,
        end,
        cue.start_ms,
        None if backwards else cue.end_ms,
        TimeQuality.TURN_START_ONLY if backwards else TimeQuality.EXACT,
        cue.identifier or str(cue.number),
    )


def _share_time(cue: Cue, spoken: list[Utterance]) -> list[Utterance]:
    """Several speakers in one cue: each gets time by the length of what they say."""
    length = sum(len(utterance.text) for utterance in spoken)
    duration = max(0, cue.end_ms - cue.start_ms)
    passed = accumulate((len(utterance.text) for utterance in spoken), initial=0)
    cuts = [cue.start_ms + duration * before // length for before in passed]
    return [
        utterance._replace(start_ms=start_ms, end_ms=end_ms, quality=TimeQuality.INTERPOLATED)
        for utterance, (start_ms, end_ms) in zip(spoken, pairwise(cuts), strict=True)
    ]


def _carry_over(utterances: Utterances) -> None:
    """Give unnamed utterances the last name, where the file names a speaker only when the turn changes.

    Zoom repeats the name on every cue, so there an unnamed cue is nobody's for certain. A file where no two
    neighbouring cues ever name the same speaker, and many name none, marks turns: there the name holds on.
    """
    speakers = utterances.speaker
    repeats = any(first is not None and first == second for first, second in pairwise(speakers))
    if repeats or speakers.count(None) < max(2, _TURN_STYLE_UNNAMED * len(speakers)):
        return
    speaker: str | None = None
    for at, named in enumerate(speakers):
        speakers[at] = speaker = named or speaker
