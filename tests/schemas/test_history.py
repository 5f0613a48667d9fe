"""Undo and redo against a pile that everybody knows, and whose each sentence is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import SummaryDrafted
from schemas.history import blame, compare, redo_target, undo_target
from schemas.summary import Cause, ChangeKind, Section, Statement, Summary
from tests.connectors.examples import drafted

Texts = dict[str, str]


def version(number: int, texts: Texts, cause: Cause = Cause.COACH_CHAT, restored: int | None = None) -> SummaryDrafted:
    event = drafted("dana", "s1", version=number)
    statements = [Statement(statement_id=key, section=Section.OVERVIEW, text=text) for key, text in texts.items()]
    summary = event.summary.changed(cause=cause, statements=statements, restored_version=restored)
    return event.changed(summary=summary, command=f"command {number}")


class Pile:
    """The textbook's: a list of states, and where one stands in it."""

    def __init__(self) -> None:
        self.states, self.at = [1], 0

    def edit(self, number: int) -> None:
        self.states[self.at + 1 :] = [number]
        self.at += 1


@given(st.lists(st.sampled_from(["edit", "edit", "undo", "undo", "redo", "correct"]), max_size=25))
def test_undo_and_redo_are_those_of_a_pile(deeds: list[str]) -> None:
    versions: list[Summary] = [version(1, {"a": "1"}, Cause.INITIAL).summary]
    pile = Pile()
    for deed in deeds:
        number = len(versions) + 1
        if deed == "edit":
            versions.append(version(number, {"a": str(number)}).summary)
            pile.edit(number)
            continue
        if deed == "correct":
            # What was undone before a correction cannot be redone: it is on other words.
            versions.append(version(number, {"a": str(number)}, Cause.TRANSCRIPT_CORRECTED).summary)
            del pile.states[pile.at + 1 :]
            pile.states[pile.at] = number
            continue
        step = -1 if deed == "undo" else 1
        target = undo_target(versions) if deed == "undo" else redo_target(versions)
        within = 0 <= pile.at + step < len(pile.states)
        assert target == (pile.states[pile.at + step] if within else None)
        if target is not None:
            pile.at += step
            cause = Cause.UNDO if deed == "undo" else Cause.REDO
            versions.append(version(number, {"a": str(target)}, cause, target).summary)


def test_going_back_to_a_version_is_an_edit_that_can_be_undone() -> None:
    versions = [
        version(1, {"a": "1"}, Cause.INITIAL).summary,
        version(2, {"a": "2"}).summary,
        version(3, {"a": "3"}).summary,
        version(4, {"a": "1"}, Cause.REVERT, 1).summary,
    ]
    assert (undo_target(versions), redo_target(versions)) == (3, None)


HISTORY = [
    version(1, {"a": "A.", "b": "B."}, Cause.INITIAL),
    version(2, {"a": "A.", "b": "Bee."}),
    version(3, {"a": "A."}),
    version(4, {"a": "A.", "b": "Bee.", "c": "C."}),
]


def test_each_sentence_knows_who_made_it_and_who_touched_it_last() -> None:
    found = {one.statement_id: (one.made_by.command, one.changed_by.command) for one in blame(HISTORY)}
    assert found == {
        "a": ("command 1", "command 1"),
        "b": ("command 1", "command 4"),
        "c": ("command 4", "command 4"),
    }


def test_any_two_versions_are_compared_with_what_each_change_came_of() -> None:
    found = [(one.change.kind, one.change.statement_id, one.by.version) for one in compare(HISTORY, 1, 3)]
    assert found == [(ChangeKind.REMOVED, "b", 3)]
    found = [(one.change.kind, one.change.statement_id, one.by.version) for one in compare(HISTORY, 1, 4)]
    assert found == [(ChangeKind.REWORDED, "b", 4), (ChangeKind.ADDED, "c", 4)]
    found = [(one.change.kind, one.change.statement_id, one.by.version) for one in compare(HISTORY, 4, 2)]
    assert found == [(ChangeKind.REMOVED, "c", 4)]
    with pytest.raises(LookupError):
        compare(HISTORY, 1, 9)


@given(st.integers(1, 4), st.integers(1, 4))
def test_comparing_the_other_way_round_tells_the_opposite(old: int, new: int) -> None:
    opposite = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    there = {(one.change.kind, one.change.statement_id) for one in compare(HISTORY, old, new)}
    back = {
        (opposite.get(one.change.kind, one.change.kind), one.change.statement_id) for one in compare(HISTORY, new, old)
    }
    assert there == back
