"""What changed between two versions of a summary, statement by statement."""

from itertools import product

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


SAME_WORDS = 0.5
"""From which share of the quoted characters, of all that either quotes, two sentences are about the same words."""


def paired(before: Summary, after: Summary) -> Summary:
    """`after`, each sentence with the id of the one in `before` that it is in other words: `changes` tells it reworded.

    Two drafts that know nothing of each other name their sentences each in its own way. Sentences of one section are a
    pair when they read alike or rest on the same words of the transcript; the nearest are paired first.
    """
    named = {one.statement_id for one in before.statements} & {one.statement_id for one in after.statements}
    old = [(one, _quoted(one)) for one in before.statements if one.statement_id not in named]
    new = [(one, _quoted(one)) for one in after.statements if one.statement_id not in named]
    nearness = [(_nearness(one, other), one[0].statement_id, other[0].statement_id) for one, other in product(old, new)]
    pairs: dict[str, str] = {}
    for near, known, other_id in sorted(nearness, key=lambda row: -row[0]):
        if near >= SAME_WORDS and other_id not in pairs and known not in pairs.values():
            pairs[other_id] = known
    statements = [
        one.changed(statement_id=pairs[one.statement_id]) if one.statement_id in pairs else one
        for one in after.statements
    ]
    return after.changed(statements=statements)


_Quoted = tuple[Statement, set[tuple[str, int]]]


def _quoted(statement: Statement) -> set[tuple[str, int]]:
    """Each character that it rests on."""
    return {(span.segment_id, at) for span in statement.evidence for at in range(span.start_char, span.end_char)}


def _nearness(one: _Quoted, other: _Quoted) -> float:
    """0 to 1: Jaccard's index of the quoted characters."""
    if one[0].section is not other[0].section:
        return 0.0
    if one[0].text == other[0].text:
        return 1.0
    either = one[1] | other[1]
    return len(one[1] & other[1]) / len(either) if either else 0.0


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
