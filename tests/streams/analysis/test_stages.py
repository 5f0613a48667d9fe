"""The stages analyze and refine over the store."""

import pytest

from connectors.memory import MemoryEmbedder, MemorySummaries
from schemas.events import ClarificationAsked, RefinementDeclined, RefineSummary, SummaryDrafted
from schemas.record import Event
from schemas.summary import Cause, ChangeKind, Layout, Section, Support
from streams.analyze import Analyze
from streams.extractive import ExtractiveAnalyst
from streams.refine import Refine
from tests.streams.analysis.builders import NOW, analyze_again, refine, session

ANALYST = ExtractiveAnalyst(MemoryEmbedder())


class Desk:
    """A store with one session drafted, and a coach talking to it."""

    def __init__(self) -> None:
        self.store = MemorySummaries()
        self.analyze = Analyze(ANALYST, self.store, lambda: NOW)
        self.refine = Refine(ANALYST, self.store, lambda: NOW)

    async def draft(self) -> SummaryDrafted:
        return self._drafted(await self.analyze(session("promotion")))

    async def say(self, command: str, turn: str = "") -> SummaryDrafted:
        return self._drafted(await self.refine(refine(command, turn=turn)))

    async def declines(self, command: str) -> RefinementDeclined:
        (event,) = await self.refine(refine(command))
        assert isinstance(event, RefinementDeclined)
        return event

    @staticmethod
    def _drafted(events: list[Event]) -> SummaryDrafted:
        (event,) = events
        assert isinstance(event, SummaryDrafted)
        return event


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.draft()
    return desk


async def test_a_first_summary_is_version_one_and_checked() -> None:
    drafted = await Desk().draft()
    assert (drafted.summary.version, drafted.summary.cause, drafted.changes) == (1, Cause.INITIAL, [])
    assert {one.support for one in drafted.summary.statements} == {Support.SUPPORTED}
    assert drafted.causation_id == session("promotion").event_id


async def test_the_same_event_again_gives_what_it_gave() -> None:
    desk = Desk()
    assert await desk.draft() == await desk.draft()
    shorter = await desk.say("make it shorter")
    await desk.say("as bullets")
    assert await desk.say("make it shorter") == shorter


async def test_drafting_anew_follows_the_newest_version(desk: Desk) -> None:
    await desk.say("remove sentence 1")
    again = desk._drafted(await desk.analyze(analyze_again()))
    assert (again.summary.version, again.summary.parent_version) == (3, 2)
    assert [change.kind for change in again.changes] == [ChangeKind.ADDED]


async def test_no_transcript_no_draft() -> None:
    (event,) = await Desk().analyze(analyze_again())
    assert isinstance(event, RefinementDeclined)


async def test_no_summary_no_refinement() -> None:
    (event,) = await Desk().refine(refine("make it shorter"))
    assert isinstance(event, RefinementDeclined)
    assert "no summary yet" in event.reply


async def test_another_coach_reaches_nothing(desk: Desk) -> None:
    (event,) = await desk.refine(refine("make it shorter").changed(coach_id="coach-2"))
    assert isinstance(event, RefinementDeclined)


async def test_remove_and_restore_keep_the_id(desk: Desk) -> None:
    before = (await desk.draft()).summary
    removed = await desk.say("remove sentence 2")
    gone = before.statements[1]
    assert [(change.kind, change.statement_id) for change in removed.changes] == [
        (ChangeKind.REMOVED, gone.statement_id)
    ]
    assert removed.summary.removed == [gone]
    restored = await desk.say("restore it")
    assert restored.summary.statements == before.statements
    assert (restored.summary.version, restored.summary.parent_version, restored.summary.removed) == (3, 2, [])


async def test_shorter_keeps_goal_and_commitments_and_longer_brings_back(desk: Desk) -> None:
    before = (await desk.draft()).summary
    shorter = (await desk.say("make it shorter")).summary
    assert len(shorter.statements) < len(before.statements)
    for section in (Section.GOAL, Section.COMMITMENTS):
        assert list(shorter.of(section)) == list(before.of(section))
    assert (await desk.say("longer")).summary.statements == before.statements


async def test_layout(desk: Desk) -> None:
    assert (await desk.say("as bullets")).summary.layout is Layout.BULLETS
    assert "already" in (await desk.declines("in bullets please")).reply


async def test_leave_out_a_topic(desk: Desk) -> None:
    left = await desk.say("leave out the queue")
    assert ChangeKind.REMOVED in {change.kind for change in left.changes}
    assert not any("queue" in one.text for one in left.summary.statements)


async def test_a_commitment_goes_only_when_it_is_named(desk: Desk) -> None:
    before = (await desk.draft()).summary
    assert "Commitments stay" in (await desk.declines("leave out Petra")).reply
    left = (await desk.say("leave out the commitment about Petra")).summary
    assert [one for one in before.statements if one not in left.statements] == left.removed
    assert [("Petra" in one.text, one.section) for one in left.removed] == [(True, Section.COMMITMENTS)]


async def test_focus_keeps_facts_and_what_is_on_topic(desk: Desk) -> None:
    before = (await desk.draft()).summary
    focused = (await desk.say("focus on the queue")).summary
    assert list(focused.of(Section.COMMITMENTS)) == list(before.of(Section.COMMITMENTS))
    facts = (Section.GOAL, Section.SUCCESS_MEASURE, Section.COMMITMENTS)
    free = [one for one in focused.statements if one.section not in facts]
    assert free
    assert all("queue" in one.text for one in free)


async def test_add_brings_proved_words_from_the_transcript(desk: Desk) -> None:
    await desk.say("leave out the sister")
    added = await desk.say("add what she said about her sister")
    assert [change.kind for change in added.changes] == [ChangeKind.ADDED]
    assert {one.support for one in added.summary.statements} == {Support.SUPPORTED}


async def test_undo_redo_and_any_version_again(desk: Desk) -> None:
    first = (await desk.draft()).summary
    second = (await desk.say("make it shorter")).summary
    third = (await desk.say("as bullets")).summary
    once = (await desk.say("undo")).summary
    twice = (await desk.say("undo", turn="2")).summary
    assert (once.statements, once.layout, once.restored_version) == (second.statements, second.layout, 2)
    assert (twice.statements, twice.version, twice.cause) == (first.statements, 5, Cause.UNDO)
    assert "nothing to undo" in (await desk.declines("undo it")).reply
    assert (await desk.say("redo")).summary.statements == second.statements
    again = (await desk.say("redo", turn="2")).summary
    assert (again.layout, again.cause, again.restored_version) == (third.layout, Cause.REDO, 3)
    assert "nothing to redo" in (await desk.declines("redo it")).reply
    assert (await desk.say("go back to version 1")).summary.statements == first.statements
    assert (await desk.say("undo", turn="3")).summary.layout is Layout.BULLETS
    assert "no earlier version" in (await desk.declines("go back to version 99")).reply


async def test_an_edit_after_an_undo_leaves_nothing_to_redo(desk: Desk) -> None:
    await desk.say("as bullets")
    await desk.say("undo")
    drafted = await desk.say("remove sentence 1")
    assert drafted.command == "remove sentence 1"
    assert "nothing to redo" in (await desk.declines("redo")).reply


async def test_two_commands_at_once_make_one_version(desk: Desk) -> None:
    both = (await desk.say("shorter and in bullets")).summary
    assert (both.version, both.layout) == (2, Layout.BULLETS)


@pytest.mark.parametrize(
    "command",
    ["make it rhyme", "remove sentence 99", "remove it", "restore it", "leave out the zebra", "focus on zebras"],
)
async def test_what_cannot_be_done_is_said_with_what_can(desk: Desk, command: str) -> None:
    declined = await desk.declines(command)
    assert declined.reply
    assert declined.suggestions
    newest = await desk.store.summary("session-1")
    assert newest is not None
    assert newest.summary.version == 1


async def test_two_sentences_that_fit_are_asked_about(desk: Desk) -> None:
    (asked,) = await desk.refine(refine("remove the sentence about sending"))
    assert isinstance(asked, ClarificationAsked)
    assert "Which one" in asked.reply
    assert all(choice.command.startswith("remove sentence") for choice in asked.choices)


class Contended(MemorySummaries):
    """A store where another run is faster, once."""

    rival: SummaryDrafted | None = None

    async def save_summary(self, drafted: SummaryDrafted) -> bool:
        if self.rival is None and drafted.summary.version == 2:
            other: RefineSummary = refine("a rival's command")
            summary = drafted.summary.changed(cause_event_id=other.event_id)
            self.rival = drafted.changed(event_id=other.event_id, summary=summary)
            await super().save_summary(self.rival)
        return await super().save_summary(drafted)


async def test_a_lost_race_is_run_again_on_the_newer_version() -> None:
    desk = Desk()
    desk.store = Contended()
    desk.analyze, desk.refine = (stage(ANALYST, desk.store, lambda: NOW) for stage in (Analyze, Refine))  # type: ignore[assignment]
    await desk.draft()
    removed = await desk.say("remove sentence 1")
    assert (removed.summary.version, removed.summary.parent_version) == (3, 2)
    assert len(removed.summary.removed) == 2
