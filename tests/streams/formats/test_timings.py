"""Reading a file's timing lines at once gives what reading each by its format's own grammar gives."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.formats import otter, sbv, srt, webvtt
from streams.formats.lines import Lines
from streams.formats.timings import usual_timings

_STAMPS = st.from_regex(r"[0-9]{1,2}:[0-6][0-9]:[0-6][0-9][.,][0-9]{3}", fullmatch=True)
_LINES = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        _STAMPS,
        st.sampled_from([" --> ", ","]),
        _STAMPS,
        st.sampled_from(["", " align:start", "0", ":", ".", "é", "字"]),
    ),
    st.text(st.sampled_from("0123456789:., ->é\t"), max_size=40),
)


def usual(texts: list[str], shape: str) -> list[tuple[int, int] | None]:
    lines = Lines.of("\n".join(texts))
    times, known = usual_timings(lines, np.arange(len(lines)), shape)
    return [(start, end) if read else None for (start, end), read in zip(times.tolist(), known.tolist(), strict=True)]


@pytest.mark.parametrize("form", [webvtt, srt, sbv])
@given(texts=st.lists(_LINES, min_size=1, max_size=8))
@example(texts=["00:00:01,500 --> 00:00:02,345:", "00:00:01.500 --> 99:59:59.999", ""])
def test_usual_lines_are_read_as_the_grammar_reads_them(form: object, texts: list[str]) -> None:
    for text, times in zip(texts, usual(texts, form._USUAL), strict=True):  # type: ignore[attr-defined]
        # What follows the times is the format's own affair: SubViewer has nothing there.
        read = form._times(text[: len(form._USUAL)] if form is sbv else text)  # type: ignore[attr-defined]
        assert times is None or times == read


def test_a_usual_line_is_known_and_an_unusual_one_is_not() -> None:
    lines = ["00:00:01.500 --> 10:59:02.345 align:end", "00:01.500 --> 00:02.345", "00:60:01.500 --> 00:61:02.345"]
    assert usual(lines, webvtt._USUAL) == [(1500, 39_542_345), None, None]
    assert usual(["0:00:01.500,1:59:02.345", "00:00:01.500,01:59:02.345"], sbv._USUAL) == [(1500, 7_142_345), None]


_HEADINGS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "Ana", " Ana", "Ana 1:02 Ruiz", "字", "A" * 78, "A" * 80, "A" * 81, "\u00a0", "Ana:"]),
    st.text(st.sampled_from(" \t"), max_size=4),
    st.from_regex(r"([0-9]{1,3}:)?[0-9]{1,3}:[0-6][0-9]([.,][0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["", "", " ", "\t", ":", "0", "é"]),
)


@given(texts=st.lists(_HEADINGS | st.text(st.sampled_from("019: \tA字\r"), max_size=24), min_size=1, max_size=8))
@example(texts=["0:03", " 0:03", "Ana 0:03", "Ana\t0:03", "Ana  12:34:56", "Ana  123:45", "Ana  1:60"])
def test_headings_found_at_once_are_those_of_each_line(texts: list[str]) -> None:
    lines = Lines.of("\n".join(texts))
    places, turns = otter._headings(lines, lines.holding(":"))
    read = [(at, otter.heading(lines[at])) for at in range(len(lines))]
    assert list(zip(places.tolist(), turns, strict=True)) == [(at, turn) for at, turn in read if turn is not None]
