"""HTML taken apart into pieces of text with their places, tolerant of any tag soup, in one pass over the file.

A tokenizer of its own, because the standard one raises on some malformed declarations and can take quadratic time.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,40})")
_CLASS = re.compile(
    r"""\b(?:class|id|itemprop|data-[a-z-]{1,30})[ \t]*=[ \t]*(?:"([^"<>]{0,400})"|'([^'<>]{0,400})')"""
)
_WORD = re.compile(r"[a-z]+")
_ENTITY = r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});"
# Possessive: a repeated group remembers every turn it took, gigabytes of them in a page of ampersands.
_TEXT = re.compile(rf"{_ENTITY}|(?:[^&]++|&(?!{_ENTITY[1:]}))++")
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "textarea", "select", "button"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del em font i ins kbd label mark q s samp small span strong sub sup time tt u var wbr"
    "".split()
)
_BREAKS = {"td": "\t", "th": "\t", "tr": "\n\n"}
_SPEAKER_WORDS = frozenset({"speaker", "author", "name", "username", "participant", "sender", "who"})
_TIME_WORDS = frozenset({"time", "timestamp", "timecode", "clock", "ts"})
_TEXT_WORDS = frozenset({"text", "content", "body", "message", "block", "row", "list", "container", "group", "turn"})
_MOST_DEPTH = 200
_LONGEST_TAG = 4_000


class Kind(Enum):
    TEXT = "text"
    SPEAKER = "speaker"
    TIME = "time"
    UNSEEN = "unseen"
    BREAK = "break"
    """A block begins or ends here: `text` is one line break, a tab after a cell, and two line breaks after a row."""


@dataclass(slots=True)
class Piece:
    kind: Kind
    text: str
    """Entities resolved."""
    start: int
    end: int
    element: int = 0
    """Number of the speaker's or time's element: pieces of one share it."""


def pieces(text: str) -> Iterator[Piece]:
    """Every piece of text in order; what lies between them is markup."""
    stack: list[tuple[str, Kind, int]] = []
    at, number, last = 0, 0, ""
    for start, end, name in _tags(text):
        if start > at:
            yield from _text(text, at, start, stack)
            last = ""
        at = end
        closing = text[start + 1 : start + 2] == "/"
        if name and name not in _INLINE:
            shown = _BREAKS.get(name, "\n") if closing else "\n"
            if shown != last:
                yield Piece(Kind.BREAK, shown, start, start)
            last = shown
        if closing:
            _close(stack, name)
        elif name and name not in _VOID and text[end - 2 : end] != "/>" and len(stack) < _MOST_DEPTH:
            number += 1
            stack.append((name, _kind(name, text[start:end], stack), number))
    yield from _text(text, at, len(text), stack)


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each tag or comment and the tag's name; the name is empty for a comment or declaration."""
    at = text.find("<")
    while at >= 0:
        match = _TAG_NAME.match(text, at)
        if match is None and not text.startswith(("<!", "<?"), at):
            at = text.find("<", at + 1)
            continue
        comment = text.startswith("<!--", at)
        found = text.find("-->", at + 4) if comment else text.find(">", at + 1)
        end = len(text) if found < 0 else found + (3 if comment else 1)
        name = match[1].lower() if match else ""
        yield at, end, name
        if name in ("script", "style") and text[at + 1] != "/":
            end = _raw_end(text, end, name)
        at = text.find("<", end)


def _raw_end(text: str, begin: int, name: str) -> int:
    """Where a script's or style's own text ends: nothing in it is a tag."""
    match = re.compile(rf"</{name}", re.IGNORECASE).search(text, begin)
    return match.start() if match else len(text)


def _close(stack: list[tuple[str, Kind, int]], name: str) -> None:
    for depth in range(len(stack) - 1, max(-1, len(stack) - 12), -1):
        if stack[depth][0] == name:
            del stack[depth:]
            return


def _kind(name: str, tag: str, stack: list[tuple[str, Kind, int]]) -> Kind:
    inherited = stack[-1][1] if stack else Kind.TEXT
    if name in _UNSEEN or inherited is Kind.UNSEEN:
        return Kind.UNSEEN
    if inherited is not Kind.TEXT:
        return inherited
    if name == "time":
        return Kind.TIME
    if name in ("cite", "dt"):
        return Kind.SPEAKER
    found = _CLASS.finditer(tag[:_LONGEST_TAG].lower())
    words = {word for match in found for word in _WORD.findall(match[1] or match[2] or "")}
    if words & _TEXT_WORDS or not words & (_TIME_WORDS | _SPEAKER_WORDS):
        return Kind.TEXT
    return Kind.TIME if words & _TIME_WORDS else Kind.SPEAKER


def _text(text: str, start: int, end: int, stack: list[tuple[str, Kind, int]]) -> Iterator[Piece]:
    if start >= end:
        return
    kind = stack[-1][1] if stack else Kind.TEXT
    if kind is Kind.UNSEEN:
        yield Piece(kind, text[start:end], start, end)
        return
    element = 0 if kind is Kind.TEXT else next(number for _, own, number in stack if own is kind)
    for match in _TEXT.finditer(text, start, end):
        resolved = html.unescape(match[0]) if match[0][0] == "&" and match[0][-1] == ";" else match[0]
        yield Piece(kind, resolved, match.start(), match.end(), element)
