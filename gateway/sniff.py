"""Whether an upload can be a transcript, by its first bytes: what no parser reads is refused before it is stored."""

from typing import BinaryIO

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"GIF8", "an image"),
    (0, b"RIFF", "a recording"),
    (0, b"ID3", "a recording"),
    (0, b"OggS", "a recording"),
    (0, b"fLaC", "a recording"),
    (4, b"ftyp", "a recording"),
    (0, b"\x1a\x45\xdf\xa3", "a recording"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
)
"""(offset, bytes, what it is), from the IANA registrations and the formats' own descriptions."""

PDF = b"%PDF-"
ZIP = b"PK\x03\x04"
WORD_PART = b"word/document.xml"
UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")
HEAD_BYTES = 4096
CHUNK = 1024 * 1024


def unsupported(file: BinaryIO) -> str | None:
    """What the file is, where it is something that holds no transcript we read; null when it may."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(PDF):
        return "a PDF"
    if head.startswith(ZIP):
        return None if _holds(file, WORD_PART) else "an archive"
    if not _is_binary(head):
        return None
    for offset, signature, kind in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return kind
    return None if _may_be_utf16(head) else "a binary file"


def _holds(file: BinaryIO, part: bytes) -> bool:
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK):
        if part in before + chunk:
            return True
        before = chunk[-len(part) :]
    return False


def _is_binary(head: bytes) -> bool:
    """A NUL, or more control characters than a damaged text has."""
    controls = sum(byte < 9 or 13 < byte < 26 or 27 < byte < 32 for byte in head)
    return 0 in head or controls > len(head) / 100


def _may_be_utf16(head: bytes) -> bool:
    """A byte order mark, or what decodes to mostly Latin text without control characters."""
    return head.startswith(UNICODE_MARKS) or any(_is_latin(head, codec) for codec in ("utf-16-le", "utf-16-be"))


def _is_latin(head: bytes, codec: str) -> bool:
    text = head[: len(head) // 2 * 2].decode(codec, "replace")
    latin = sum("\t" <= character <= "\r" or " " <= character <= "\u017f" for character in text)
    return latin > 0.8 * len(text)
