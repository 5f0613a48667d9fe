"""Files made to hurt, through the parsing process as it runs: each is read or refused, and none kills it."""

import json
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO

import pytest

from schemas.events import RejectionReason
from schemas.transcript import Transcript
from streams.parsing_process import ParsingProcess
from tests.streams.formats.documents import WORD

SPEECH = "Ana: How are you?\nBen: Tired.\nAna: Why?\n"
CUE = b"WEBVTT\n\n00:00.000 --> 00:01.000\n"


def packed(xml: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return stream.getvalue()


ENTITIES = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE = {
    "zip bomb": packed(f'<w:document xmlns:w="{WORD}">' + " " * 80_000_000 + "</w:document>"),
    "entities": packed(f'{ENTITIES}<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>'),
    "deep JSON": b'{"a":' * 200_000,
    "deep lists": b"[" * 1_000_000,
    "wrapped again and again": b'{"data":' * 60 + b"[]" + b"}" * 60,
    "one line": b"a" * 20_000_000,
    "one line of labels": b"Ana: " * 2_000_000,
    "one cue of tags": CUE + b"<v Ana>x" * 1_200_000,
    "tags without end": CUE + b"<" * 2_000_000,
    "a page of ampersands": b"<p></p>" + b"&" * 20_000_000,
    "a page of open tags": b"<p></p>" + b"<a " * 2_000_000,
    "lines of spaces": (b"Ana" + b" " * 100_000 + b"\n") * 100,
    "clocks": b"00:" * 2_000_000,
    "names": b"Ana\nhi\n\nBen\nyo\n\n" * 30_000,
    "stars": b"**" * 2_000_000,
}
READ = {
    "UTF-16": SPEECH.encode("utf-16"),
    "UTF-16 without a mark": SPEECH.encode("utf-16-be"),
    "lone CR": SPEECH.replace("\n", "\r").encode(),
    "NULs": SPEECH.replace("you", "y\0ou").encode(),
    "two encodings": "Ana: Hé?\n".encode() + "Ben: Très fatigué.\nAna: Why?\n".encode("cp1252"),
    "a turn a second": json.dumps([{"speaker": "Ana", "text": "hi", "start": at} for at in range(20_000)]).encode(),
}


@pytest.fixture
async def parsing() -> AsyncIterator[ParsingProcess]:
    process = ParsingProcess(wall_seconds=30, memory_bytes=3 << 30)
    yield process
    await process.close()


async def test_they_are_refused_by_one_process_that_lives_on(parsing: ParsingProcess) -> None:
    outcomes = {name: await parsing(content, "Ana") for name, content in HOSTILE.items()}
    assert {name for name, outcome in outcomes.items() if not isinstance(outcome, RejectionReason)} == set()


async def test_odd_encodings_are_read(parsing: ParsingProcess) -> None:
    for name, content in READ.items():
        outcome = await parsing(content, "Ana")
        assert isinstance(outcome, Transcript), name
        assert "Ana" in [one.name for one in outcome.participants], name
