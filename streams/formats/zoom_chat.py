"""Zoom's chat: `09:31:02 From Ana to Everyone: text` of the local file, `09:31:02<TAB>Ana:<TAB>text` of the cloud's.

Times are of the wall clock. A message to anybody but everyone is private; where the words for everyone are not known
it counts as private too, because a message shown to the wrong reader cannot be taken back.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from schemas.transcript import Channel, Clock, TimeQuality
from streams.formats.clock import clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance, Utterances
from streams.formats.lines import Lines, lines
from streams.formats.source import Source

_DAY = r"(?:[0-9]{2,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}[ T,]{1,2})?"
_TIME = _DAY + r"([0-9]{1,2}:[0-5][0-9]:[0-5][0-9])(?:[ \u202f]?[AaPp][Mm])?"
"""Newer files put the day before it, and some the half of the day after it."""
_DIRECTIONS = (
    ("From", "to|To"),
    ("Von", "an|An"),
    ("De", "para|Para|à|À|a|A|para:"),
    ("Da", "a|A"),
    ("Van", "aan|Aan|naar"),
    ("От", "к|К|для|кому"),
    ("Від", "до|кому"),
    ("Od", "do|Do"),
    ("Från", "till|Till"),
    ("Fra", "til|Til"),
    ("从|來自|来自", "到|至|发送至"),
)
"""What stands before the sender and before the recipient, by language."""
_EVERYONE = re.compile(
    r"(?:everyone|all|alle|allen|iedereen|todos|todas|todo el mundo|tout le monde|tous|tutti|все|всем|всех|усі|wszyscy"
    r"|wszystkich|所有人|全員|모두|herkes)(?:\s+(?:in|en|dans|im)\s+[^()]*)?\Z",
    re.IGNORECASE,
)
_PRIVATE_MARK = re.compile(r"\((?:direct message|privately|private)\)", re.IGNORECASE)
_LOCAL = tuple(
    re.compile(
        rf"{_TIME}[ \t]+(?:{sender})[ \t]+(\S[^\r\n\t:]{{0,120}}?)"
        rf"(?:[ \t]+(?:{to})[ \t]+(\S[^\r\n\t:]{{0,160}}?))?[ \t]*:"
    )
    for sender, to in _DIRECTIONS
)
_CLOUD = re.compile(rf"{_TIME}\t[ ]?(\S[^\r\n\t]{{0,120}}?)[ ]?:(?=[ \t]|\Z)")
_REACTION = re.compile(
    r"\s*(?:Reacted to\s.*\swith\s\S.{0,40}|Removed an? \S.{0,40} reaction from\s.*"
    r"|(?:add|remove) [^\w\s]\S{0,12})\s*\Z",
    re.DOTALL,
)
_REPLY = re.compile(r"\s*Replying to\s+[\"“][^\r\n]*[\"”][ \t]*(?=\r|\n|\Z)")
_DIGITS = np.frombuffer(b"0123456789", dtype=np.uint8)
_LEAST_SHARE = 0.4
_HALF_DAY_MS = 12 * 3_600_000


def detect(head: str) -> float:
    """The share of messages among the lines that are not indented; the first line is one, others may go on."""
    texts = [line for _, line in lines(head) if line.strip() and not line[0].isspace()]
    found = [_message(line) is not None for line in texts]
    if not found or not found[0]:
        return 0.0
    share = sum(found) / len(found)
    return 0.7 + 0.29 * share if share < _LEAST_SHARE else 0.97 + 0.02 * share


def parse(source: Source) -> Draft:
    draft = Draft()
    found = Lines.of(source.text)
    likely = np.flatnonzero(found.starts < found.ends)
    likely = likely[np.isin(found.codes[found.starts[likely]], _DIGITS)]
    read = [_message(line) for line in found.texts(likely)]
    messages = [match for match in read if match is not None]
    offsets = found.starts[likely[[match is not None for match in read]]]
    draft.cues = len(messages)
    starts = offsets + np.array([match.end() for match in messages], dtype=np.int64)
    edges = [*offsets.tolist(), len(source.text)]
    draft.drops[Drop.HEADER].append((0, edges[0]))
    draft.drops[Drop.SPEAKER_LABEL].extend(offsets, starts)
    said = zip(messages, _times(messages), starts.tolist(), edges[1:], strict=True)
    draft.utterances = Utterances.of(
        utterance
        for number, (match, time_ms, start, end) in enumerate(said, 1)
        if (utterance := _said(draft, match, source.text, start, end, time_ms, str(number)))
    )
    if any(draft.utterances.private):
        draft.warnings.append("Direct messages are kept as private and shown to nobody but the coach.")
    return draft


def _times(messages: list[re.Match[str]]) -> Iterator[int]:
    """Milliseconds since the first day's midnight."""
    day_ms, last_ms = 0, 0
    for match in messages:
        time_ms = _wall_clock(match)
        if time_ms + _HALF_DAY_MS < last_ms:
            day_ms += 2 * _HALF_DAY_MS  # midnight has passed
        last_ms = time_ms
        yield day_ms + time_ms


def _said(
    draft: Draft, match: re.Match[str], text: str, start: int, end: int, time_ms: int, cue: str
) -> Utterance | None:
    words = text[start:end]
    if _REACTION.match(words):
        draft.drops[Drop.REACTION].append((start, end))
        return None
    if reply := _REPLY.match(words):
        draft.drops[Drop.QUOTATION].append((start, start + reply.end()))
        start += reply.end()
        words = text[start:end]
    if not words.strip():
        return None
    speaker, private = " ".join(match[2].split()), match.re is not _CLOUD and _is_private(match[3])
    quality, clock, channel = TimeQuality.EXACT, Clock.WALL, Channel.CHAT
    return Utterance(speaker, words, start, end, time_ms, time_ms, quality, cue, clock, channel, private)


@lru_cache(maxsize=256)
def _is_private(recipient: str | None) -> bool:
    if recipient is None:
        return False
    return _PRIVATE_MARK.search(recipient) is not None or _EVERYONE.match(recipient.strip()) is None


def _wall_clock(match: re.Match[str]) -> int:
    time_ms = clock_milliseconds(match[1])
    half = match.string[match.end(1) : match.end(1) + 3].strip(" \u202f").lower()
    if half == "pm" and time_ms < _HALF_DAY_MS:
        return time_ms + _HALF_DAY_MS
    return time_ms - _HALF_DAY_MS if half == "am" and time_ms >= _HALF_DAY_MS else time_ms


def _message(line: str) -> re.Match[str] | None:
    if not line[:1].isdigit():
        return None
    return next((match for pattern in _LOCAL if (match := pattern.match(line))), None) or _CLOUD.match(line)


FORMAT = Format("zoom_chat", 2, detect, parse)
