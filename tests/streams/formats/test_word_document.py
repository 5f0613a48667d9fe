"""Word documents: what is in them, and what a hostile one cannot do."""

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import RejectionReason
from streams.formats import word_document
from streams.formats.source import decode
from streams.formats.word_document import document_text
from streams.parse import transcribe
from streams.refusals import message_of
from tests.streams.formats.documents import archive, document, paragraph, parsed, said, table

MEETING = document(
    "Coaching session-20260605_150213-Meeting Recording",
    "5. Juni 2026, 03:02PM",
    "27m 42s",
    "Farías, Ana (Extern) hat die Transkription gestartet",
    "Farías, Ana (Extern)   0:03\nWie geht es dir?\nErzähl: alles.",
    "Ben O'Neil   0:03\nGut & müde.",
    "Farías, Ana (Extern)   1:02:03\nWas willst du ändern?",
    "Farías, Ana (Extern) hat die Transkription beendet",
)


def test_teams_turns_are_paragraphs_with_line_breaks() -> None:
    transcript = parsed(MEETING, "teams_document")
    assert said(transcript) == [
        ("Farías, Ana (Extern)", "Wie geht es dir? Erzähl: alles."),
        ("Ben O'Neil", "Gut & müde."),
        ("Farías, Ana (Extern)", "Was willst du ändern?"),
    ]
    assert [segment.start_ms for segment in transcript.segments] == [3_000, 3_000, 3_723_000]
    assert {row.reason for row in transcript.dropped} == {"HEADER", "SPEAKER_LABEL", "NOTICE"}


def test_the_places_of_a_document_are_in_its_text_as_utf8() -> None:
    text = document_text(MEETING)
    assert text is not None
    first = parsed(MEETING, "teams_document").segments[0]
    assert text.encode()[first.source_start : first.source_end].decode() == "Wie geht es dir?\nErzähl: alles."


def test_the_older_teams_layout() -> None:
    transcript = parsed(
        document("0:0:3.120 --> 0:0:7.450\nAna Ruiz\nHow are you?", "0:0:8.0 --> 0:0:9.5\nBen\nTired."), "teams_timed"
    )
    assert said(transcript) == [("Ana Ruiz", "How are you?"), ("Ben", "Tired.")]
    assert [(segment.start_ms, segment.end_ms) for segment in transcript.segments] == [(3_120, 7_450), (8_000, 9_500)]


def test_otter_as_a_document() -> None:
    blocks = ["Session 4", "Ana Ruiz  0:03\nHow are you?", "Ben  0:09", "Tired.", "Transcribed by https://otter.ai"]
    transcript = parsed(document(*blocks), "otter")
    assert said(transcript) == [("Ana Ruiz", "How are you?"), ("Ben", "Tired.")]


def test_a_table_is_rows_of_cells() -> None:
    rows = [
        ("Time", "Speaker", "Words"),
        ("0:03", "Ana", "How are you?"),
        ("0:09", "Ben", "Tired."),
        ("0:12", "Ana", "Why?"),
    ]
    transcript = parsed(document("Session", table(rows)), "columns")
    assert said(transcript) == [("Ana", "How are you?"), ("Ben", "Tired."), ("Ana", "Why?")]


def test_deleted_text_instructions_and_fallbacks_are_not_text() -> None:
    compatible = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:t>once</w:t></mc:Choice>'
        "<mc:Fallback><w:t>twice</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert document_text(document(compatible)) == "once\n\n"


def test_strict_documents_are_documents() -> None:
    assert document_text(document("Hi", namespace="http://purl.oclc.org/ooxml/wordprocessingml/main")) == "Hi\n\n"


BOMB = f"<w:document xmlns:w='{word_document._NAMESPACES[0]}'>" + " " * 30_000_000 + "</w:document>"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def with_size_lie(size: int) -> bytes:
    """A directory that promises fewer bytes than the part inflates to."""
    content = bytearray(archive({"word/document.xml": BOMB}))
    entry = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, entry + 24, size)
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        archive({"word/document.xml": BOMB}),
        with_size_lie(100),
        document("x", prologue=LAUGHS),
        document("x", prologue=EXTERNAL),
        MEETING[: len(MEETING) // 2],
        MEETING[:-10],
        archive({f"word/{number}.xml": "" for number in range(10_000)} | {"word/document.xml": "<a/>"}),
        archive({"word/document.xml": "<w:document"}),
        archive({"word/document.xml": "<document/>"}),
        archive({"session.docx": "PK\x03\x04word/document.xml"}),
        archive({"xl/workbook.xml": "<workbook/>"}),
        b"PK\x03\x04",
        b"PK\x03\x04" + b"PK\x05\x06" * 9,
    ],
    ids="bomb lie laughs external half tail entries unclosed other nested sheet bare records".split(),
)
def test_damaged_and_hostile_archives_are_refused(content: bytes) -> None:
    reason = transcribe(content, None)
    assert document_text(content) is reason
    assert reason in (RejectionReason.NOT_TEXT, RejectionReason.MALFORMED, RejectionReason.TOO_LARGE)


@pytest.mark.parametrize(
    ("content", "reason", "advice"),
    [
        (archive({"word/document.xml": BOMB}), RejectionReason.TOO_LARGE, "Word document holds more"),
        (document("x", prologue=LAUGHS), RejectionReason.MALFORMED, "Word document is damaged"),
        (MEETING[: len(MEETING) // 2], RejectionReason.MALFORMED, "Word document is damaged"),
        (archive({"xl/workbook.xml": "<workbook/>"}), RejectionReason.NOT_TEXT, "no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", RejectionReason.NOT_TEXT, "without a password"),
        (b"%PDF-1.7", RejectionReason.NOT_TEXT, "PDF"),
        (b"\0\0\0\x20ftypM4A ", RejectionReason.NOT_TEXT, "recording"),
    ],
)
def test_why_it_is_refused_and_what_to_do(content: bytes, reason: RejectionReason, advice: str) -> None:
    assert transcribe(content, None) is reason
    assert advice in message_of(reason, content)


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(MEETING)
    with zipfile.ZipFile(BytesIO(MEETING)) as opened:
        names = opened.namelist()
    at = 0
    for _ in names:
        at = content.index(b"PK\x01\x02", at) + 4
        content[at + 4] |= 1
    assert document_text(bytes(content)) is RejectionReason.MALFORMED


def test_what_is_too_large_is_not_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_document, "MOST_XML_BYTES", 200)
    assert document_text(MEETING) is RejectionReason.TOO_LARGE


@given(at=st.integers(0, len(MEETING) - 1), byte=st.integers(0, 255), cut=st.integers(0, 40))
def test_no_damage_raises(at: int, byte: int, cut: int) -> None:
    content = MEETING[:at] + bytes([byte]) + MEETING[at + 1 + cut :]
    decode(content)
    transcribe(content, None)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
)


@given(texts=st.lists(TEXTS, max_size=10))
def test_every_paragraph_is_read_back(texts: list[str]) -> None:
    assert document_text(document(*map(paragraph, texts))) == "".join(text + "\n\n" for text in texts)
