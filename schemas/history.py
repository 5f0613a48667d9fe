"""A summary's versions together: what undo and redo lead to, and who made and last changed each sentence.

Versions are never taken back, so undo makes one more. Where the coach stands among the versions that were edits is told
by `restored_version`: an undo or a redo stands where that version stands.
"""

from collections.abc import Sequence

from schemas.difference import changes
from schemas.events import SummaryDrafted
from schemas.record import Timestamp, Value
from schemas.summary import Cause, Change, Statement, Summary

_MOVES = (Cause.UNDO, Cause.REDO)


class Occasion(Value):
    """What a version came of."""

    version: int
    cause: Cause
    command: str | None
    """The coach's own words, where there were some."""
    reply: str
    actor: str
    cause_event_id: str
    at: Timestamp


class Blame(Value):
    """Of one sentence: the version that brought it, and the one that last touched it."""

    statement_id: str
    made_by: Occasion
    changed_by: Occasion


class TracedChange(Value):
    """A change, with the version that is the last to have touched its sentence."""

    change: Change
    by: Occasion


def undo_target(versions: Sequence[Summary]) -> int | None:
    """The version that an undo brings back; null at the beginning. `versions` are all of one summary, in any order.

    A corrected transcript is no edit of the summary: it is passed over, and undo takes back the edit before it.
    """
    edits = _Edits(versions)
    at: int | None = edits.current
    while at is not None and edits.by_number[at].cause is Cause.TRANSCRIPT_CORRECTED:
        at = edits.before(at)
    return None if at is None else edits.before(at)


def redo_target(versions: Sequence[Summary]) -> int | None:
    """The version that a redo brings back: what the last undo left, until an edit is made."""
    edits = _Edits(versions)
    undone = []
    at: int | None = edits.newest
    while at is not None and at != edits.current:
        undone.append(at)
        at = edits.before(at)
    if at is None or not undone:
        return None
    target = undone.pop()
    while undone and edits.by_number[undone[-1]].cause is Cause.TRANSCRIPT_CORRECTED:
        target = undone.pop()
    return target


class _Edits:
    """The versions that are edits, as a tree: undoing and then editing begins a new branch."""

    def __init__(self, versions: Sequence[Summary]) -> None:
        self.by_number = {one.version: one for one in versions}
        self.current = self._edit(max(self.by_number))
        self.newest = max(number for number, one in self.by_number.items() if one.cause not in _MOVES)

    def before(self, edit: int) -> int | None:
        parent = self.by_number[edit].parent_version
        return None if parent is None else self._edit(parent)

    def _edit(self, number: int) -> int:
        one = self.by_number[number]
        return one.restored_version if one.cause in _MOVES and one.restored_version is not None else number


def occasion(drafted: SummaryDrafted) -> Occasion:
    summary = drafted.summary
    return Occasion(
        version=summary.version,
        cause=summary.cause,
        command=drafted.command,
        reply=drafted.reply,
        actor=drafted.actor,
        cause_event_id=summary.cause_event_id,
        at=summary.created_at,
    )


def blame(history: Sequence[SummaryDrafted]) -> list[Blame]:
    """Of each sentence of the last version in `history`, which begins with the first and leaves none out."""
    made: dict[str, SummaryDrafted] = {}
    for drafted in history:
        for statement in drafted.summary.statements:
            made.setdefault(statement.statement_id, drafted)
    touched = _last_touch(history)
    return [
        Blame(
            statement_id=one.statement_id,
            made_by=occasion(made[one.statement_id]),
            changed_by=occasion(touched[one.statement_id]),
        )
        for one in history[-1].summary.statements
    ]


def compare(history: Sequence[SummaryDrafted], old: int, new: int) -> list[TracedChange]:
    """What is different in version `new` against version `old`, whichever is older.

    Raises LookupError when there is no such version. `history` is as in `blame`.
    """
    by_number = {one.summary.version: one for one in history}
    before, after = by_number[old], by_number[new]
    between = [one for one in history if min(old, new) <= one.summary.version <= max(old, new)]
    touched = _last_touch(between)
    return [
        TracedChange(change=change, by=occasion(touched.get(change.statement_id, after)))
        for change in changes(before.summary, after.summary)
    ]


def _last_touch(history: Sequence[SummaryDrafted]) -> dict[str, SummaryDrafted]:
    """By sentence, the last version in which it was not as in the one before; the first touches all of its own."""
    touched: dict[str, SummaryDrafted] = {}
    before: Summary | None = None
    for drafted in history:
        was = {one.statement_id: one for one in before.statements} if before else {}
        is_now = {one.statement_id: one for one in drafted.summary.statements}
        differing = [key for key in was.keys() | is_now.keys() if _face(was.get(key)) != _face(is_now.get(key))]
        if before is not None:
            differing += [one.statement_id for one in changes(before, drafted.summary)]
        touched.update(dict.fromkeys(differing, drafted))
        before = drafted.summary
    return touched


def _face(statement: Statement | None) -> tuple[object, ...] | None:
    """What a reader sees of a sentence."""
    if statement is None:
        return None
    return statement.text, statement.section, statement.visibility, statement.speaker, statement.commitment
