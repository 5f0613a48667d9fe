"""Deadlines, said on Tuesday 28 April 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extractive.due import find_due
from tests.streams.analysis.builders import TUESDAY


@pytest.mark.parametrize(
    ("said", "words", "due"),
    [
        ("I'll call her by Thursday, early.", "by Thursday", "2026-04-30"),
        ("I'll do it on Tuesday", "on Tuesday", "2026-05-05"),
        ("I'll do it by next Tuesday", "by next Tuesday", "2026-05-05"),
        ("tomorrow I'll ring", "tomorrow", "2026-04-29"),
        ("I'll send it tonight.", "tonight", "2026-04-28"),
        ("before the 14th of March, at work", "before the 14th of March", "2027-03-14"),
        ("by May 3rd, 2027", "by May 3rd, 2027", "2027-05-03"),
        ("on that Friday, the 8th, and then", "on that Friday, the 8th", "2026-05-08"),
        ("before the twentieth", "before the twentieth", "2026-05-20"),
        ("I'll do it next week", "next week", "2026-05-08"),
        ("by the end of the month", "by the end of the month", "2026-04-30"),
        ("at the end of next month", "at the end of next month", "2026-05-31"),
        ("in two weeks", "in two weeks", "2026-05-12"),
        ("within a month", "within a month", "2026-05-28"),
        ("Every Friday I'll write", "Every Friday", None),
        ("before our next session", "before our next session", None),
    ],
)
def test_words_and_date(said: str, words: str, due: str | None) -> None:
    found = find_due(said, TUESDAY)
    assert found is not None
    assert said[found.start : found.end] == words
    assert found.date == (date.fromisoformat(due) if due else None)


@pytest.mark.parametrize("said", ["I'll call her.", "the invite for Tuesday", "what she said last Friday", "I may go"])
def test_no_deadline(said: str) -> None:
    assert find_due(said, TUESDAY) is None


def test_without_a_session_date_the_words_stay() -> None:
    found = find_due("by Friday", None)
    assert found is not None
    assert found.date is None


@given(
    st.dates(),
    st.sampled_from(["by Friday", "next month", "on the 31st", "in ten weeks", "29th of February", "next year"]),
)
def test_any_day_can_be_counted_from(said_on: date, said: str) -> None:
    found = find_due(said, said_on)
    assert found is not None
    assert found.date is None or found.date >= said_on
