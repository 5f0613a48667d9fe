"""Whitespace folded for a whole file at once is whitespace folded text by text."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from streams.segments import _UNFOLDED, _folded

SPACES = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]


@given(texts=st.lists(st.text(st.sampled_from(["a", "é", "字", " ", " ", *SPACES])).filter(str.strip)))
def test_folding(texts: list[str]) -> None:
    assert _folded(texts) == [" ".join(text.split()) for text in texts]


def test_every_whitespace_is_known() -> None:
    assert set(SPACES) - set(_UNFOLDED) == {" ", "\n"}
