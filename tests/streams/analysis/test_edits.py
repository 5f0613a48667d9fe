"""Edits by hand, and two devices at one summary."""

from typing import Any

import pytest

from schemas.events import ChangeConflicted, EditKind, EditSummary, RefinementDeclined, SummaryDrafted
from schemas.ids import derived_id
from schemas.record import Event
from schemas.summary import Cause, ChangeKind, Layout, Origin, Section, Statement, Summary, Support, Visibility
from tests.streams.analysis.builders import NOW, ROOT, refine
from tests.streams.analysis.test_stages import Desk

HERS = "She believes one brave line about herself."


class Editor(Desk):
    """A coach with two devices, who edits by hand as well."""

    first: Summary

    async def open(self) -> None:
        self.first = (await self.draft()).summary

    def id(self, number: int) -> str:
        return self.first.statements[number - 1].statement_id

    async def edit(self, kind: EditKind, based_on: int = 1, turn: str = "", **fields: Any) -> Event:
        event = EditSummary(
            event_id=derived_id(ROOT, f"edit {kind} {fields} {turn}"),
            occurred_at=NOW,
            coach_id="coach-1",
            correlation_id=ROOT,
            actor="coach:coach-1",
            session_id="session-1",
            kind=kind,
            based_on=based_on,
            **fields,
        )
        (made,) = await self.refine(event)
        return made

    async def edited(self, kind: EditKind, based_on: int = 1, turn: str = "", **fields: Any) -> SummaryDrafted:
        made = await self.edit(kind, based_on, turn, **fields)
        assert isinstance(made, SummaryDrafted), made
        return made

    async def say_at(self, version: int, command: str) -> Event:
        (made,) = await self.refine(refine(command).changed(based_on=version))
        return made


@pytest.fixture
async def desk() -> Editor:
    desk = Editor()
    await desk.open()
    return desk


def the(summary: Summary, statement_id: str) -> Statement:
    return next(one for one in summary.statements if one.statement_id == statement_id)


async def test_a_reworded_sentence_is_the_coachs_and_checked_anew(desk: Editor) -> None:
    drafted = await desk.edited(EditKind.REWORD, statement_id=desk.id(2), text=f"  {HERS} ")
    one = the(drafted.summary, desk.id(2))
    assert (drafted.summary.cause, drafted.command) == (Cause.COACH_EDIT, None)
    assert (one.text, one.origin) == (HERS, Origin.COACH_EDIT)
    assert one.evidence == desk.first.statements[1].evidence
    assert one.support in (Support.PARTIAL, Support.UNSUPPORTED)
    assert [change.kind for change in drafted.changes] == [ChangeKind.REWORDED]


async def test_words_that_were_said_are_proved_wherever_they_were_said(desk: Editor) -> None:
    said = "I keep waiting until somebody else says that I am ready."
    one = the((await desk.edited(EditKind.REWORD, statement_id=desk.id(2), text=said)).summary, desk.id(2))
    assert (one.support, one.origin) == (Support.SUPPORTED, Origin.COACH_EDIT)
    added = await desk.edited(EditKind.ADD, 2, text="Nobody tapped me on the shoulder.", section=Section.INSIGHTS)
    assert {one.support for one in added.summary.statements if one.origin is Origin.COACH_ADDED} <= set(Support)


async def test_a_sentence_is_added_where_it_is_wanted(desk: Editor) -> None:
    goal = desk.id(1)
    drafted = await desk.edited(EditKind.ADD, text="We met for the fifth time.", section=Section.GOAL)
    last = [one for one in drafted.summary.statements if one.section is Section.GOAL][-1]
    assert (last.origin, last.support, last.evidence) == (Origin.COACH_ADDED, Support.UNSUPPORTED, [])
    before = await desk.edited(EditKind.ADD, 2, text="First.", section=Section.GOAL, before_statement_id=goal)
    assert before.summary.statements[0].text == "First."
    note = await desk.edited(EditKind.ADD, 3, text="She seemed tired.", section=Section.PRIVATE_NOTES)
    assert note.summary.statements[-1].visibility is Visibility.COACH_ONLY


async def test_deleted_moved_hidden_and_each_undone(desk: Editor) -> None:
    one = desk.id(2)
    deleted = await desk.edited(EditKind.DELETE, statement_id=one)
    assert deleted.summary.removed == [desk.first.statements[1]]
    assert (await desk.say("undo")).summary.statements == desk.first.statements
    moved = await desk.edited(EditKind.MOVE, 3, statement_id=one, section=Section.OPEN_THREADS)
    assert the(moved.summary, one).section is Section.OPEN_THREADS
    assert [change.kind for change in moved.changes] == [ChangeKind.MOVED]
    hidden = await desk.edited(EditKind.SET_VISIBILITY, 4, statement_id=one, visibility=Visibility.COACH_ONLY)
    assert [change.kind for change in hidden.changes] == [ChangeKind.HIDDEN]
    undone = (await desk.say("undo", turn="2")).summary
    assert the(undone, one).visibility is Visibility.CLIENT_AND_COACH


async def test_what_cannot_be_edited_is_said(desk: Editor) -> None:
    note = await desk.edited(EditKind.ADD, text="She seemed tired.", section=Section.PRIVATE_NOTES)
    private = note.summary.statements[-1].statement_id
    public = Visibility.CLIENT_AND_COACH
    for made in (
        await desk.edit(EditKind.REWORD, 2, statement_id="nobody", text="x"),
        await desk.edit(EditKind.REWORD, 2, statement_id=desk.id(1), text=desk.first.statements[0].text),
        await desk.edit(EditKind.SET_VISIBILITY, 2, statement_id=private, visibility=public),
    ):
        assert isinstance(made, RefinementDeclined)


async def test_edits_of_different_sentences_on_two_devices_both_stand(desk: Editor) -> None:
    await desk.edited(EditKind.REWORD, statement_id=desk.id(2), text=HERS)
    drafted = await desk.edited(EditKind.REWORD, statement_id=desk.id(3), text="Another edit.")
    summary = drafted.summary
    assert (the(summary, desk.id(2)).text, the(summary, desk.id(3)).text) == (HERS, "Another edit.")
    assert (summary.version, summary.parent_version, summary.asked_of_version) == (3, 2, 1)
    assert [change.statement_id for change in drafted.changes] == [desk.id(3)]


async def test_two_edits_of_one_sentence_are_a_conflict_with_both_texts(desk: Editor) -> None:
    await desk.edited(EditKind.REWORD, statement_id=desk.id(2), text=HERS)
    made = await desk.edit(EditKind.REWORD, statement_id=desk.id(2), text="Another edit.")
    assert isinstance(made, ChangeConflicted)
    (conflict,) = made.conflicts
    assert (conflict.before, conflict.theirs, conflict.mine) == (desk.first.statements[1].text, HERS, "Another edit.")
    newest = await desk.store.summary("session-1")
    assert newest is not None
    assert (newest.summary.version, made.summary_version, made.based_on) == (2, 2, 1)
    mine = await desk.edited(EditKind.REWORD, 2, statement_id=desk.id(2), text="Another edit.")
    assert the(mine.summary, desk.id(2)).text == "Another edit."


async def test_one_edit_made_on_both_devices_is_made_once(desk: Editor) -> None:
    await desk.edited(EditKind.REWORD, statement_id=desk.id(2), text=HERS)
    assert isinstance(
        await desk.edit(EditKind.REWORD, turn="2", statement_id=desk.id(2), text=HERS), RefinementDeclined
    )


async def test_a_number_is_that_of_the_version_it_was_said_of(desk: Editor) -> None:
    await desk.say("remove sentence 1")
    made = await desk.say_at(1, "remove sentence 3")
    assert isinstance(made, SummaryDrafted)
    assert [one.statement_id for one in made.summary.removed] == [desk.id(1), desk.id(3)]


async def test_a_command_does_not_take_away_what_another_device_wrote(desk: Editor) -> None:
    await desk.edited(EditKind.REWORD, statement_id=desk.id(3), text=HERS)
    made = await desk.say_at(1, "remove sentence 3")
    assert isinstance(made, ChangeConflicted)
    assert [(one.theirs, one.mine) for one in made.conflicts] == [(HERS, None)]
    bullets = await desk.say_at(1, "as bullets")
    assert isinstance(bullets, SummaryDrafted)
    assert (bullets.summary.layout, the(bullets.summary, desk.id(3)).text) == (Layout.BULLETS, HERS)


async def test_undo_takes_back_ones_own_change_and_leaves_the_others(desk: Editor) -> None:
    await desk.say("as bullets")
    await desk.edited(EditKind.REWORD, 2, statement_id=desk.id(3), text=HERS)
    made = await desk.say_at(2, "undo")
    assert isinstance(made, SummaryDrafted)
    assert (made.summary.layout, the(made.summary, desk.id(3)).text) == (Layout.PROSE, HERS)
    assert (made.summary.cause, made.summary.restored_version) == (Cause.REVERT, None)
