"""WebVTT cue text taken apart into voices (https://www.w3.org/TR/webvtt1/, section 6.4, cue text parsing rules)."""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(r"<[^>]*>?|[^<]+")
_START_TAG = re.compile(r"([^\s.]*)(?:\.\S*)?\s*(.*)", re.DOTALL)
_SPANS = frozenset({"c", "i", "b", "u", "ruby", "v", "lang"})
_VOICE_TAG = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^<>&]+)>\Z")


@dataclass(slots=True)
class Voice:
    """One speaker's part of a cue; `start` and `end` are offsets in the cue's payload."""

    speaker: str | None
    text: str
    start: int
    end: int


@dataclass(slots=True)
class CueText:
    voices: list[Voice] = field(default_factory=list)
    tags: list[tuple[int, int, bool]] = field(default_factory=list)
    """What lies between the voices: start, end, and whether it names a speaker."""


def one_voice(payload: str) -> tuple[str | None, int, int] | None:
    """Speaker, and start and end of the words, of the commonest payload: one voice and nothing else."""
    begin = payload.find(">") + 1
    voice = _voice(payload[:begin])
    end = len(payload) - 4 if payload.endswith("</v>") else len(payload)
    if voice is None or end < begin or payload.find("<", begin, end) >= 0 or payload.find("&", begin, end) >= 0:
        return None
    return voice[0], begin, end


@lru_cache(maxsize=1024)
def _voice(tag: str) -> tuple[str | None] | None:
    """The speaker in a voice's start tag, if it is one. A file has few, each of them many times."""
    match = _VOICE_TAG.match(tag)
    return None if match is None else (" ".join(match[1].split()) or None,)


def parse_cue_text(payload: str) -> CueText:
    """Who says what in one cue. A voice lasts until its end tag, another voice, or the cue's end."""
    result, spoken, start = CueText(), list[str](), 0
    open_spans: list[tuple[str, str | None]] = []

    def close_voice(end: int) -> None:
        speaker = open_spans[-1][1] if open_spans else None
        result.voices.append(Voice(speaker, "".join(spoken), start, end))
        spoken.clear()

    for match in _TOKEN.finditer(payload):
        token = match[0]
        if not token.startswith("<"):
            spoken.append(html.unescape(token))
            continue
        name, annotation = _read_tag(token)
        closes = name.startswith("/") and bool(open_spans) and _closes(name[1:], open_spans)
        if name == "v" or (name == "/v" and closes):
            close_voice(match.start())
            result.tags.append((match.start(), match.end(), name == "v"))
            start = match.end()
        if closes:
            open_spans.pop()
            if name == "/ruby" and open_spans and open_spans[-1][0] == "ruby":
                open_spans.pop()
        elif name in _SPANS or (name == "rt" and bool(open_spans) and open_spans[-1][0] == "ruby"):
            inherited = open_spans[-1][1] if open_spans else None
            open_spans.append((name, annotation if name == "v" else inherited))
    close_voice(len(payload))
    return result


def _closes(name: str, open_spans: list[tuple[str, str | None]]) -> bool:
    innermost = open_spans[-1][0]
    return name == innermost or (name == "ruby" and innermost == "rt")


def _read_tag(token: str) -> tuple[str, str | None]:
    """A tag's name, with its slash if it is an end tag, and its annotation."""
    body = token[1:-1] if token.endswith(">") else token[1:]
    if body.startswith("/"):
        return body, None
    match = _START_TAG.match(body)
    if match is None:
        return "", None
    return match[1], " ".join(html.unescape(match[2]).split()) or None
