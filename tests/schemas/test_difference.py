"""Two versions and what lies between them."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.difference import changes, paired
from schemas.summary import Cause, ChangeKind, EvidenceSpan, Layout, Metrics, Section, Statement, Summary
from tests.streams.analysis.builders import NOW


def summary(statements: list[tuple[str, str]]) -> Summary:
    return Summary(
        version=1,
        parent_version=None,
        cause=Cause.INITIAL,
        cause_event_id="e",
        transcript_version=1,
        transcript_sha256="t",
        analyst="a",
        analyst_version="1",
        created_at=NOW,
        layout=Layout.PROSE,
        statements=[Statement(statement_id=key, section=Section.OVERVIEW, text=text) for key, text in statements],
        removed=[],
        metrics=Metrics(
            duration_ms=None,
            coach_words=0,
            client_words=0,
            unattributed_words=0,
            coach_talk_ratio=None,
            coach_questions=0,
            coach_open_questions=0,
            longest_client_monologue_words=0,
            longest_coach_monologue_words=0,
            silences=None,
        ),
    )


def test_added_removed_reworded_moved() -> None:
    before = summary([("a", "A."), ("b", "B."), ("c", "C."), ("d", "D.")])
    after = summary([("d", "D."), ("a", "A."), ("c", "See."), ("e", "E.")])
    found = [(change.kind, change.statement_id) for change in changes(before, after)]
    assert found == [
        (ChangeKind.REMOVED, "b"),
        (ChangeKind.MOVED, "d"),
        (ChangeKind.REWORDED, "c"),
        (ChangeKind.ADDED, "e"),
    ]


versions = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xy")), unique_by=lambda pair: pair[0])


@given(versions)
def test_nothing_changed_is_no_change(statements: list[tuple[str, str]]) -> None:
    assert changes(summary(statements), summary(statements)) == []


@given(versions, versions)
def test_what_came_and_went_adds_up(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    kinds = [change.kind for change in changes(summary(old), summary(new))]
    assert len(old) - kinds.count(ChangeKind.REMOVED) + kinds.count(ChangeKind.ADDED) == len(new)


def quoting(key: str, text: str, start: int, end: int, section: Section = Section.OVERVIEW) -> Statement:
    span = EvidenceSpan(segment_id="s1", start_char=start, end_char=end, quote_sha256="q")
    return Statement(statement_id=key, section=section, text=text, evidence=[span])


def test_two_drafts_are_paired_by_the_words_they_rest_on() -> None:
    before, after = summary([]), summary([])
    old = [quoting("a", "A.", 0, 40), quoting("b", "B.", 50, 90), quoting("c", "C.", 100, 140)]
    new = [
        quoting("x", "Nearly a.", 0, 30),
        quoting("y", "B.", 400, 500),
        quoting("z", "Nothing of c.", 130, 200),
        quoting("w", "Of c, elsewhere.", 100, 140, Section.INSIGHTS),
    ]
    before, after = before.changed(statements=old), after.changed(statements=new)
    assert [one.statement_id for one in paired(before, after).statements] == ["a", "b", "z", "w"]
    found = [(change.kind, change.before, change.after) for change in changes(before, paired(before, after))]
    assert found == [
        (ChangeKind.REMOVED, "C.", None),
        (ChangeKind.REWORDED, "A.", "Nearly a."),
        (ChangeKind.ADDED, None, "Nothing of c."),
        (ChangeKind.ADDED, None, "Of c, elsewhere."),
    ]


def test_the_nearest_of_several_is_the_pair() -> None:
    before = summary([]).changed(statements=[quoting("a", "A.", 0, 100)])
    after = before.changed(statements=[quoting("x", "Most.", 0, 80), quoting("y", "All.", 0, 99)])
    assert [one.statement_id for one in paired(before, after).statements] == ["x", "a"]


spans = st.tuples(st.integers(0, 20), st.integers(1, 20))
drafts = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), spans), unique_by=lambda row: row[0])


@given(drafts, drafts)
def test_pairing_changes_ids_alone_and_gives_each_once(
    old: list[tuple[str, str, tuple[int, int]]], new: list[tuple[str, str, tuple[int, int]]]
) -> None:
    before, after = (
        summary([]).changed(statements=[quoting(key, text, at, at + long) for key, text, (at, long) in rows])
        for rows in (old, new)
    )
    made = paired(before, after)
    assert [one.text for one in made.statements] == [one.text for one in after.statements]
    assert len({one.statement_id for one in made.statements}) == len(new)
    plain, better = ([change.kind for change in changes(before, one)] for one in (after, made))
    for kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        assert better.count(kind) <= plain.count(kind)
    assert paired(before, made) == made
