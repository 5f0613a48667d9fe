"""A draft in a voice: nothing is invented, nothing is lost, and every sentence is proved as before."""

import asyncio
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.memory import MemoryEmbedder
from schemas.summary import Layout, Section, Support
from schemas.voice import ClientName, ClientPerson, Phrase, SectionHeading, SectionLength, Style
from streams.analyst import Draft
from streams.contractions import expanded_words
from streams.evidence import check
from streams.extractive import ExtractiveAnalyst
from streams.style.learning import CUTTABLE
from streams.style.person import spoken_of
from streams.style.phrases import FILLERS
from streams.style.recap import recap
from streams.style.voiced import voiced
from streams.vocabulary import FUNCTION_WORDS, words
from tests.streams.voice.coaches import COACHES, HALVES, Final, finals

SOME = settings(max_examples=60, deadline=None)
SECTIONS = st.sampled_from(Section)
FREE = st.text(alphabet="abc {}“\"'.!\n", max_size=20)
STYLES = st.builds(
    Style,
    sentence_words=st.sampled_from([[], [6, 11, 16]]),
    contractions=st.sampled_from([None, 0.0, 0.5, 1.0]),
    layout=st.sampled_from([None, *Layout]),
    person=st.sampled_from([None, *ClientPerson]),
    naming=st.sampled_from([None, *ClientName]),
    greeting=FREE,
    sign_off=FREE,
    headings=st.lists(st.builds(SectionHeading, section=SECTIONS, text=FREE), max_size=3),
    section_order=st.lists(SECTIONS, unique=True),
    section_lengths=st.lists(
        st.builds(SectionLength, section=st.sampled_from(CUTTABLE), sentences=st.integers(1, 3)), max_size=3
    ),
    left_out=st.lists(SECTIONS, unique=True, max_size=3),
    preferred=st.lists(st.builds(Phrase, text=FREE, count=st.just(2)), max_size=2),
    banned=st.lists(
        st.builds(Phrase, text=st.sampled_from([*FILLERS, "delegation", ""]), count=st.just(2)), max_size=4
    ),
)


@cache
def _sessions() -> list[Final]:
    async def drafted() -> list[Final]:
        analyst = ExtractiveAnalyst(MemoryEmbedder())
        return [one for coach in COACHES for half in HALVES for one in await finals(analyst, coach, half)]

    return asyncio.run(drafted())


@SOME
@given(STYLES, st.integers(0, 7))
def test_every_sentence_is_proved_and_none_is_lost(style: Style, at: int) -> None:
    final = _sessions()[at]
    told = voiced(final.draft, style, [final.client])
    segments = {segment.segment_id: segment for segment in final.parsed.transcript.segments}
    for one in [*told.statements, *told.removed]:
        assert check(one, segments) is Support.SUPPORTED, one.text
    ids = [one.statement_id for one in [*told.statements, *told.removed]]
    assert sorted(ids) == sorted(one.statement_id for one in final.draft.statements)


@SOME
@given(STYLES, st.integers(0, 7))
def test_no_word_is_in_it_that_the_session_has_not(style: Style, at: int) -> None:
    final = _sessions()[at]
    told = voiced(final.draft, style, [final.client])
    said = {*expanded_words(words(" ".join(one.text for one in final.draft.statements))), *words(final.client)}
    for one in told.statements:
        assert set(expanded_words(words(one.text))) - FUNCTION_WORDS <= said | {"not", "client"}, one.text


@SOME
@given(STYLES, st.integers(0, 7))
def test_a_voice_has_its_way_at_once(style: Style, at: int) -> None:
    final = _sessions()[at]
    once = voiced(final.draft, style, [final.client])
    again = voiced(Draft(once.statements, once.layout), style, [final.client])
    assert (again.statements, again.layout) == (once.statements, once.layout)


def test_a_filler_that_is_all_that_is_said_stays() -> None:
    known = _sessions()[0].draft.statements[0].changed(section=Section.GOAL, text="You postponed it. You know.")
    told = voiced(Draft([known]), Style(banned=[Phrase(text="you know", count=2)]), [])
    assert [one.text for one in told.statements] == [known.text]


def test_an_empty_style_changes_nothing() -> None:
    for final in _sessions():
        assert voiced(final.draft, Style(), [final.client]) == final.draft


@pytest.mark.parametrize(
    ("said", "person", "told"),
    [
        ("I'm going to call her.", ClientPerson.SECOND, "You're going to call her."),
        ("That I've decided by myself.", ClientPerson.SECOND, "That you've decided by yourself."),
        ("I'll send you a note.", ClientPerson.SECOND, "I'll send you a note."),
        ("We built my garage.", ClientPerson.SECOND, "We built my garage."),
        ("I'm going to call her.", ClientPerson.THIRD, "Dele is going to call her."),
        ("I won't open the laptop.", ClientPerson.THIRD, "Dele won't open the laptop."),
        ("I’ll ask Kofi.", ClientPerson.THIRD, "Dele will ask Kofi."),
        ("I'll ask my boss.", ClientPerson.THIRD, "I'll ask my boss."),
        ("On Monday I'll ask.", ClientPerson.THIRD, "On Monday I'll ask."),
    ],
)
def test_a_client_is_spoken_of_where_a_rule_can_tell(said: str, person: ClientPerson, told: str) -> None:
    assert spoken_of(said, person, "Dele") == told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Honestly, I just walked in.", "I walked in."),
        ("It was, you know, actually fine.", "It was fine."),
        ("I am not really angry.", "I am not really angry."),
        ("Just.", "Just."),
        ("He said “just go” and I really went.", "He said “just go” and I went."),
    ],
)
def test_fillers_are_struck_outside_quotation_marks_and_denials(text: str, left: str) -> None:
    style = Style(banned=[Phrase(text=filler, count=2) for filler in FILLERS])
    one = next(one for one in _sessions()[0].draft.statements if one.section is Section.OVERVIEW)
    told = voiced(Draft([one.changed(text=text)]), style, [])
    assert [statement.text for statement in told.statements] == [left]


def test_a_recap_greets_names_and_signs_as_the_coach_does() -> None:
    final = _sessions()[0]
    style = Style(
        greeting="Dear {client}:",
        sign_off="Onwards,\nNora",
        naming=ClientName.FIRST_NAME,
        headings=[SectionHeading(section=Section.COMMITMENTS, text="Your next steps")],
    )
    text = recap(final.draft.statements, Layout.BULLETS, style, "Dele Okafor")
    assert text.startswith("Dear Dele:\n\n")
    assert text.endswith("\n\nOnwards,\nNora")
    assert "Your next steps\n- " in text
    assert recap([], Layout.PROSE, style, None).startswith("Dear:")
