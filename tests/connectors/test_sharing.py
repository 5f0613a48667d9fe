import pytest

from connectors.sharing_port import Questions, SharingLedger
from schemas.avro import example
from schemas.events import ClarificationAsked, SummaryApproved, SummaryShared
from tests.connectors.examples import unique


def approved(session_id: str, version: int = 2, cause: str | None = None) -> SummaryApproved:
    fields = {"event_id": unique(), "session_id": session_id, "causation_id": cause or unique()}
    return example(SummaryApproved, 1).changed(**fields, summary_version=version)


def shared(session_id: str) -> SummaryShared:
    return example(SummaryShared, 1).changed(event_id=unique(), session_id=session_id, causation_id=unique())


async def test_decisions_are_given_back_equal_and_by_session(sharing: SharingLedger) -> None:
    session_id = unique()
    first, second = approved(session_id), shared(session_id)
    await sharing.record(first)
    await sharing.record(second)
    await sharing.record(approved(unique()))
    found = await sharing.of_session(session_id)
    assert sorted(found, key=lambda one: one.event_id) == sorted([first, second], key=lambda one: one.event_id)
    assert await sharing.caused_by(str(second.causation_id)) == second
    assert await sharing.caused_by(unique()) is None


async def test_a_cause_decides_once(sharing: SharingLedger) -> None:
    first = approved(unique())
    await sharing.record(first)
    await sharing.record(first)
    await sharing.record(approved(first.session_id, 3, first.causation_id))
    assert await sharing.of_session(first.session_id) == [first]


@pytest.mark.parametrize("text", ["which?", "a\x00b", "Zoë 😴"])
async def test_one_question_waits_until_it_is_settled(questions: Questions, text: str) -> None:
    asked = example(ClarificationAsked, 1).changed(session_id=unique())
    assert await questions.pending(asked.session_id) is None
    await questions.ask(asked)
    again = asked.changed(reply=text)
    await questions.ask(again)
    assert await questions.pending(asked.session_id) == again
    await questions.settle(asked.session_id)
    assert await questions.pending(asked.session_id) is None
