"""Counts of a session."""

import pytest

from schemas.transcript import Role, Transcript
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


def test_closed_and_stacked_questions_and_switches() -> None:
    metrics = measure(transcript(SAID + "\nCoach: What is it? How so? Is it you?", seconds=4))
    assert (metrics.coach_questions, metrics.coach_closed_questions, metrics.coach_stacked_questions) == (5, 2, 1)
    # Four changes of speaker within 17 s.
    assert metrics.switches_per_minute == pytest.approx(4 * 60 / 17)
    assert measure(transcript(SAID)).switches_per_minute is None


def timed(*spoken: tuple[str, int, int]) -> Transcript:
    """Name, start and end in ms."""
    said = transcript("\n".join(f"{name}: Some words." for name, _, _ in spoken), seconds=1)
    times = [
        one.changed(start_ms=start, end_ms=end) for one, (_, start, end) in zip(said.segments, spoken, strict=True)
    ]
    return said.changed(segments=times)


def test_latency_is_the_median_wait_of_the_coach() -> None:
    said = timed(("Nadia", 0, 1000), ("Coach", 1500, 2000), ("Nadia", 2500, 3000), ("Coach", 6000, 7000))
    assert measure(said).coach_latency_ms == 1750
    assert measure(transcript(SAID)).coach_latency_ms is None


def test_an_interruption_is_where_the_client_stops() -> None:
    said = timed(
        ("Nadia", 0, 1000), ("Coach", 500, 2000), ("Nadia", 2000, 9000), ("Coach", 5000, 5500), ("Nadia", 9000, 9500)
    )
    assert measure(said).coach_interruptions == 1
    assert measure(transcript(SAID)).coach_interruptions is None
