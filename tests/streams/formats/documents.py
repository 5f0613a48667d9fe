"""Word documents as tools write them, for the tests: paragraphs of runs, breaks, pictures, tables."""

import zipfile
from collections.abc import Iterable
from html import escape
from io import BytesIO

from schemas.transcript import Transcript
from streams.formats.source import decode
from streams.parse import transcribe
from streams.words import count_words

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def paragraph(text: str) -> str:
    """One paragraph: a line break is `<w:br/>`, a tab `<w:tab/>`; the text is cut into two runs, as editors do."""
    half = len(text) // 2
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr>{_inside(part)}</w:r>" for part in (text[:half], text[half:]) if part)
    return f'<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr>{runs}</w:p>'


def _inside(part: str) -> str:
    breaks = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    pieces = (breaks.get(c) or f'<w:t xml:space="preserve">{escape(c)}</w:t>' for c in part)
    return "".join(pieces)


def table(rows: Iterable[Iterable[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def document(*blocks: str, prologue: str = "", namespace: str = WORD) -> bytes:
    body = "".join(block if block.startswith("<w:") else paragraph(block) for block in blocks)
    root = f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{prologue}{root}'
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": xml, "word/media/image1.png": "\x89PNG"})


def archive(entries: dict[str, str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return stream.getvalue()


def parsed(content: bytes | str, format_name: str) -> Transcript:
    """The transcript, with its format and its law held to."""
    given = content.encode() if isinstance(content, str) else content
    transcript = transcribe(given, None)
    assert isinstance(transcript, Transcript), transcript
    assert transcript.format == format_name
    conserves(transcript, given)
    return transcript


def conserves(transcript: Transcript, content: bytes) -> None:
    source = decode(content)
    assert source is not None
    counts, size = transcript.counts, len(source.text.encode())
    assert counts.words_in == count_words(source.text) == counts.words_in_segments + counts.words_dropped
    assert counts.words_in_segments == sum(count_words(segment.text) for segment in transcript.segments)
    assert all(row.words > 0 and row.reason != "UNACCOUNTED" for row in transcript.dropped), transcript.dropped
    ranges = [(segment.source_start, segment.source_end) for segment in transcript.segments]
    assert all(0 <= start < end <= size for start, end in ranges)


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(segment.speaker_raw, segment.text) for segment in transcript.segments]


def lost(transcript: Transcript) -> set[str]:
    return {row.reason for row in transcript.dropped}
