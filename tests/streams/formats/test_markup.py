"""Markdown and web pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import RejectionReason
from schemas.transcript import Transcript
from streams.parse import transcribe
from tests.streams.formats.documents import conserves, lost, parsed, said

TURNS = [("Ana", "How are you?"), ("Ben", "Tired: very."), ("Ana", "Why?")]


@pytest.mark.parametrize(
    "text",
    [
        "# Session 3\n\n### Ana\n\nHow are you?\n\n### Ben\n\nTired: very.\n\n### Ana\n\nWhy?\n",
        "## Ana (0:03)\nHow are you?\n## Ben (0:09)\nTired: very.\n## Ana (0:12)\nWhy?\n",
        "- **Ana:** How are you?\n- **Ben:** Tired: very.\n- **Ana:** Why?\n",
        "* Ana: How are you?\n* Ben: Tired: very.\n* Ana: Why?\n",
        "1. **Ana**: How are you?\n2. **Ben**: Tired: very.\n3. **Ana**: Why?\n",
        "**Ana** (0:03)\nHow are you?\n\n**Ben** (0:09)\nTired: very.\n\n**Ana** (0:12)\nWhy?\n",
        "**Ana**\n\nHow are you?\n\n**Ben**\n\nTired: very.\n\n**Ana**\n\nWhy?\n",
        "> **Ana:** How are you?\n\n> **Ben:** Tired: very.\n\n> **Ana:** Why?\n",
    ],
)
def test_markdown(text: str) -> None:
    assert said(parsed(text, "markdown")) == TURNS


def test_bold_labels_alone() -> None:
    assert said(parsed("**Ana:** How are you?\n**Ben:** Tired: very.\n\n**Ana:** Why?\n", "speaker_text")) == TURNS


def test_a_list_of_notes_is_no_transcript() -> None:
    text = "# Plan\n\n- walk every day\n- sleep\n\n## Goals\n\n- rest\n\n## Next\n\n- call\n"
    assert not isinstance(transcribe(text.encode(), None), Transcript)


HEAD = (
    "<!DOCTYPE html>\n<html><head><title>Ana: one</title><style>p {x: y}</style>"
    "<script>if (a < b) alert('Ana: no')</script></head>"
)
PAGES = [
    "<p><b>Ana:</b> How are you?</p>\n<p><b>Ben:</b> Tired:\n very.</p>\n<p><b>Ana:</b> Why?</p>",
    "Ana: How are you?<br>Ben: Tired: very.<br/>Ana: Why?<br>",
    '<div class="turn"><span class="speaker">Ana</span> <span class="time">0:03</span><p>How are you?</p></div>'
    '<div class="turn"><span class="speaker">Ben</span> <span class="time">0:09</span><p>Tired: <i>very</i>.</p></div>'
    '<div class="turn"><span class="speaker">Ana</span> <span class="time">0:12</span><p>Why?</p></div>',
    "<dl><dt>Ana</dt><dd>How are you?</dd><dt>Ben</dt><dd>Tired: very.</dd><dt>Ana</dt><dd>Why?</dd></dl>",
    "<cite>Ana:</cite><time>0:03</time><p>How are you?</p><cite>Ben:</cite><time>0:09</time><p>Tired: very.</p>"
    "<cite>Ana:</cite><time>0:12</time><p>Why?</p>",
    "<table><tr><th>Time</th><th>Who</th><th>What</th></tr>"
    "<tr><td>0:03</td><td>Ana</td><td><p>How are you?</p></td></tr>"
    "<tr><td>0:09</td><td>Ben</td><td>Tired: very.</td></tr><tr><td>0:12</td><td>Ana</td><td>Why?</td></tr></table>",
    "<p>[0:03] Ana: How are you?</p><p>[0:09] Ben: Tired: very.</p><p>[0:12] Ana: Why?</p>",
]


@pytest.mark.parametrize("body", PAGES)
def test_pages(body: str) -> None:
    transcript = parsed(f"{HEAD}<body><h1>Session</h1>{body}</body></html>", "html_page")
    assert said(transcript) == TURNS
    assert {"STYLE", "MARKUP"} <= lost(transcript)


def test_entities_of_a_page() -> None:
    page = (
        "<div>Zo&euml; &amp; Bo: R&amp;D caf&eacute;</div><div>Ben: <b>Y</b>es &lt;b&gt;</div>"
        "<div>Zo&euml; &amp; Bo: Ok</div>"
    )
    transcript = parsed(page, "html_page")
    assert said(transcript) == [("Zoë & Bo", "R&D café"), ("Ben", "Yes <b>"), ("Zoë & Bo", "Ok")]
    first = transcript.segments[0]
    assert page.encode()[first.source_start : first.source_end] == b"R&amp;D caf&eacute;"


TAGS = (
    "<p> </p> <b> </b> < > </ <! <!-- --> <![foo[ <script> </script> <td> </td> <tr> </tr> <br> <cite> </cite> "
    "<time> </time> <dt>Ana</dt> <dd> <style>"
)
WORDS = "&eacute; &NotEqualTilde; & &#0; &; Ana: Ben: word 0:03 class='speaker' 字 # - **"
SPACED = [" ", "\n", "\t", '<i class="speaker">', '<i class="time">', "</i>"]
SOUP = st.lists(st.sampled_from([*TAGS.split(), *WORDS.split(), *SPACED]), max_size=60)


@given(lead=st.sampled_from(["<html>", "<p>", "### Ana\na\n### Ben\nb\n", "<p>Ana: a</p><p>Ben: b</p>"]), soup=SOUP)
def test_no_soup_raises_and_no_word_is_lost(lead: str, soup: list[str]) -> None:
    content = (lead + "".join(soup)).encode()
    transcript = transcribe(content, None)
    if isinstance(transcript, Transcript):
        conserves(transcript, content)


def test_a_page_of_more_pieces_than_any_transcript_has_is_refused() -> None:
    assert transcribe(b"<html>" + b"&lt;" * 1_000_001, None) is RejectionReason.TOO_COMPLEX


@pytest.mark.parametrize("clock", ["<time>0:03</time>", '<span class="ts">0:03</span>'])
def test_a_page_that_begins_with_who_speaks(clock: str) -> None:
    page = f"<cite>Ana:</cite>{clock}<p>How are you?</p><cite>Ben:</cite>{clock}<p>Tired.</p>"
    transcript = parsed(page, "html_page")
    assert [(one.speaker_raw, one.text, one.start_ms) for one in transcript.segments] == [
        ("Ana", "How are you?", 3_000),
        ("Ben", "Tired.", 3_000),
    ]
