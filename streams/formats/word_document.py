"""Word documents (ECMA-376) as text, one step before decoding: a zip archive is not trusted, and nothing is extracted.

The text holds every paragraph of `word/document.xml`, tables and text boxes too, in the order of the file, with a blank
line after each, a line break as a line break, and a tab after each cell of a table but the last.
"""

import struct
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from schemas.events import RejectionReason

SIGNATURE = b"PK\x03\x04"
PART = "word/document.xml"
MOST_XML_BYTES = 64_000_000
MOST_RATIO = 200
"""Of the part's size inflated to its size in the archive; the XML of speech stays below a tenth of this."""
MOST_ENTRIES = 5_000
_RATIO_COUNTS_FROM = 1_000_000
_MOST_DIRECTORY_BYTES = 1_000_000
_CHUNK = 65_536
_END_RECORD = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"
_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    RuntimeError,
)


def document_text(content: bytes) -> str | RejectionReason:
    """The document's text; NOT_TEXT of an archive without one, MALFORMED of a damaged or hostile one, TOO_LARGE."""
    if not _has_small_directory(content):
        return RejectionReason.MALFORMED
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _part_text(archive) if PART in archive.namelist() else RejectionReason.NOT_TEXT
    except _DAMAGE:
        return RejectionReason.MALFORMED


def _has_small_directory(content: bytes) -> bool:
    """Read before the archive is opened, because opening it reads every entry there is."""
    end = content.rfind(_END_SIGNATURE, max(0, len(content) - _END_RECORD.size - 0xFFFF))
    if end < 0 or end + _END_RECORD.size > len(content) or content[max(0, end - 20) : end].startswith(_ZIP64_LOCATOR):
        return False
    _, _, _, _, entries, directory_bytes, _, _ = _END_RECORD.unpack_from(content, end)
    return bool(entries <= MOST_ENTRIES and directory_bytes <= _MOST_DIRECTORY_BYTES)


def _part_text(archive: zipfile.ZipFile) -> str | RejectionReason:
    entry = archive.getinfo(PART)
    inflated = max(_RATIO_COUNTS_FROM, MOST_RATIO * entry.compress_size)
    most = min(MOST_XML_BYTES, inflated)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return RejectionReason.MALFORMED
    if entry.file_size > most:
        return RejectionReason.TOO_LARGE
    reader, size = _Reader(), 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                return RejectionReason.TOO_LARGE
            reader.parser.Parse(chunk)
    reader.parser.Parse(b"", True)
    return "".join(reader.text) if reader.is_document else RejectionReason.NOT_TEXT


class _Reader:
    """The part's text as its elements go by. A document type is refused, and with it every entity."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.is_document = False
        self._runs = 0
        self._in_text = False
        self._fallbacks = 0
        self._cells: list[bool] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        if name == "Fallback":
            self._fallbacks += 1  # the same text once more, for old readers
        if namespace not in _NAMESPACES or self._fallbacks:
            return
        if name == "document":
            self.is_document = True
        elif name == "r":
            self._runs += 1
        elif name == "t":
            self._in_text = True
        elif name == "tr":
            self._cells.append(False)
        elif name == "tc":
            self._start_cell()
        elif self._runs and name in _BREAKS:
            self.text.append(_BREAKS[name])

    def _start_cell(self) -> None:
        if self._cells and self._cells[-1]:
            if self.text and self.text[-1] == "\n\n":
                self.text.pop()
            self.text.append("\t")
        elif self._cells:
            self._cells[-1] = True

    def _end(self, tag: str) -> None:
        namespace, _, name = tag.rpartition(" ")
        if name == "Fallback":
            self._fallbacks -= 1
        if namespace not in _NAMESPACES or self._fallbacks:
            return
        if name == "p":
            self.text.append("\n\n")
        elif name == "r":
            self._runs -= 1
        elif name == "t":
            self._in_text = False
        elif name == "tr":
            self._cells.pop()

    def _characters(self, characters: str) -> None:
        if self._in_text and not self._fallbacks:
            self.text.append(characters)


def _refuse(*_: object) -> None:
    raise ValueError("a Word document has no document type and no entities of its own")
