"""Reading a file's timing lines at once gives what reading each by its format's own grammar gives."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.formats import srt, webvtt
from streams.formats.timings import usual_timings

_STAMPS = st.from_regex(r"[0-9]{2}:[0-6][0-9]:[0-6][0-9][.,][0-9]{3}", fullmatch=True)
_LINES = st.one_of(
    st.builds("{} --> {}{}".format, _STAMPS, _STAMPS, st.sampled_from(["", " align:start", "0", ":", ".", "é"])),
    st.text(st.sampled_from("0123456789:., ->é\t"), max_size=40),
)


@pytest.mark.parametrize(("form", "point"), [(webvtt, "."), (srt, ",")])
@given(lines=st.lists(_LINES, max_size=8))
@example(lines=["00:00:01,500 --> 00:00:02,345:", "00:00:01.500 --> 99:59:59.999", ""])
def test_usual_lines_are_read_as_the_grammar_reads_them(form: object, point: str, lines: list[str]) -> None:
    for line, times in zip(lines, usual_timings(lines, point), strict=True):
        assert times is None or times == form._times(line)  # type: ignore[attr-defined]


def test_a_usual_line_is_known_and_an_unusual_one_is_not() -> None:
    lines = ["00:00:01.500 --> 10:59:02.345 align:end", "00:01.500 --> 00:02.345", "00:60:01.500 --> 00:61:02.345"]
    assert usual_timings(lines, ".") == [(1500, 39_542_345), None, None]
    assert usual_timings([], ".") == []
