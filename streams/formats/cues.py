"""Timed cues to utterances: what WebVTT and SRT share once a file's cues are found."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from schemas.transcript import TimeQuality
from streams.formats.cue_text import one_voice, parse_cue_text
from streams.formats.draft import Draft, Drop, Utterance
from streams.formats.labels import Label, choose_speakers, split_label
from streams.formats.lines import lines

_TURN_STYLE_UNNAMED = 0.25


@dataclass(slots=True)
class Cue:
    """A timed block; its payload is `text[start:end]` of the source."""

    identifier: str | None
    number: int
    start_ms: int
    end_ms: int
    start: int
    end: int


def take_apart(cues: list[Cue], text: str, draft: Draft) -> None:
    """Fill the draft with each cue's utterances, its speakers read from voice tags or from `Name: text`."""
    payloads = [text[cue.start : cue.end] for cue in cues]
    labels, places = _labels(payloads)
    speakers = choose_speakers(Counter([label[0] for label in labels if label]), places)
    for cue, payload, label in zip(cues, payloads, labels, strict=True):
        turns = _turns(payload, cue.start, label, speakers, draft) if speakers else ((None, payload, cue.start),)
        spoken: list[Utterance] = []
        for speaker, words, start in turns:
            if "<" in words or "&" in words:
                _add_voices(cue, speaker, words, start, draft, spoken)
            elif words:
                _add_voice(cue, speaker, words, start, start + len(words), draft, spoken)
        if len(spoken) > 1:
            _share_time(cue, spoken)
        draft.utterances += spoken
    if speakers:
        _carry_over(draft.utterances)
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


def _turns(
    payload: str, start: int, label: Label | None, speakers: Collection[str], draft: Draft
) -> Iterable[tuple[str | None, str, int]]:
    """Cut a payload at the lines that begin with a known label."""
    if ":" not in payload and "[" not in payload and "：" not in payload:
        return ((None, payload, start),)
    line = payload.rstrip("\r\n")
    if "\n" in line or "\r" in line or line[:1].isspace():
        return _turns_of_lines(payload, start, speakers, draft)
    if label is None or label[0] not in speakers:
        return ((None, payload, start),)
    begin = start + label[1]
    draft.drops[Drop.SPEAKER_LABEL].append((start, begin))
    return ((label[0], payload[label[1] :], begin),)


def _turns_of_lines(
    payload: str, start: int, speakers: Collection[str], draft: Draft
) -> Iterator[tuple[str | None, str, int]]:
    begin, speaker = start, None
    for offset, line in lines(payload, start):
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


def _share_time(cue: Cue, spoken: list[Utterance]) -> None:
    """Several speakers in one cue: each gets time by the length of what they say."""
    length = sum(len(utterance.text) for utterance in spoken)
    duration, passed = max(0, cue.end_ms - cue.start_ms), 0
    for utterance in spoken:
        utterance.start_ms = cue.start_ms + duration * passed // length
        passed += len(utterance.text)
        utterance.end_ms = cue.start_ms + duration * passed // length
        utterance.quality = TimeQuality.INTERPOLATED


def _carry_over(utterances: list[Utterance]) -> None:
    """Give unnamed utterances the last name, where the file names a speaker only when the turn changes.

    Zoom repeats the name on every cue, so there an unnamed cue is nobody's for certain. A file where no two
    neighbouring cues ever name the same speaker, and many name none, marks turns: there the name holds on.
    """
    unnamed = sum(utterance.speaker is None for utterance in utterances)
    pairs = pairwise(utterances)
    repeats = any(first.speaker is not None and first.speaker == second.speaker for first, second in pairs)
    if repeats or unnamed < max(2, _TURN_STYLE_UNNAMED * len(utterances)):
        return
    speaker: str | None = None
    for utterance in utterances:
        utterance.speaker = speaker = utterance.speaker or speaker
