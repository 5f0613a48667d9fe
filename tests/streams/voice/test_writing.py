"""Reading what a coach wrote, and how far texts are from each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.summary import Section
from streams.contractions import contracted, expanded
from streams.style.distance import distance, edits
from streams.style.writing import read

RECAP = """Hi Marcus,

Great work today. You said it out loud!

Your next steps:
• You'll walk with Tomasz on Thursday.
2) You'll write two lines.

## What you noticed
You've been waiting for permission.

Warm regards,
Dana Whitfield
Coach, PCC
"""


def test_a_recap_is_read_as_greeting_headings_lines_and_sign_off() -> None:
    writing = read(RECAP)
    assert (writing.greeting, writing.addressed) == ("Hi {client},", "Marcus")
    assert writing.sign_off == "Warm regards,\nDana Whitfield\nCoach, PCC"
    assert writing.headings == [(Section.COMMITMENTS, "Your next steps"), (Section.INSIGHTS, "What you noticed")]
    assert writing.lines == [
        (Section.OVERVIEW, "Great work today. You said it out loud!"),
        (Section.COMMITMENTS, "You'll walk with Tomasz on Thursday."),
        (Section.COMMITMENTS, "You'll write two lines."),
        (Section.INSIGHTS, "You've been waiting for permission."),
    ]
    assert writing.bullets == 2
    assert len(writing.sentences) == 5


@pytest.mark.parametrize("line", ["Hi", "Hello there,", "Dear Marcus Hill:", "hey Zoë –", "Good morning, "])
def test_greetings(line: str) -> None:
    assert read(f"{line}\n\nWe met.").greeting


@pytest.mark.parametrize("line", ["Hi was all he said when she came in.", "Dear colleagues complained about it a lot."])
def test_a_sentence_is_no_greeting(line: str) -> None:
    assert read(f"{line}\n\nWe met.").greeting is None


def test_nothing_is_read_of_nothing() -> None:
    assert read(" \n\n").lines == []


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_read_and_its_lines_are_its_own(text: str) -> None:
    assert all(line in text for _, line in read(text).lines)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("I will not go.", "I'll not go."),
        ("They do not know it.", "They don't know it."),
        ("You cannot stay.", "You can't stay."),
        ("I am tired, and we have met.", "I'm tired, and we've met."),
    ],
)
def test_contracting(long: str, short: str) -> None:
    assert contracted(long) == short
    assert contracted(expanded(short)) == short


@pytest.mark.parametrize("text", ["Yes, I will.", "She's gone.", "He'd know.", "Is that where they are?"])
def test_what_cannot_be_contracted_or_told_stays(text: str) -> None:
    assert contracted(text) == text
    assert expanded(text) == text


SENTENCES = st.lists(st.sampled_from("the lion asks a mouse for one number".split()), max_size=8)


@given(SENTENCES, SENTENCES, SENTENCES)
def test_distance_is_one(left: list[str], right: list[str], other: list[str]) -> None:
    assert (edits(left, right) == 0) == (left == right)
    assert edits(left, right) == edits(right, left)
    assert edits(left, other) <= edits(left, right) + edits(right, other)
    assert abs(len(left) - len(right)) <= edits(left, right) <= max(len(left), len(right))


def test_known_distances() -> None:
    assert edits(list("kitten"), list("sitting")) == 3
    assert distance("You will call her.", "you WILL call Nana tomorrow") == pytest.approx(2 / 5)
    assert distance("", "") == 0
