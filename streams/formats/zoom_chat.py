"""Zoom's chat: `09:31:02 From Ana to Everyone: text` of the local file, `09:31:02<TAB>Ana:<TAB>text` of the cloud's.

Times are of the wall clock. A message to anybody but everyone is private; where the words for everyone are not known
it counts as private too, because a message shown to the wrong reader cannot be taken back.
"""

import re

from schemas.transcript import Channel, Clock, TimeQuality
from streams.formats.clock import clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.lines import lines
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
    messages = [(offset, match) for offset, line in lines(source.text) if (match := _message(line))]
    ends = [offset for offset, _ in messages[1:]] + [len(source.text)]
    draft.drops[Drop.HEADER].append((0, messages[0][0] if messages else len(source.text)))
    day_ms, last_ms = 0, 0
    for (offset, match), end in zip(messages, ends, strict=True):
        time_ms = _wall_clock(match)
        if time_ms + _HALF_DAY_MS < last_ms:
            day_ms += 2 * _HALF_DAY_MS  # midnight has passed
        last_ms = time_ms
        draft.cues += 1
        start = offset + match.end()
        draft.drops[Drop.SPEAKER_LABEL].append((offset, start))
        _say(draft, match, source.text, start, end, day_ms + time_ms)
    if any(draft.utterances.private):
        draft.warnings.append("Direct messages are kept as private and shown to nobody but the coach.")
    return draft


def _say(draft: Draft, match: re.Match[str], text: str, start: int, end: int, time_ms: int) -> None:
    words = text[start:end]
    if _REACTION.match(words):
        draft.drops[Drop.REACTION].append((start, end))
        return
    if reply := _REPLY.match(words):
        draft.drops[Drop.QUOTATION].append((start, start + reply.end()))
        start += reply.end()
    if not text[start:end].strip():
        return
    recipient = match[3] if match.re is not _CLOUD else None
    private = recipient is not None and (_PRIVATE_MARK.search(recipient) or not _EVERYONE.match(recipient.strip()))
    draft.utterances.append(
        Utterance(
            " ".join(match[2].split()),
            text[start:end],
            start,
            end,
            time_ms,
            time_ms,
            TimeQuality.EXACT,
            str(draft.cues),
            Clock.WALL,
            Channel.CHAT,
            bool(private),
        )
    )


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
