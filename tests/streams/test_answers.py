"""Short answers to a question, in its context."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import Choice
from streams.answers import chosen

TWO = [
    Choice(label="sentence 3: “Tom is away.”", command="remove sentence 3"),
    Choice(label="sentence 5: “Petra waits for Tom.”", command="remove sentence 5"),
]
ONE = [Choice(label="yes, send it", command="share version 2 with a@b.example")]
A, B = TWO


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the second", [B]),
        ("the first one, please", [A]),
        ("second", [B]),
        ("2nd", [B]),
        ("the last one", [B]),
        ("the latter", [B]),
        ("both", [A, B]),
        ("all of them", [A, B]),
        ("3", [A]),
        ("sentence 5", [B]),
        ("number 5.", [B]),
        ("1", [A]),
        ("option 2", [B]),
        ("3 and 5", [A, B]),
        ("the first and the second", [A, B]),
        ("the one about Petra", [B]),
        ("remove sentence 5", [B]),
        ("neither", []),
        ("no", []),
        ("never mind", []),
        ("yes", None),
        ("the seventh", None),
        ("the one about Tom", None),
        ("make it shorter", None),
        ("", None),
    ],
)
def test_one_of_two(said: str, meant: list[Choice] | None) -> None:
    assert chosen(said, TWO) == meant


@pytest.mark.parametrize("said", ["yes", "Yes!", "ok", "sure", "yes, send it", "go ahead", "do it please", "that one"])
def test_yes(said: str) -> None:
    assert chosen(said, ONE) == ONE


@given(st.text(max_size=200))
def test_anything_can_be_answered(said: str) -> None:
    for choices in (ONE, TWO, []):
        answer = chosen(said, choices)
        assert answer is None or all(one in choices for one in answer)
