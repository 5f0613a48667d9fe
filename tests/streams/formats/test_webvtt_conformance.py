"""The WebVTT conformance files of web-platform-tests, vtt.js and webvtt-py, where they lie beside the project."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.formats import webvtt
from streams.formats.cue_text import parse_cue_text
from streams.formats.cues import Cue
from streams.formats.draft import Draft
from streams.formats.source import Source, decode

DATA = Path(__file__).resolve().parents[3] / "../shared/data/webvtt"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the WebVTT conformance files are not beside the project")


def read(path: Path) -> tuple[Source, list[Cue]]:
    source = decode(path.read_bytes())
    assert source is not None
    found = list(webvtt.read_cues(source, Draft())) if webvtt.detect(source.text) else []
    return source, found


def payload(source: Source, cue: Cue) -> str:
    text = source.text[cue.start : cue.end].replace("\0", "�")
    return re.sub(r"\r\n?", "\n", text)


def identifier(cue: Cue) -> str:
    return (cue.identifier or "").replace("\0", "�")


def named(pattern: str) -> Iterator[Path]:
    return iter(sorted(DATA.glob(f"inputs/{pattern}")))


DEPARTURES = {
    "min-top-digits": "a first unit of three digits is hours, and hours need two units more",
    "minimum-spots-over-sixty": "a first unit above 59 is hours, and hours need two units more",
    "integration__id": "a line that is only an arrow begins a block, and the timings after it another",
}
"""Where vtt.js does not do what the specification says, and why ours does."""


def vtt_js() -> list[Any]:
    """Inputs of vtt.js with an expectation of their own, which is of the file and not of its rendering."""
    return [
        pytest.param(path, expected, id=path.stem)
        for path in named("vtt.js__*.vtt")
        if (expected := DATA / "expected" / f"{path.stem}.json").exists() and not path.stem.endswith(tuple(DEPARTURES))
    ]


@pytest.mark.parametrize(("path", "expected"), vtt_js())
def test_vtt_js(path: Path, expected: Path) -> None:
    source, found = read(path)
    wanted = json.loads(expected.read_text())["cues"]
    assert [(identifier(cue), cue.start_ms, cue.end_ms, payload(source, cue)) for cue in found] == [
        (cue["id"], round(cue["startTime"] * 1000), round(cue["endTime"] * 1000), cue["text"]) for cue in wanted
    ]


_LENGTH = re.compile(r"assert_equals\(cues\.length, (\d+)")
_FIELD = re.compile(
    r"""assert_equals\(cues\[(\d+)\]\.(id|text|startTime|endTime), (?:'([^']*)'|"([^"]*)"|([\d.]+))\)"""
)


def scripted() -> list[Any]:
    """Inputs whose script counts the cues; one looks at style sheets alone."""
    paths = named("webvtt.js__*.vtt")
    return [
        pytest.param(path, id=path.stem)
        for path in paths
        if _LENGTH.search((DATA / "expected" / f"{path.stem}.js").read_text())
    ]


@pytest.mark.parametrize("path", scripted())
def test_web_platform_tests(path: Path) -> None:
    script = (DATA / "expected" / f"{path.stem}.js").read_text()
    source, found = read(path)
    assert [str(len(found))] == _LENGTH.findall(script)
    for index, field, *quoted in _FIELD.findall(script):
        cue = found[int(index)]
        actual = {
            "id": identifier(cue),
            "text": payload(source, cue),
            "startTime": f"{cue.start_ms / 1000:g}",
            "endTime": f"{cue.end_ms / 1000:g}",
        }[field]
        wanted = "".join(quoted).encode().decode("unicode_escape") if "\\" in "".join(quoted) else "".join(quoted)
        assert actual == wanted, (index, field)


def cue_texts() -> list[Any]:
    return [
        pytest.param(case["text"], case["expectedTree"], id=f"{path.stem.rsplit('__', 1)[1]}-{index}")
        for path in sorted(DATA.glob("expected/*wpt-cue-parsing*.json"))
        for index, case in enumerate(json.loads(path.read_text()))
    ]


@pytest.mark.parametrize(("text", "tree"), cue_texts())
def test_cue_text(text: str, tree: str) -> None:
    body = re.split(r"\n\n", text)[0].rstrip("\n").replace("\0", "�")
    wanted = "".join(re.findall(r'^\| +"(.*?)"$', tree, re.MULTILINE | re.DOTALL))
    voices = parse_cue_text(body).voices
    assert "".join(voice.text for voice in voices) == wanted
    titles = [title for title in re.findall(r'title="([^"]*)"', tree) if title]
    assert [voice.speaker for voice in voices if voice.speaker] == [html.unescape(title) for title in titles]


@pytest.mark.parametrize(
    ("name", "count"),
    [("sample", 16), ("comments", 3), ("one_caption", 1), ("no_captions", 0), ("using_identifiers", 6)],
)
def test_webvtt_py(name: str, count: int) -> None:
    _, found = read(DATA / "inputs" / f"webvtt-py__tests__subtitles__{name}.vtt")
    assert len(found) == count
