"""The upload as characters, and the way back to its bytes."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from schemas.events import RejectionReason
from streams.formats.word_document import SIGNATURE as WORD_SIGNATURE
from streams.formats.word_document import document_text

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BINARY_SIGNATURES = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"RIFF",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"\x1aE\xdf\xa3",
    b"7z\xbc\xaf",
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEAD = 65_536
_MOST_CONTROLS = 0.05
_UTF16_NULS = 0.25


@dataclass(frozen=True)
class Source:
    """A decoded upload; character offsets count `text`.

    Of a Word document the text alone is the source: byte offsets are into that text as UTF-8, not into the archive,
    where what is compressed has no place of its own.
    """

    text: str
    encoding: str
    bom: int
    """Bytes before the first character."""
    size: int
    """Bytes of the upload, or of a Word document's text."""

    def byte_offsets(self, characters: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """The byte offset in the upload of each character offset."""
        wanted = np.asarray(characters, dtype=np.int64)
        wide, extra = self._wide
        unit = 2 if self.encoding.startswith("utf-16") else 1
        return wanted * unit + extra[np.searchsorted(wide, wanted)] + self.bom

    @cached_property
    def _wide(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the characters wider than one unit are, and the bytes all before each add, then the total."""
        if self.encoding == "cp1252" or self.text.isascii():
            return np.empty(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
        codes = np.frombuffer(self.text.encode("utf-32-le"), dtype=np.uint32)
        utf8 = self.encoding == "utf-8"
        wide = np.flatnonzero(codes >= (0x80 if utf8 else 0x10000))
        two_more = codes[wide] >= (0x800 if utf8 else 0x10000)
        extra = 1 + two_more + (codes[wide] >= 0x10000) * (1 if utf8 else 0)
        return wide, np.concatenate(([0], np.cumsum(extra, dtype=np.int64)))


def decode(content: bytes) -> Source | None:
    """The upload's characters, or None for what is not text. A Word document gives those of its paragraphs.

    A byte order mark decides; then UTF-16 where NULs fill one side of the byte pairs; then strict UTF-8; then
    Windows-1252. Statistical detectors are not asked: they read short Western texts as Chinese.
    """
    if content.startswith(WORD_SIGNATURE):
        text = document_text(content)
        return None if isinstance(text, RejectionReason) else Source(text, "utf-8", 0, len(text.encode()))
    if content.startswith(_BINARY_SIGNATURES) or content[4:8] == b"ftyp":
        return None
    for encoding, bom in _guesses(content):
        try:
            text = content[bom:].decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text, 0, _HEAD)) > _MOST_CONTROLS * min(len(text), _HEAD):
            return None
        return Source(text, encoding, bom, len(content))
    return None


def why_unreadable(content: bytes) -> RejectionReason:
    """Of what `decode` gives nothing for."""
    found = document_text(content) if content.startswith(WORD_SIGNATURE) else RejectionReason.NOT_TEXT
    return found if isinstance(found, RejectionReason) else RejectionReason.NOT_TEXT


def _guesses(content: bytes) -> list[tuple[str, int]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return [(encoding, len(mark))]
    if b"\0" not in content:
        return [("utf-8", 0), ("cp1252", 0)]
    even, odd = content[0::2].count(0), content[1::2].count(0)
    utf16 = [("utf-16-le", 0)] if odd and not even else [("utf-16-be", 0)] if even and not odd else []
    if utf16 and even + odd > _UTF16_NULS * len(content) / 2:
        return utf16
    return [("utf-8", 0), *utf16, ("cp1252", 0)]
