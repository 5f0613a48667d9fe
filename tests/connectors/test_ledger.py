"""Entries as they are kept, and the ledger that is made of them."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.ledger import is_overdue, ledger, open_first
from connectors.ledger_port import CommitmentEntries, KeptEntries, LedgerEntry, Made, SessionEntries, State, Told
from connectors.ports import ReadModels
from schemas.summary import Commitment, Outcome, Owner, Review, Section, Statement
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


def states(entry: LedgerEntry) -> list[tuple[State, str]]:
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
