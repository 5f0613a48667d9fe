"""What a session shows of the coach's craft."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.memory import MemoryEmbedder, MemorySummaries
from schemas.competencies import MarkerEvidence, Verdict
from schemas.events import CompetenciesObserved, SummaryDrafted
from schemas.summary import Cause
from streams.analyze import Analyze
from streams.competencies import competencies
from streams.competency_markers import MARKERS
from streams.evidence import quote
from streams.extractive import ExtractiveAnalyst
from streams.observe import Observe
from tests.streams.analysis.builders import NOW, session, transcript

NUMBERS = {3: 4, 4: 4, 5: 5, 6: 7, 7: 8, 8: 9}
FILLER = "\n".join(
    f"Coach: Right, {word} it is.\nNadia: I went over the {word} with everybody that day." for word in "abcdefgh"
)


def of(marker: str, text: str, seconds: int | None = None) -> MarkerEvidence:
    return next(one for one in competencies(transcript(text, seconds=seconds)) if one.marker == marker)


def test_every_marker_once_in_order() -> None:
    assert [one.number for one in MARKERS] == [
        f"{competency}.{number}" for competency, count in NUMBERS.items() for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("3.1", "What would you like to focus on today?"),
        ("3.2", "How will you know that you got there?"),
        ("3.3", "What makes that important to you?"),
        ("4.2", "That sounds really hard."),
        ("4.4", "I may be wrong here."),
        ("5.3", "Where would you like to start?"),
        ("5.4", "I'm curious, tell me more."),
        ("6.3", "What are you feeling right now?"),
        ("6.5", "How do you see yourself in that?"),
        ("6.7", "What I'm hearing is that you want out."),
        ("7.3", "What would Tom say?"),
        ("7.5", "I notice that you smile as you say it."),
        ("8.3", "What did you learn from that?"),
    ],
)
def test_a_plain_cue_is_observed_with_its_words(marker: str, said: str) -> None:
    text = transcript(f"Coach: {said}\nNadia: Hm.\n{FILLER}")
    shown = next(one for one in competencies(text) if one.marker == marker)
    assert shown.verdict is Verdict.OBSERVED
    by_id = {segment.segment_id: segment for segment in text.segments}
    assert (quote(shown.evidence[0], by_id) or "nothing") in said


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("8.1", "Did you get what you came for?"),
        ("8.5", "What will you do?"),
        ("8.7", "How will you hold yourself accountable?"),
        ("8.9", "Is there anything else you need?"),
    ],
)
def test_what_belongs_to_the_end_counts_there_alone(marker: str, said: str) -> None:
    assert of(marker, f"{FILLER}\nCoach: {said}\nNadia: Hm.").verdict is Verdict.OBSERVED
    assert of(marker, f"Coach: {said}\nNadia: Hm.\n{FILLER}").verdict is Verdict.NOT_OBSERVED


def test_what_the_client_says_shows_nothing_of_the_coach() -> None:
    said = "Nadia: What would you like to focus on today? How will you know? I'm curious, tell me more.\n"
    assert {of(marker, said + FILLER).verdict for marker in ("3.1", "3.2", "5.4")} == {Verdict.NOT_OBSERVED}


def test_what_words_cannot_show_is_not_assessable() -> None:
    shown = {one.marker: one for one in competencies(transcript(FILLER))}
    assert {number for number, one in shown.items() if one.verdict is Verdict.NOT_ASSESSABLE} >= {"5.5", "6.4", "6.6"}
    assert all(one.comment for one in shown.values() if one.verdict is Verdict.NOT_ASSESSABLE)


def test_without_a_coach_nothing_is_assessable() -> None:
    shown = competencies(transcript("Ana: What now?\nBen: Nothing.", coach="Nobody"))
    assert {one.verdict for one in shown} == {Verdict.NOT_ASSESSABLE}


def test_silence_needs_times() -> None:
    assert of("5.5", FILLER, seconds=5).verdict is Verdict.OBSERVED
    assert of("5.5", FILLER, seconds=2).verdict is Verdict.NOT_OBSERVED


def test_questions_open_and_single() -> None:
    def asked(question: str) -> Verdict:
        return of("7.6", "\n".join(f"Coach: {question}\nNadia: Well." for _ in range(6))).verdict

    assert asked("What matters most?") is Verdict.OBSERVED
    assert asked("What matters? How so?") is Verdict.PARTLY
    assert asked("Is it that? Do you know?") is Verdict.NOT_OBSERVED


def test_no_wording_is_longer_than_a_line() -> None:
    assert all(len(one.meaning) <= 80 and one.meaning.endswith(".") for one in MARKERS)
    assert len({one.meaning for one in MARKERS}) == len(MARKERS)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Coach", "Nadia", ""]), st.text("aehot ?.'\"I you what feel", max_size=60)),
        max_size=30,
    )
)
def test_any_session_gives_every_marker_with_spans_that_hold(turns: list[tuple[str, str]]) -> None:
    lines = (f"{name}: {text}" if name else text for name, text in turns)
    text = transcript("\n".join(re.sub(r"\s+", " ", line) for line in lines))
    by_id = {segment.segment_id: segment for segment in text.segments}
    shown = competencies(text)
    assert [one.marker for one in shown] == [one.number for one in MARKERS]
    assert all(quote(span, by_id) is not None for one in shown for span in one.evidence)


async def test_the_stage_looks_at_new_words_once() -> None:
    store = MemorySummaries()
    told = session("promotion")
    (drafted,) = await Analyze(ExtractiveAnalyst(MemoryEmbedder()), store, lambda: NOW)(told)
    assert isinstance(drafted, SummaryDrafted)
    observe = Observe(store, lambda: NOW)
    (observed,) = await observe(drafted)
    assert isinstance(observed, CompetenciesObserved)
    assert observed.transcript_version == 1
    assert [observed] == await observe(drafted)
    refined = drafted.changed(summary=drafted.summary.changed(cause=Cause.COACH_CHAT))
    assert await observe(refined) == []
