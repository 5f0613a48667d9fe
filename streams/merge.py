"""Two changes of one version, as one: nothing that either did is lost, or it is said where both did the same sentence.

A three-way merge by sentence id, and within a sentence by field: who leaves a field as it was takes the other's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.difference import moved_between
from schemas.summary import Conflict, Section, Statement, Summary, Support
from streams.analyst import Refinement

_JUDGED = ("support", "rule")
"""Set by code for the words beside them, so two changes never disagree about them."""


def merge(seen: Summary, newest: Summary, asked: Refinement) -> Refinement | list[Conflict]:
    """What `asked`, made of `seen`, comes to on `newest`; or the sentences that both changed, each in its own way."""
    before, theirs, mine = _by_id(seen.statements), _by_id(newest.statements), _by_id(asked.statements)
    standing: dict[str, Statement] = {}
    conflicts: list[Conflict] = []
    for key in dict.fromkeys([*theirs, *mine, *before]):
        one = _merged(before.get(key), theirs.get(key), mine.get(key))
        if isinstance(one, Statement):
            standing[key] = one
        elif one is _CONFLICT:
            conflicts.append(_conflict(key, before.get(key), theirs.get(key), mine.get(key)))
    if conflicts:
        return conflicts
    statements = [standing[key] for key in _order(seen.statements, newest.statements, asked.statements, standing)]
    return replace(
        asked,
        statements=in_sections(statements),
        removed=_removed(newest.removed, asked.removed, standing),
        layout=newest.layout if asked.layout is seen.layout else asked.layout,
    )


def in_sections(statements: Sequence[Statement]) -> list[Statement]:
    """Sentences of a section together, in the order of the sections: as they are read and counted."""
    sections = list(Section)
    return sorted(statements, key=lambda one: sections.index(one.section))


def alike(one: Statement | None, other: Statement | None) -> bool:
    """Whether a reader sees one sentence."""
    if one is None or other is None:
        return one is other
    return _plain(one) == _plain(other)


_CONFLICT = object()


def _merged(before: Statement | None, theirs: Statement | None, mine: Statement | None) -> object:
    """The sentence, null where it is to be gone, or _CONFLICT."""
    if alike(mine, before) or alike(mine, theirs):
        return theirs
    if alike(theirs, before):
        return mine
    if before is None or theirs is None or mine is None:
        return _CONFLICT
    fields: dict[str, object] = {}
    for name in type(before).model_fields:
        was, one, other = (getattr(side, name) for side in (before, theirs, mine))
        if name not in _JUDGED and was != one != other != was:
            return _CONFLICT
        fields[name] = one if other == was else other
    return before.changed(**fields)


def _conflict(key: str, before: Statement | None, theirs: Statement | None, mine: Statement | None) -> Conflict:
    def text(one: Statement | None) -> str | None:
        return one.text if one else None

    return Conflict(statement_id=key, before=text(before), mine=text(mine), theirs=text(theirs))


def _order(
    before: Sequence[Statement],
    theirs: Sequence[Statement],
    mine: Sequence[Statement],
    standing: Mapping[str, Statement],
) -> list[str]:
    """Their order; what I added or moved comes after whatever I have before it."""
    order = [one.statement_id for one in theirs if one.statement_id in standing]
    was, asked = [one.statement_id for one in before], [one.statement_id for one in mine]
    moved = moved_between([key for key in was if key in set(asked)], [key for key in asked if key in set(was)])
    previous: str | None = None
    for key in asked:
        if key not in standing:
            continue
        if key not in order or key in moved:
            if key in order:
                order.remove(key)
            order.insert(order.index(previous) + 1 if previous is not None else 0, key)
        previous = key
    return order


def _removed(
    theirs: Sequence[Statement], mine: Sequence[Statement], standing: Mapping[str, Statement]
) -> list[Statement]:
    together = {one.statement_id: one for one in [*theirs, *mine]}
    return [one for key, one in together.items() if key not in standing]


def _by_id(statements: Sequence[Statement]) -> dict[str, Statement]:
    return {one.statement_id: one for one in statements}


def _plain(one: Statement) -> Statement:
    return one.changed(support=Support.NOT_CHECKED, rule=None)
