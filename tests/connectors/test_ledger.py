"""Entries as they are kept, and the ledger that is made of them."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ledger import is_named, is_overdue, ledger, open_first
from connectors.ledger_port import CommitmentEntries, KeptEntries, LedgerEntry, Made, SessionEntries, State, Told
from connectors.ports import ReadModels
from schemas.events import CommitmentMarked
from schemas.summary import Commitment, CommitmentMark, Outcome, Owner, Review, Section, Statement
from tests.connectors.examples import T0, assigned, unique, uploaded


def made(text: str, *words: str, owner: Owner = Owner.CLIENT, due: date | None = None) -> Made:
    statement = Statement(
        statement_id=f"st {text}",
        section=Section.COMMITMENTS,
        text=text,
        speaker="Maya",
        commitment=Commitment(owner=owner, due_date=due),
    )
    return Made(commitment_id=f"cm {text}", statement=statement, words=list(words))


def told(outcome: Outcome, text: str, *words: str, of: str | None = None) -> Told:
    review = Review(outcome=outcome, about=text, commitment_id=of)
    statement = Statement(statement_id=f"st {text}", section=Section.REVIEWS, text=text, speaker="Maya", review=review)
    return Told(statement=statement, words=list(words))


def session(number: int, *said: Made | Told, coach_id: str = "dana", session_id: str = "") -> SessionEntries:
    """Sessions are a week apart."""
    return SessionEntries(
        coach_id=coach_id,
        session_id=session_id or f"session {number}",
        title=f"Session {number}",
        session_date=date(2026, 3, 5) + timedelta(7 * number),
        summary_version=1,
        transcript_version=1,
        made=[one for one in said if isinstance(one, Made)],
        told=[one for one in said if isinstance(one, Told)],
    )


def folded(*sessions: SessionEntries) -> list[LedgerEntry]:
    return ledger(KeptEntries(one, T0) for one in sessions)


def states(entry: LedgerEntry) -> list[tuple[State, str | None]]:
    return [(move.state, move.session_id) for move in entry.moves]


SEND = made("I'll send Petra the application.", "send", "petra", "applicat")
CALL = made("I'll call Tom about the budget.", "call", "tom", "budget")


@pytest.mark.parametrize("outcome", Outcome)
def test_a_review_moves_the_commitment_it_is_of(outcome: Outcome) -> None:
    review = told(outcome, "That application went off.", "applicat", "petra", "off")
    send, call = folded(session(1, SEND, CALL), session(2, review))
    assert (send.state, call.state) == (State(outcome.value), State.AGREED)
    assert states(send) == [(State.AGREED, "session 1"), (State(outcome.value), "session 2")]
    assert [move.by for move in send.moves] == ["Maya", "Maya"]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_uploads_does_not_matter(seed: int) -> None:
    sessions = [
        session(1, SEND, CALL),
        session(2, told(Outcome.NOT_DONE, "I did not call Tom.", "call", "tom"), CALL),
        session(3, told(Outcome.DONE, "I called Tom.", "call", "tom")),
    ]
    expected = folded(*sessions)
    assert [state for state, _ in states(expected[1])] == ["AGREED", "NOT_DONE", "CARRIED_OVER", "DONE"]
    random.Random(seed).shuffle(sessions)
    assert folded(*sessions) == expected


def test_what_is_settled_is_not_moved_again() -> None:
    done = told(Outcome.DONE, "I called Tom.", "call", "tom")
    once, again = folded(session(1, CALL), session(2, done), session(3, CALL))
    assert (once.state, again.state) == (State.DONE, State.AGREED)


def test_a_review_of_nothing_agreed_moves_nothing() -> None:
    elsewhere = told(Outcome.DONE, "I painted the kitchen.", "paint", "kitchen", "blue")
    entries = folded(session(1, SEND, CALL), session(2, elsewhere))
    assert [entry.state for entry in entries] == [State.AGREED, State.AGREED]


def test_no_review_is_of_what_its_own_session_agreed() -> None:
    (entry,) = folded(session(1, CALL, told(Outcome.DONE, "I called Tom.", "call", "tom")))
    assert entry.state is State.AGREED


def test_words_that_all_have_tell_nothing() -> None:
    other = made("I'll call Ana.", "call", "ana")
    entries = folded(session(1, CALL, other), session(2, told(Outcome.DONE, "I called.", "call")))
    assert [entry.state for entry in entries] == [State.AGREED, State.AGREED]


def test_how_did_it_go_is_of_the_only_one() -> None:
    (entry,) = folded(session(1, CALL), session(2, told(Outcome.DONE, "It went well.")))
    assert entry.state is State.DONE
    entries = folded(session(1, CALL, SEND), session(2, told(Outcome.DONE, "It went well.")))
    assert [entry.state for entry in entries] == [State.AGREED, State.AGREED]


def test_a_review_that_names_its_commitment_is_of_that() -> None:
    named = told(Outcome.PARTLY, "Some of it.", "call", "tom", of=SEND.commitment_id)
    send, call = folded(session(1, SEND, CALL), session(2, named))
    assert (send.state, call.state) == (State.PARTLY, State.AGREED)


def test_the_same_of_another_owner_is_another() -> None:
    theirs = made("I'll send Petra the application.", "send", "petra", "applicat", owner=Owner.COACH)
    assert len(folded(session(1, SEND), session(2, theirs))) == 2
    assert len(folded(session(1, SEND), session(2, SEND))) == 1


def test_what_is_open_comes_first_and_the_soonest_due_before_others() -> None:
    soon = made("I'll rest.", "rest", due=date(2026, 3, 20))
    entries = folded(session(1, SEND, CALL, soon), session(2, told(Outcome.DONE, "Sent.", "send", "petra")))
    assert [entry.commitment_id for entry in open_first(entries)] == [
        soon.commitment_id,
        CALL.commitment_id,
        SEND.commitment_id,
    ]
    rest = open_first(entries)[0]
    assert is_overdue(rest, date(2026, 3, 21))
    assert not is_overdue(rest, date(2026, 3, 20))


def mark(text: str, of: CommitmentMark, week: int, coach_id: str = "dana", event: str = "") -> CommitmentMarked:
    """A mark by hand a week or more after the first session, at noon."""
    at = datetime(2026, 3, 5, 12, tzinfo=UTC) + timedelta(7 * week)
    return CommitmentMarked(
        event_id=event or f"{text} {of} {week}",
        occurred_at=at,
        coach_id=coach_id,
        correlation_id="root",
        actor="stage:refine",
        session_id="session 1",
        client_id="c1",
        commitment_id=f"cm {text}",
        mark=of,
        text=text,
        command=None,
        reply="Marked.",
    )


def marked(sessions: Iterable[SessionEntries], *marks: CommitmentMarked) -> list[LedgerEntry]:
    return ledger([KeptEntries(one, T0) for one in sessions], marks)


SENT, CALLED = "I'll send Petra the application.", "I'll call Tom about the budget."


def test_a_mark_by_hand_is_a_move_at_its_place_in_time() -> None:
    told_of = told(Outcome.NOT_DONE, "I did not call Tom.", "call", "tom")
    sessions = [session(1, CALL), session(3, told_of)]
    (entry,) = marked(sessions, mark(CALLED, CommitmentMark.NOT_DONE, 2))
    assert [state for state, _ in states(entry)] == [State.AGREED, State.NOT_DONE, State.NOT_DONE]
    assert [move.session_id for move in entry.moves] == ["session 1", None, "session 3"]
    assert entry.moves[1].session_date == date(2026, 3, 19)
    (entry,) = marked(sessions, mark(CALLED, CommitmentMark.DROPPED, 2))
    assert (entry.state, entry.is_settled, len(entry.moves)) == (State.DROPPED, True, 2)


def test_the_coach_has_the_last_word_of_what_is_settled_and_may_take_it_back() -> None:
    sessions = [session(1, CALL), session(2, told(Outcome.DONE, "I called Tom.", "call", "tom"))]
    marks = [mark(CALLED, CommitmentMark.NOT_DONE, 2), mark(CALLED, CommitmentMark.DROPPED, 3)]
    assert [one.state for one in marked(sessions, *marks[:1])] == [State.NOT_DONE]
    assert [one.state for one in marked(sessions, *reversed(marks))] == [State.DROPPED]


def test_a_mark_from_before_the_sessions_date_waits_for_it() -> None:
    (entry,) = marked([session(2, CALL)], mark(CALLED, CommitmentMark.DONE, 1))
    assert entry.state is State.DONE
    assert marked([session(1)], mark(CALLED, CommitmentMark.DONE, 1)) == []


def test_a_mark_of_the_same_said_once_more_is_of_the_first() -> None:
    again = CALL.model_copy(update={"commitment_id": "cm again"})
    (entry,) = marked([session(1, CALL), session(2, again)], mark("again", CommitmentMark.DONE, 2))
    assert (entry.state, entry.repeated_as) == (State.DONE, ["cm again"])
    assert is_named(entry, "cm again")


SAID = st.lists(st.tuples(st.sampled_from(CommitmentMark), st.integers(0, 6)), max_size=6)


@given(SAID, st.randoms())
def test_the_newest_mark_stands(said: list[tuple[CommitmentMark, int]], order: random.Random) -> None:
    marks = [mark(CALLED, one, 10 + week, event=f"{at:03}") for at, (one, week) in enumerate(said)]
    shuffled = order.sample(marks, len(marks))
    (entry,) = marked([session(1, CALL), session(2)], *shuffled)
    newest = max(marks, key=lambda one: (one.occurred_at, one.event_id), default=None)
    assert entry.state == (State(newest.mark.value) if newest else State.AGREED)
    assert len(entry.moves) == len(marks) + 1


async def test_marks_are_kept_once_by_coach_and_commitment(commitment_entries: CommitmentEntries) -> None:
    coach_id, event = unique(), unique()
    done = mark(SENT, CommitmentMark.DONE, 2, coach_id, event)
    earlier = mark(CALLED, CommitmentMark.DROPPED, 1, coach_id, unique())
    for one in (done, earlier, done):
        await commitment_entries.mark(one)
    assert await commitment_entries.marks(coach_id, {f"cm {SENT}", f"cm {CALLED}"}) == [earlier, done]
    assert await commitment_entries.marks(coach_id, [f"cm {SENT}"]) == [done]
    assert await commitment_entries.marks(coach_id, []) == []
    assert await commitment_entries.marks(unique(), [f"cm {SENT}"]) == []


async def test_entries_are_kept_by_client(commitment_entries: CommitmentEntries, read_models: ReadModels) -> None:
    coach_id, client_id, session_id = unique(), unique(), unique()
    await read_models.apply(uploaded(coach_id, session_id, 3).changed(client_id=client_id))
    kept = session(1, SEND, coach_id=coach_id, session_id=session_id)
    await commitment_entries.keep(kept)
    began_at = datetime(2026, 3, 5, 9, 3, tzinfo=UTC)
    assert await commitment_entries.of_client(coach_id, client_id) == [KeptEntries(kept, began_at)]
    assert await commitment_entries.of_client(unique(), client_id) == []
    await read_models.apply(assigned(coach_id, session_id, None))
    assert await commitment_entries.of_client(coach_id, client_id) == []


async def test_an_older_version_does_not_replace_a_newer(
    commitment_entries: CommitmentEntries, read_models: ReadModels
) -> None:
    coach_id, client_id, session_id = unique(), unique(), unique()
    await read_models.apply(uploaded(coach_id, session_id).changed(client_id=client_id))
    first = session(1, SEND, coach_id=coach_id, session_id=session_id)
    third = first.changed(summary_version=3, made=[])
    for entries in (first, third, first.changed(summary_version=2)):
        await commitment_entries.keep(entries)
    (kept,) = await commitment_entries.of_client(coach_id, client_id)
    assert kept.entries == third
