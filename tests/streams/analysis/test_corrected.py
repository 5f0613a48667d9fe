"""What a corrected transcript does to its summary: what depended on the correction is redone, the rest stands."""

import asyncio
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import CorrectionKind, SummaryDrafted, TranscriptParsed
from schemas.ids import derived_id
from schemas.summary import Cause, ChangeKind, Layout, Origin, Owner, Section, Statement, Summary, Support
from schemas.transcript import Role
from streams.carry import Correction, carry
from streams.corrections import apply
from streams.evidence import checked
from tests.streams.analysis.builders import ROOT, session
from tests.streams.analysis.test_stages import Desk
from tests.streams.test_correct import correction

FIRST = session("promotion")
NADIA, COACH = "p2", "p1"


def corrected(before: TranscriptParsed, kind: CorrectionKind, **fields: Any) -> TranscriptParsed:
    after = apply(before.transcript, correction(kind, **fields))
    return before.changed(event_id=derived_id(ROOT, f"version {after.version} {fields}"), transcript=after)


def renamed(before: TranscriptParsed = FIRST, name: str = "Nadja Berg") -> TranscriptParsed:
    return corrected(before, CorrectionKind.RENAME_SPEAKER, participant_id=NADIA, participant_name=name)


def reworded(segment_id: str, old: str, new: str, before: TranscriptParsed = FIRST) -> TranscriptParsed:
    text = next(one.text for one in before.transcript.segments if one.segment_id == segment_id)
    assert old in text
    return corrected(before, CorrectionKind.REPLACE_TEXT, segment_id=segment_id, text=text.replace(old, new))


async def follow(desk: Desk, parsed: TranscriptParsed) -> SummaryDrafted:
    return desk._drafted(await desk.analyze(parsed))


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.draft()
    return desk


def saying(summary: Summary, words: str) -> Statement:
    (found,) = [one for one in summary.statements if words in one.text]
    return found


async def test_a_new_name_is_on_every_sentence_and_nothing_else_changes(desk: Desk) -> None:
    before = (await desk.draft()).summary
    after = await follow(desk, renamed())
    assert (after.summary.version, after.summary.parent_version) == (2, 1)
    assert (after.summary.cause, after.summary.transcript_version) == (Cause.TRANSCRIPT_CORRECTED, 2)
    speakers = {"Nadia": "Nadja Berg", "Coach": "Coach", None: None}
    assert after.summary.statements == [one.changed(speaker=speakers[one.speaker]) for one in before.statements]
    assert after.changes == []
    assert "under another name" in after.reply


async def test_a_fixed_word_changes_the_sentence_that_quotes_it_alone(desk: Desk) -> None:
    before = (await desk.draft()).summary
    after = await follow(desk, reworded("s0012", "Petra", "Pietra"))
    fixed = saying(after.summary, "Pietra")
    assert fixed.text == "I'll send my application to Pietra by Friday."
    assert fixed.statement_id == saying(before, "Petra").statement_id
    assert [change.kind for change in after.changes] == [ChangeKind.REWORDED]
    assert {one.support for one in after.summary.statements} == {Support.SUPPORTED}
    assert [one.statement_id for one in after.summary.statements] == [one.statement_id for one in before.statements]


async def test_another_day_is_another_due_date(desk: Desk) -> None:
    after = (await follow(desk, reworded("s0012", "by Friday", "by Thursday"))).summary
    commitment = saying(after, "by Thursday").commitment
    assert commitment is not None
    assert (commitment.due_text, commitment.due_date) == ("by Thursday", date(2026, 4, 30))


async def test_what_the_coach_refined_is_kept(desk: Desk) -> None:
    await desk.say("as bullets")
    await desk.say("remove sentence 3")
    before = (await desk.say("remove the commitment about Petra")).summary
    after = (await follow(desk, reworded("s0012", "Petra", "Pietra", renamed()))).summary
    assert (after.version, after.layout) == (5, Layout.BULLETS)
    assert [one.statement_id for one in after.statements] == [one.statement_id for one in before.statements]
    assert [one.statement_id for one in after.removed] == [one.statement_id for one in before.removed]
    restored = (await desk.say("restore it")).summary
    assert saying(restored, "Pietra").support is Support.SUPPORTED


async def test_a_coachs_own_sentence_is_never_replaced() -> None:
    desk = Desk()
    drafted = await desk.draft()
    mine = saying(drafted.summary, "Petra").changed(text="She applies, through Petra.", origin=Origin.COACH_EDIT)
    statements = [mine if one.statement_id == mine.statement_id else one for one in drafted.summary.statements]
    edited = drafted.summary.changed(version=2, parent_version=1, cause_event_id=derived_id(ROOT, "edit"))
    event_id = derived_id(ROOT, "edited")
    await desk.store.save_summary(drafted.changed(event_id=event_id, summary=edited.changed(statements=statements)))
    after = (await follow(desk, reworded("s0012", "Petra", "Pietra"))).summary
    assert saying(after, "Pietra").text == "She applies, through Pietra."
    assert saying(after, "Pietra").origin is Origin.COACH_EDIT


async def test_another_coach_redoes_what_rested_on_who_is_the_client(desk: Desk) -> None:
    before = (await desk.draft()).summary
    swapped = corrected(FIRST, CorrectionKind.SET_ROLE, participant_id=NADIA, role=Role.COACH)
    after = await follow(desk, swapped)
    assert (after.summary.metrics.coach_words, after.summary.metrics.client_words) == (
        before.metrics.client_words,
        before.metrics.coach_words,
    )
    assert "measured anew" in after.reply
    assert not any(one.speaker == "Nadia" for one in after.summary.of(Section.CLIENT_WORDS))
    worksheet = saying(after.summary, "worksheet").commitment
    assert worksheet is not None
    assert worksheet.owner is Owner.CLIENT
    back = corrected(swapped, CorrectionKind.SET_ROLE, participant_id=COACH, role=Role.COACH)
    again = (await follow(desk, back)).summary
    assert [one.text for one in again.statements] == [one.text for one in before.statements]
    assert again.metrics == before.metrics


async def test_the_same_event_again_gives_what_it_gave(desk: Desk) -> None:
    parsed = renamed()
    after = await follow(desk, parsed)
    await desk.say("as bullets")
    assert await follow(desk, parsed) == after


async def test_a_correction_that_a_newer_draft_knows_makes_no_version(desk: Desk) -> None:
    second = renamed()
    third = renamed(second, "Nadia B.")
    await follow(desk, third)
    assert await desk.analyze(second) == []


async def test_going_back_is_to_the_old_sentences_in_the_corrected_words(desk: Desk) -> None:
    await desk.say("make it shorter")
    await follow(desk, reworded("s0012", "Petra", "Pietra", renamed()))
    back = await desk.say("go back to version 1")
    assert {one.support for one in back.summary.statements} == {Support.SUPPORTED}
    assert saying(back.summary, "Pietra").speaker == "Nadja Berg"
    assert back.summary.transcript_version == 3
    assert "corrected" in back.reply


async def test_a_transcript_read_another_way_is_drafted_anew(desk: Desk) -> None:
    before = FIRST.transcript
    moved = [segment.changed(source_start=segment.source_start + 9) for segment in before.segments]
    other = before.changed(version=2, segments=moved[1:], sha256="ef" * 32)
    after = (await follow(desk, FIRST.changed(event_id=derived_id(ROOT, "another way"), transcript=other))).summary
    assert (after.version, after.transcript_version, after.cause) == (2, 2, Cause.TRANSCRIPT_CORRECTED)
    assert {one.support for one in after.statements} == {Support.SUPPORTED}
    assert "cannot be proved" in (await desk.declines("go back to version 1")).reply


SEGMENTS = st.sampled_from([segment.segment_id for segment in FIRST.transcript.segments])


@cache
def first_summary() -> Summary:
    return asyncio.run(Desk().draft()).summary


@given(segment_id=SEGMENTS, data=st.data())
def test_whatever_is_replaced_evidence_quotes_what_stands_there(segment_id: str, data: st.DataObject) -> None:
    drafted = first_summary()
    text = next(one.text for one in FIRST.transcript.segments if one.segment_id == segment_id)
    tokens = text.split()
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens)))
    put_in = data.draw(st.lists(st.sampled_from(["not", "Tom", "we", "yes."]), max_size=3))
    new = " ".join([*tokens[:first], *put_in, *tokens[last:]])
    if not new or new == text:
        return
    after = corrected(FIRST, CorrectionKind.REPLACE_TEXT, segment_id=segment_id, text=new)
    carried = carry(drafted, Correction(FIRST.transcript, after.transcript))
    judged = checked(drafted.changed(statements=carried.statements), after.transcript)
    for was, statement in zip(drafted.statements, judged.statements, strict=True):
        assert statement.statement_id == was.statement_id
        if not any(one.segment_id == segment_id for one in was.evidence):
            assert statement == was
