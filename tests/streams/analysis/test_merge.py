"""The law of merging: what either side changed is there, or the sentence that both changed is named."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from schemas.difference import changes
from schemas.summary import Layout, Section, Statement, Summary, Visibility
from streams.analyst import Refinement
from streams.merge import alike, in_sections, merge
from tests.connectors.examples import drafted

FIELDS = ("text", "section", "visibility")
SECTIONS = (Section.OVERVIEW, Section.INSIGHTS)
BASE = [
    Statement(statement_id=f"s{n}", section=SECTIONS[n > 3], text=f"Sentence {n}.", speaker="Nadia")
    for n in range(1, 6)
]


@dataclass(frozen=True)
class Change:
    """One thing that a device does to one sentence; `text` keeps the two devices' words apart."""

    kind: str
    at: int
    text: str


def summary(statements: list[Statement], removed: list[Statement], version: int) -> Summary:
    event = drafted("dana", "s1", version=version)
    return event.summary.changed(statements=statements, removed=removed)


def after(changes: list[Change], device: str) -> Refinement:
    statements, removed, layout = list(BASE), list[Statement](), Layout.PROSE
    for number, change in enumerate(changes):
        at = change.at % max(len(statements), 1)
        if change.kind == "layout":
            layout = Layout.BULLETS
        elif change.kind == "add" or not statements:
            new = Statement(statement_id=f"{device}{number}", section=SECTIONS[change.at % 2], text=change.text)
            statements.insert(at, new)
        elif change.kind == "remove":
            removed.append(statements.pop(at))
        elif change.kind == "reword":
            statements[at] = statements[at].changed(text=change.text)
        elif change.kind == "hide":
            statements[at] = statements[at].changed(visibility=Visibility.COACH_ONLY)
        elif change.kind == "elsewhere":
            statements[at] = statements[at].changed(section=SECTIONS[change.at % 2])
        else:
            statements.insert(change.at % len(statements), statements.pop(at))
        statements = in_sections(statements)
    return Refinement(statements, removed, layout, "")


KINDS = st.sampled_from(["add", "remove", "reword", "hide", "elsewhere", "move", "layout"])
texts = st.sampled_from(["As one says.", "As another says.", "As a third says."])
deeds = st.lists(st.builds(Change, kind=KINDS, at=st.integers(0, 9), text=texts), max_size=4)


def both(mine: list[Change], theirs: list[Change]) -> tuple[Refinement, Refinement, Refinement | list[str]]:
    ours, other = after(mine, "m"), after(theirs, "t")
    newest = summary(other.statements, other.removed, 2).changed(layout=other.layout)
    merged = merge(summary(BASE, [], 1), newest, ours)
    return ours, other, [one.statement_id for one in merged] if isinstance(merged, list) else merged


@given(deeds, deeds)
def test_nothing_that_either_did_is_lost(mine: list[Change], theirs: list[Change]) -> None:
    ours, other, merged = both(mine, theirs)
    sides = [{one.statement_id: one for one in side} for side in (BASE, ours.statements, other.statements)]
    if isinstance(merged, list):
        assert merged
        for key in merged:
            was, one, two = (side.get(key) for side in sides)
            assert not (alike(was, one) or alike(was, two) or alike(one, two))
        return
    result = {one.statement_id: one for one in merged.statements}
    for key in {key for side in sides for key in side}:
        was, one, two = (side.get(key) for side in sides)
        if None in (was, one, two):
            # Taken out or brought in by one side, and not touched by the other.
            assert result.get(key) == (one if alike(two, was) else two)
            continue
        for name in FIELDS:
            before, first, second = (getattr(side[key], name) for side in sides)
            assert getattr(result[key], name) == (first if first != before else second)
    gone = {one.statement_id for one in [*ours.removed, *other.removed]}
    assert {one.statement_id for one in merged.removed} == gone - result.keys()
    assert merged.statements == in_sections(merged.statements)
    assert merged.layout is (Layout.BULLETS if Layout.BULLETS in (ours.layout, other.layout) else Layout.PROSE)


@given(deeds, deeds)
def test_it_does_not_matter_which_device_was_first(mine: list[Change], theirs: list[Change]) -> None:
    _, _, merged = both(mine, theirs)
    swapped = merge(
        summary(BASE, [], 1),
        summary((ours := after(mine, "m")).statements, ours.removed, 2).changed(layout=ours.layout),
        after(theirs, "t"),
    )
    if isinstance(merged, list) or isinstance(swapped, list):
        assert isinstance(merged, list)
        assert isinstance(swapped, list)
        assert set(merged) == {one.statement_id for one in swapped}
    else:
        assert {one.statement_id: one for one in merged.statements} == {
            one.statement_id: one for one in swapped.statements
        }


@given(deeds)
def test_alone_a_change_is_what_it_is(mine: list[Change]) -> None:
    ours, _, merged = both(mine, [])
    assert isinstance(merged, Refinement)
    assert (merged.statements, merged.layout) == (ours.statements, ours.layout)
    again = merge(summary(BASE, [], 1), summary(ours.statements, ours.removed, 2).changed(layout=ours.layout), ours)
    assert isinstance(again, Refinement)
    assert changes(summary(ours.statements, [], 2), summary(again.statements, [], 3)) == []
