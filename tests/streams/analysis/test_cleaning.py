"""Cleaning takes words away and never adds one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extractive.cleaning import clean, verbatim
from streams.vocabulary import negated, words

SPOKEN = st.lists(
    st.sampled_from(
        "um uh, I, I I'm it's it's, the the, a like, like you know, know, sort of don't wa- want— to, to. really "
        'yeah, well, what? "quoted [laughs] because hang Priya 5th no, not never'.split()
    ),
    max_size=25,
).map(" ".join)


def is_subsequence(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(word in rest for word in few)


@given(SPOKEN)
def test_what_is_left_was_said_in_that_order(text: str) -> None:
    for cleaned in (clean(text), verbatim(text)):
        assert is_subsequence(words(cleaned), words(text))


@given(st.text(max_size=80))
def test_any_text_at_all_is_cleaned(text: str) -> None:
    assert is_subsequence(words(clean(text)), words(text.replace("_", " ")))


@given(SPOKEN)
def test_cleaning_twice_adds_nothing(text: str) -> None:
    assert len(words(clean(clean(text)))) <= len(words(clean(text)))


@pytest.mark.parametrize(
    ("said", "cleaned"),
    [
        ("Um, I wa- I want to to go", "I want to go."),
        ("It's been a, it's been one of those mornings.", "It's been one of those mornings."),
        ("And it's, um. I'm realising that it's the same problem.", "I'm realising that it's the same problem."),
        ("I kind of wanted it, you know, badly.", "I wanted it badly."),
        ("Yeah, yeah, I'll do it, you know?", "I'll do it."),
        ("It was very, very good", "It was very, very good."),
        ("I'm like a kind of wall.", "I'm like a kind of wall."),
        ("No, I don't want it", "No, I don't want it."),
        ("[laughter]", ""),
    ],
)
def test_spoken_to_readable(said: str, cleaned: str) -> None:
    assert clean(said) == cleaned


@pytest.mark.parametrize("said", ["I didn't, I wasn't planning it.", "I don't— I will not go.", "I can't, I can sing."])
def test_a_denial_is_never_taken_away(said: str) -> None:
    assert negated(clean(said))
