"""What was agreed with a client, asked for in the chat of one of their sessions."""

from datetime import date

import pytest

from connectors.ledger_port import KeptEntries, SessionEntries
from schemas.events import (
    ClarificationAsked,
    CommitmentMarked,
    MarkCommitment,
    RefinementDeclined,
    SummaryExplained,
)
from schemas.ids import derived_id
from schemas.summary import CommitmentMark, Outcome, Owner, Section
from streams.agreement_questions import Agreed, AgreementQuestion, StillOpen
from streams.agreements import MOST_TOLD, answered
from streams.analyst import Declined
from streams.engagement import entries
from streams.explain import Explanation
from tests.connectors.examples import T0, assigned
from tests.connectors.test_ledger import CALL, SEND, made, session, told
from tests.streams.analysis.builders import NOW, ROOT
from tests.streams.analysis.test_sharing import Counter

REST = made("I'll send you the list.", "send", "list", owner=Owner.COACH, due=date(2026, 3, 27))
SESSIONS = [
    session(1, SEND, CALL),
    session(2, told(Outcome.DONE, "I called Tom.", "call", "tom"), REST),
    session(3),
]
BEFORE, HERE, OPEN = Agreed(is_before=True), Agreed(is_before=False), StillOpen()


def tells(asked: AgreementQuestion, looked_at: str, *sessions: SessionEntries) -> str:
    kept = [KeptEntries(one, T0) for one in sessions or reversed(SESSIONS)]
    answer = answered(asked, kept, looked_at)
    assert isinstance(answer, Explanation)
    return answer.reply


def test_last_time_is_the_session_before_the_one_looked_at() -> None:
    assert tells(BEFORE, "session 2").splitlines() == [
        "Agreed on 12 March 2026 (“Session 1”):",
        "• I'll send Petra the application. (the client): open since it was agreed on 12 March 2026 (“Session 1”)",
        "• I'll call Tom about the budget. (the client): done, as told on 19 March 2026 (“Session 2”)",
    ]
    assert tells(BEFORE, "session 3").splitlines() == [
        "Agreed on 19 March 2026 (“Session 2”):",
        "• I'll send you the list. (you, due 27 March 2026): open since it was agreed on 19 March 2026 (“Session 2”)",
    ]
    assert tells(BEFORE, "its summary is on the way") == tells(HERE, "session 3")


def test_nothing_agreed_is_said_of_the_session_meant() -> None:
    assert tells(HERE, "session 3") == (
        "Nothing was agreed on 26 March 2026 (“Session 3”), as far as its summary says."
    )
    undated = session(1).changed(session_date=None)
    assert tells(HERE, "session 1", undated) == "Nothing was agreed in “Session 1”, as far as its summary says."


def test_what_was_agreed_once_more_was_agreed_in_both() -> None:
    again = [session(1, SEND), session(2, SEND)]
    assert "open, agreed once more on 19 March 2026" in tells(HERE, "session 1", *again)
    assert "I'll send Petra" in tells(HERE, "session 2", *again)


def test_what_is_open_comes_soonest_first_whatever_session_it_is_from() -> None:
    first, *rest = tells(OPEN, "session 3").splitlines()
    assert first == "Still open:"
    assert [line.split(" (")[0] for line in rest] == ["• I'll send you the list.", "• I'll send Petra the application."]
    assert tells(OPEN, "session 1", session(1)) == "Nothing that was agreed is still open."
    many = session(1, *(made(f"I'll do {number}.", f"thing{number}") for number in range(MOST_TOLD + 3)))
    assert tells(OPEN, "session 1", many).endswith("\n… and 3 more.")


def test_before_the_first_there_is_none() -> None:
    assert isinstance(answered(BEFORE, [KeptEntries(SESSIONS[0], T0)], "session 1"), Declined)
    assert isinstance(answered(HERE, [], "session 1"), Declined)


@pytest.fixture
async def counter() -> Counter:
    counter = Counter()
    await counter.open()
    return counter


async def test_in_the_chat_it_is_told_of_the_sessions_client_alone(counter: Counter) -> None:
    nobodys = await counter.hears("what is still open?")
    assert isinstance(nobodys, RefinementDeclined)
    assert "whose session this is" in nobodys.reply
    await counter.has_client(None)
    for number, client_id in ((1, "c1"), (2, "c2")):
        kept = session(number, SEND if number == 1 else CALL, coach_id="coach-1")
        await counter.read_models.apply(assigned("coach-1", kept.session_id, client_id))
        await counter.commitments.keep(kept)
    answer = await counter.hears("What did we agree last time?", turn="again")
    assert isinstance(answer, SummaryExplained)
    assert answer.reply.startswith("Agreed on 12 March 2026 (“Session 1”):\n• I'll send Petra")
    assert (answer.command, answer.summary_version, answer.changes) == ("What did we agree last time?", 1, [])
    still = await counter.hears("what's still open?")
    assert isinstance(still, SummaryExplained)
    assert "Petra" in still.reply
    assert "Tom" not in still.reply


LOAN = made("I'll lend Olga the tent.", "lend", "olga", "tent").model_copy(
    update={"commitment_id": "cm-00000000000000a1"}
)
VISIT = made("I'll visit Olga.", "visit", "olga").model_copy(update={"commitment_id": "cm-00000000000000a2"})


@pytest.fixture
async def agreed(counter: Counter) -> Counter:
    """The same coach, with commitments of two sessions: of an earlier one, and of the one that is looked at."""
    await counter.has_client(None)
    await counter.read_models.apply(assigned("coach-1", "session 1", "c1"))
    await counter.commitments.keep(session(1, LOAN, VISIT, CALL, coach_id="coach-1"))
    drafted = await counter.store.summary("session-1")
    assert drafted is not None
    await counter.commitments.keep(entries(drafted))
    return counter


async def test_a_commitment_is_marked_by_what_it_is_about(agreed: Counter) -> None:
    marked = await agreed.hears("Mark the budget as done")
    assert isinstance(marked, CommitmentMarked)
    assert (marked.commitment_id, marked.mark, marked.client_id) == (CALL.commitment_id, CommitmentMark.DONE, "c1")
    assert marked.reply == "Marked as done: “I'll call Tom about the budget.”"
    await agreed.commitments.mark(marked)
    assert await agreed.hears("Mark the budget as done") == marked
    told = await agreed.hears("what did we agree last time?")
    assert isinstance(told, SummaryExplained)
    assert "I'll call Tom about the budget. (the client): done, as you marked it on 29 April 2026" in told.reply


async def test_which_of_two_is_asked_and_a_short_answer_will_do(agreed: Counter) -> None:
    asked = await agreed.hears("mark Olga as dropped")
    assert isinstance(asked, ClarificationAsked)
    assert [one.label for one in asked.choices] == ["I'll lend Olga the tent.", "I'll visit Olga."]
    marked = await agreed.hears("the second")
    assert isinstance(marked, CommitmentMarked)
    assert (marked.text, marked.mark) == ("I'll visit Olga.", CommitmentMark.DROPPED)


async def test_a_number_counts_the_commitments_of_the_summary_looked_at(agreed: Counter) -> None:
    first = next(agreed.first.of(Section.COMMITMENTS))
    marked = await agreed.hears("commitment 1 is not done")
    assert isinstance(marked, CommitmentMarked)
    assert (marked.text, marked.mark) == (first.text, CommitmentMark.NOT_DONE)
    for unknown in ("commitment 99", "the elephant", "commitment cm-0123456789abcdef", "it"):
        declined = await agreed.hears(f"mark {unknown} as done")
        assert isinstance(declined, RefinementDeclined)
        assert declined.suggestions == ["what is still open?"]


async def test_a_button_marks_as_well(agreed: Counter) -> None:
    for commitment_id, kind in ((CALL.commitment_id, CommitmentMarked), ("cm-none", RefinementDeclined)):
        command = MarkCommitment(
            event_id=derived_id(ROOT, commitment_id),
            occurred_at=NOW,
            coach_id="coach-1",
            correlation_id=ROOT,
            actor="coach:coach-1",
            session_id="session-1",
            client_id="c1",
            commitment_id=commitment_id,
            mark=CommitmentMark.DONE,
        )
        (made,) = await agreed.dialogue(command)
        assert isinstance(made, kind)
        (others,) = await agreed.dialogue(command.changed(coach_id="coach-2"))
        assert isinstance(others, RefinementDeclined)
