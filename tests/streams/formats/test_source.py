"""Decoding, and the way back from characters to the upload's bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.formats.source import decode

WESTERN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        (b"\xef\xbb\xbfAna: hi", "utf-8", "Ana: hi"),
        ("Ana: sí".encode("cp1252"), "cp1252", "Ana: sí"),
        ("Ana: sí".encode(), "utf-8", "Ana: sí"),
        ("Ana: hi".encode("utf-16"), "utf-16-le", "Ana: hi"),
        ("Ana: hi".encode("utf-16-le"), "utf-16-le", "Ana: hi"),
        ("Ana: hi".encode("utf-16-be"), "utf-16-be", "Ana: hi"),
    ],
)
def test_encodings(content: bytes, encoding: str, text: str) -> None:
    source = decode(content)
    assert source is not None
    assert (source.encoding, source.text) == (encoding, text)


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 docx", b"%PDF-1.7", b"\x00\x00\x00\x20ftypmp42", b"\x81\x8d\x8f", bytes(range(32)) * 4, b"\xff\xfea"],
)
def test_what_is_not_text(content: bytes) -> None:
    assert decode(content) is None


@given(text=WESTERN, encoding=st.sampled_from(["utf-8-sig", "utf-8", "utf-16", "utf-16-be"]))
def test_a_byte_offset_cuts_the_upload_where_the_character_offset_cuts_the_text(text: str, encoding: str) -> None:
    content = b"\xfe\xff" + text.encode(encoding) if encoding == "utf-16-be" else text.encode(encoding)
    source = decode(content)
    if source is None or source.text != text:
        return  # a text without a byte order mark may look like another encoding, or like a picture
    offsets = source.byte_offsets(range(len(text) + 1)).tolist()
    assert [content[offsets[0] : offset].decode(source.encoding) for offset in offsets] == [
        text[:length] for length in range(len(text) + 1)
    ]
