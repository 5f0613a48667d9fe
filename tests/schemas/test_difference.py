"""Two versions and what lies between them."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.difference import changes
from schemas.summary import Cause, ChangeKind, Layout, Metrics, Section, Statement, Summary
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
