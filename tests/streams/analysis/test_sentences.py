"""Sentences of turns of any shape, against a reading of them character by character."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from streams.sentences import Piece, Sentence, sentences
from tests.streams.analysis.builders import transcript

WORDS = st.sampled_from(
    [
        "so",
        "and",
        "But",
        "because",
        "yes.",
        "no?",
        "well…",
        "e.g.",
        "Dr.",
        "I.",
        "wait...",
        "then",
        "what",
        '"on"!',
        "..",
        "é",
    ]
)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=70).map(" ".join), min_size=1, max_size=12)
SPACES = st.sampled_from([" ", "  ", "\t"])


def turn(lines: list[str]) -> Sentence:
    """Everything that is said, as one sentence."""
    segments = transcript("\n".join(f"Nadia: {line}" for line in lines)).segments
    return Sentence(0, 0, tuple(Piece(one, 0, len(one.text)) for one in segments), None, False)


def pieces_between(whole: Sentence, start: int, end: int) -> tuple[Piece, ...]:
    """Which character of which piece each character of the text is, and no white space at the ends of a piece."""
    places = [place for piece in whole.pieces for place in [*((piece.segment, at) for at in range(piece.end)), None]]
    kept = []
    for _, found in groupby(filter(None, places[start:end]), key=lambda place: place[0].segment_id):
        written = [(segment, at) for segment, at in found if not segment.text[at].isspace()]
        if written:
            kept.append(Piece(written[0][0], written[0][1], written[-1][1] + 1))
    return tuple(kept)


@given(LINES, SPACES, st.data())
def test_a_cut_is_what_stands_between(lines: list[str], space: str, data: st.DataObject) -> None:
    whole = turn([line.replace(" ", space) for line in lines])
    start = data.draw(st.integers(0, len(whole.text)))
    end = data.draw(st.integers(start, len(whole.text)))
    cut = whole.cut(start, end)
    assert cut.pieces == pieces_between(whole, start, end)
    assert cut.cut(0, len(cut.text)) == cut


@given(LINES)
def test_sentences_are_all_that_is_said_in_order(lines: list[str]) -> None:
    said = transcript("\n".join(f"Nadia: {line}" for line in lines))
    found = sentences(said)
    assert " ".join(one.text for one in found) == " ".join(lines)
    assert [one.index for one in found] == list(range(len(found)))
    assert {one.turn for one in found} == {0}
