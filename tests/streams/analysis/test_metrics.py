"""Counts of a session."""

import pytest

from schemas.transcript import Role
from streams.metrics import measure
from streams.questions import is_open_question, is_question
from tests.streams.analysis.builders import transcript

SAID = """Coach: What would that give you? You know, right?
Nadia: One two three four.
Coach: do you want that
Nadia: Five six. Seven."""


def test_words_questions_and_monologues() -> None:
    metrics = measure(transcript(SAID))
    assert (metrics.coach_words, metrics.client_words, metrics.unattributed_words) == (12, 7, 0)
    assert metrics.coach_talk_ratio == pytest.approx(12 / 19)
    assert (metrics.coach_questions, metrics.coach_open_questions) == (2, 1)
    assert (metrics.longest_coach_monologue_words, metrics.longest_client_monologue_words) == (8, 4)
    assert (metrics.duration_ms, metrics.silences) == (None, None)


def test_silences_need_exact_times() -> None:
    assert measure(transcript(SAID, seconds=4)).silences == 3
    assert measure(transcript(SAID, seconds=3)).silences == 0
    assert measure(transcript(SAID, seconds=4)).duration_ms == 13_000


def test_no_ratio_where_a_tenth_is_unattributed() -> None:
    metrics = measure(transcript(SAID + "\nNobody knows who said these words"))
    assert metrics.unattributed_words == 6
    assert metrics.coach_talk_ratio is None


def test_a_private_message_is_no_speech() -> None:
    assert measure(transcript(SAID + "\nDM Coach: I am late")).coach_words == 12


def test_nothing_said() -> None:
    empty = transcript("Coach: x").changed(segments=[])
    assert measure(empty).coach_talk_ratio is None
    assert all(measure(empty).model_dump()[key] == 0 for key in ("coach_words", "client_words", "coach_questions"))
    assert Role.COACH in {participant.role for participant in empty.participants}


@pytest.mark.parametrize(
    ("said", "asks", "openly"),
    [
        ("What would that give you", True, True),
        ("So, um, how did that feel?", True, True),
        ("Tell me more about Tom.", True, True),
        ("And if you did that, what would change?", True, True),
        ("Is that true?", True, False),
        ("have you told her", True, False),
        ("How many reviews do you do?", True, False),
        ("Right?", False, False),
        ("Does that make sense?", False, False),
        ("What I hear is a lot of care.", False, False),
        ("That is what matters.", False, False),
    ],
)
def test_questions(said: str, asks: bool, openly: bool) -> None:
    assert (is_question(said), is_open_question(said)) == (asks, openly)
