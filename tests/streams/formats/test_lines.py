"""Lines found all at once are those found one after another."""

from hypothesis import example, given
from hypothesis import strategies as st

from streams.formats.lines import Lines, lines

TEXTS = st.text(st.sampled_from("ab>-: \n\r\t\x0b\x85\u2028é字𐐷")).map(lambda text: text.replace("字", "字-->"))


@given(text=TEXTS)
@example(text="\r")
@example(text="\r\n\r")
@example(text="a\n\r\r\nb")
def test_places_and_texts(text: str) -> None:
    found = Lines.of(text)
    assert [(int(start), found[at]) for at, start in enumerate(found.starts)] == list(lines(text))
    assert found.texts(found.at(found.starts)) == [line for _, line in lines(text)]


@given(text=TEXTS)
def test_what_a_line_holds(text: str) -> None:
    found = Lines.of(text)
    for marks in ([":"], ["-->"], ["字", ":"]):
        holding = [at for at, (_, line) in enumerate(lines(text)) if any(mark in line for mark in marks)]
        assert found.holding(*marks).tolist() == holding
    blank = [not line.strip() for _, line in lines(text)]
    assert found.blank().tolist() == blank
