"""What changed between two versions of a summary, statement by statement."""

from schemas.summary import Change, ChangeKind, Statement, Summary, Visibility


def changes(before: Summary, after: Summary) -> list[Change]:
    """Removals in the old order, then what is new, reworded, moved, hidden or shown in the new order.

    A statement has moved when its section changed, or when it stands in another order among those that stayed.
    """
    old = {statement.statement_id: statement for statement in before.statements}
    new = {statement.statement_id: statement for statement in after.statements}
    moved = moved_between([key for key in old if key in new], [key for key in new if key in old])
    removed = [
        Change(kind=ChangeKind.REMOVED, statement_id=key, before=gone.text)
        for key, gone in old.items()
        if key not in new
    ]
    kept = (_change(old.get(key), statement, key in moved) for key, statement in new.items())
    return removed + [change for change in kept if change is not None]


def _change(old: Statement | None, new: Statement, moved: bool) -> Change | None:
    if old is None:
        return Change(kind=ChangeKind.ADDED, statement_id=new.statement_id, after=new.text)
    if old.text != new.text:
        kind = ChangeKind.REWORDED
    elif moved or old.section is not new.section:
        kind = ChangeKind.MOVED
    elif old.visibility is not new.visibility:
        kind = ChangeKind.HIDDEN if new.visibility is Visibility.COACH_ONLY else ChangeKind.SHOWN
    else:
        return None
    return Change(kind=kind, statement_id=new.statement_id, before=old.text, after=new.text)


def moved_between(before: list[str], after: list[str]) -> set[str]:
    """The fewest that must move: all that are outside a longest run whose old order still holds."""
    place = {key: position for position, key in enumerate(before)}
    best: list[tuple[int, int | None]] = []
    for index, key in enumerate(after):
        candidates = [(best[other][0], other) for other in range(index) if place[after[other]] < place[key]]
        length, previous = max(candidates, default=(0, None), key=lambda candidate: candidate[0])
        best.append((length + 1, previous))
    stayed: set[str] = set()
    at: int | None = max(range(len(best)), key=lambda index: best[index][0], default=None)
    while at is not None:
        stayed.add(after[at])
        at = best[at][1]
    return set(after) - stayed
