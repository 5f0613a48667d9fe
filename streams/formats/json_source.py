"""JSON whose strings and numbers know where in the upload they stand (RFC 8259, and NaN as Python writes it).

The standard decoder gives no positions, recurses as deep as its input says and keeps the last of two equal names.
"""

import json
import re
from dataclasses import dataclass
from typing import TypeAlias

from schemas.events import RejectionReason

DEEPEST = 64
"""Levels of nesting; no vendor needs twelve."""
MOST_VALUES = 2_000_000
"""Names, strings, numbers and brackets: a two-hour session with every list a vendor offers has a third."""
_LONGEST_NUMBER = 40
_MOST_SECONDS = 1e9

# `(.)` is what no token begins with: the search stops there, instead of looking for one further on.
_TOKEN = re.compile(
    r'(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"(?:[ \t\r\n]*+(:))?'
    r"|([{}\[\]])|(-?[0-9][0-9.eE+\-]*+)|(true|false|null|NaN|-?Infinity)|(.))[ \t\r\n]*+(?:(,)[ \t\r\n]*+)?",
    re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_CONSTANTS = {"true": True, "false": False}


@dataclass(slots=True, eq=False)
class Text:
    """A string: its value, and the characters of the upload between its quotes."""

    value: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Number:
    """A number as written."""

    value: str
    start: int
    end: int


class Object(dict[str, "Node"]):
    """`start` and `end` hold the braces."""

    __slots__ = ("end", "start")
    start: int
    end: int


class Array(list["Node"]):
    """`start` and `end` hold the brackets."""

    __slots__ = ("end", "start")
    start: int
    end: int


Node: TypeAlias = Object | Array | Text | Number | bool | None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text says, as far as it can be read."""

    root: Node
    refused: RejectionReason | None


def scan(text: str) -> Scan:
    """The text's value; of a text that breaks off, what stands before the break, with the refusal."""
    reader = _Reader()
    begin = len(text) - len(text.lstrip(" \t\r\n"))
    going_on = all(reader.take(match) for match in _TOKEN.finditer(text, begin))
    return Scan(reader.broken_off(), None if going_on and reader.done else reader.refused)


class _Reader:
    """The grammar, a token at a time, its own stack instead of recursion."""

    def __init__(self) -> None:
        self.root: Node = None
        self.refused = RejectionReason.MALFORMED
        self._values = 0
        self.done = False
        self._stack: list[Object | Array] = []
        self._top: Object | Array | None = None
        self._name: str | None = None
        self._wants = True
        """Whether a value or a name is due, instead of a comma or an end."""
        self._comma = False

    def broken_off(self) -> Node:
        """What is read so far; a name whose value is not is null."""
        if self._name is not None and isinstance(self._top, Object):
            self._top[self._name] = None
        return self.root

    def take(self, match: re.Match[str]) -> bool:
        """Whether the text may go on after this token."""
        self._values += 1
        if self._values > MOST_VALUES:
            self.refused = RejectionReason.TOO_COMPLEX
            return False
        quoted, colon, sign, number, constant, _, comma = match.groups()
        node: Node
        if quoted is not None:
            value = quoted if "\\" not in quoted else _unescaped(quoted)
            if value is None or colon:
                return value is not None and not comma and self._take_name(value)
            start = match.start(1)
            node = Text(value, start, start + len(quoted))
        elif sign is not None:
            taken = self._open(sign, match.start(3)) if sign in "{[" else self._close(sign, match.start(3))
            return taken and (not comma or (sign in "}]" and self._go_on()))
        elif number is not None and _NUMBER.fullmatch(number):
            start = match.start(4)
            node = Number(number, start, start + len(number))
        elif constant is not None:
            node = _CONSTANTS.get(constant)
        else:
            return False
        return self._place(node) and (not comma or self._go_on())

    def _take_name(self, name: str) -> bool:
        top = self._top
        if type(top) is not Object or not self._wants or self._name is not None or name in top:
            return False
        self._name, self._comma = name, False
        return True

    def _place(self, node: Node) -> bool:
        top = self._top
        if not self._wants or self.done:
            return False
        if top is None:
            self.root, self.done = node, not isinstance(node, Object | Array)
        elif type(top) is Array:
            top.append(node)
        elif self._name is not None and isinstance(top, Object):
            top[self._name] = node
            self._name = None
        else:
            return False
        self._wants = self._comma = False
        return True

    def _go_on(self) -> bool:
        """After a comma."""
        self._wants = self._comma = True
        return self._top is not None

    def _open(self, sign: str, at: int) -> bool:
        container = Object() if sign == "{" else Array()
        if not self._place(container):
            return False
        if len(self._stack) == DEEPEST:
            self.refused = RejectionReason.TOO_COMPLEX
            return False
        container.start = container.end = at
        self._stack.append(container)
        self._top, self._wants = container, True
        return True

    def _close(self, sign: str, at: int) -> bool:
        top = self._top
        if top is None or (sign == "}") is not isinstance(top, Object) or self._comma or self._name is not None:
            return False
        top.end = at + 1
        self._stack.pop()
        self._top = self._stack[-1] if self._stack else None
        self.done = self._top is None
        self._wants = False
        return True


def _unescaped(raw: str) -> str | None:
    """A string's value; half a surrogate pair is no character and becomes U+FFFD."""
    try:
        value: str = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return None
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def field(node: Node, *path: str) -> Node:
    """What the names lead to, or None."""
    for name in path:
        node = node.get(name) if isinstance(node, Object) else None
    return node


def first(node: Node, *names: str) -> Node:
    """The first of an object's fields that is there and not null, under any of its names."""
    found = (field(node, name) for name in names)
    return next((value for value in found if value is not None), None)


def objects(node: Node) -> list[Object]:
    """The objects of an array; none of anything else."""
    return [item for item in node if isinstance(item, Object)] if isinstance(node, Array) else []


def string(node: Node) -> str | None:
    """A string's value, or a number's as it is written."""
    return node.value if isinstance(node, Text | Number) else None


def milliseconds(node: Node, unit: int = 1000) -> int | None:
    """A time of `unit` milliseconds, as a number or a string of one such as `"4.87"` or `"1.300s"`."""
    raw = string(node)
    if raw is None or len(raw) > _LONGEST_NUMBER:
        return None
    raw = raw.removesuffix("s")
    if not _NUMBER.fullmatch(raw):
        return None
    value = float(raw)
    return round(value * unit) if 0 <= value * unit <= _MOST_SECONDS * 1000 else None
