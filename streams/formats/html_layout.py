"""A page's text laid out as lines, and the way back from places in them to those in the page."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from streams.formats.html_pieces import Kind, Piece

_SPACES = re.compile(r"[ \t\r\n\f]")
_STRENGTH = ("", "\n", "\t", "\n\n")
"""Breaks between two texts, the later ones the stronger: cells stay on one line whatever blocks they hold."""


class Layout:
    """Blocks are lines and rows of a table are lines with tabs; line breaks of the page's source are spaces."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces: list[Piece] = []
        self._places: list[int] = []
        parts: list[str] = []
        size, pending = 0, "\n"
        for piece in pieces:
            if piece.kind is Kind.BREAK:
                pending = max(pending, piece.text, key=_STRENGTH.index)
                continue
            shown = piece.text.lstrip(" \t\r\n\f") if pending else piece.text
            if not shown:
                continue
            separator = pending[:1] if size else ""
            hidden = len(piece.text) - len(shown) if piece.end - piece.start == len(piece.text) else 0
            self._pieces.append(Piece(piece.kind, shown, piece.start + hidden, piece.end))
            self._places.append(size + len(separator))
            parts += (separator, _SPACES.sub(" ", shown))
            size += len(separator) + len(shown)
            pending = ""
        self.text = "".join(parts)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The range of the page that a range of `text` came from."""
        if end <= start or not self._pieces:
            return 0, 0
        begin = self._find(start)
        return begin, max(begin, self._find(end - 1, 1))

    def _find(self, offset: int, after: int = 0) -> int:
        """Where a character is in the page; a separator is where the text before it ends."""
        index = max(0, bisect_right(self._places, offset) - 1)
        piece, inside = self._pieces[index], offset - self._places[index]
        if inside >= len(piece.text):
            return piece.end
        if piece.end - piece.start == len(piece.text):
            return piece.start + inside + after
        return piece.end if after else piece.start
