import asyncio

import pytest

from connectors.ports import SummaryStore
from tests.connectors.examples import drafted, parsed, unique


async def test_the_newest_transcript_is_given_back_equal(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    second = parsed(coach_id, session_id, version=2)
    await summaries.save_transcript(second)
    await summaries.save_transcript(parsed(coach_id, session_id, version=1))
    assert await summaries.transcript(session_id) == second


@pytest.mark.parametrize("text", ["a\x00b", "Zoë \U0001f468‍\U0001f469‍\U0001f467", '"\\u0000"', "\u2028 e\u0301"])
async def test_any_text_survives(summaries: SummaryStore, text: str) -> None:
    event = parsed(unique(), unique(), text=text)
    await summaries.save_transcript(event)
    assert await summaries.transcript(event.session_id) == event


async def test_saving_a_transcript_version_again_replaces_it(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    await summaries.save_transcript(parsed(coach_id, session_id))
    again = parsed(coach_id, session_id, text="other words")
    await summaries.save_transcript(again)
    assert await summaries.transcript(session_id) == again


async def test_each_version_can_be_opened_and_the_newest_is_the_default(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    first, second = (drafted(coach_id, session_id, version=version) for version in (1, 2))
    assert await summaries.save_summary(second)
    assert await summaries.save_summary(first)
    assert await summaries.summary(session_id) == second
    assert await summaries.summary(session_id, 1) == first
    assert await summaries.summary(session_id, 3) is None
    assert await summaries.summary(unique()) is None
    assert await summaries.versions(session_id) == [first, second]
    assert await summaries.versions(unique()) == []


async def test_a_version_belongs_to_its_first_cause(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    first = drafted(coach_id, session_id)
    assert await summaries.save_summary(first)
    assert await summaries.save_summary(first)
    assert not await summaries.save_summary(drafted(coach_id, session_id))
    assert await summaries.summary(session_id) == first


async def test_a_cause_makes_one_version_only(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    first = drafted(coach_id, session_id)
    assert await summaries.save_summary(first)
    assert not await summaries.save_summary(
        drafted(coach_id, session_id, version=2, cause=first.summary.cause_event_id)
    )
    assert await summaries.summary_caused_by(first.summary.cause_event_id) == first
    assert await summaries.summary_caused_by(unique()) is None


async def test_of_two_causes_at_once_one_wins(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    rivals = [drafted(coach_id, session_id) for _ in range(5)]
    won = await asyncio.gather(*(summaries.save_summary(rival) for rival in rivals))
    assert won.count(True) == 1
    assert await summaries.summary(session_id) == rivals[won.index(True)]


async def test_each_transcript_version_can_be_opened_and_found_by_what_told_it(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    first, second = (parsed(coach_id, session_id, version=version) for version in (1, 2))
    await summaries.save_transcript(first)
    assert await summaries.add_transcript(second)
    assert await summaries.transcript(session_id, 1) == first
    assert await summaries.transcript(session_id) == second
    assert await summaries.transcript(session_id, 3) is None
    assert await summaries.transcript_told_by(session_id, first.event_id) == first
    assert await summaries.transcript_told_by(session_id, second.event_id) == second
    assert await summaries.transcript_told_by(unique(), first.event_id) is None


async def test_a_transcript_version_belongs_to_its_first_event(summaries: SummaryStore) -> None:
    coach_id, session_id = unique(), unique()
    rivals = [parsed(coach_id, session_id, text=text) for text in ("a", "b", "c")]
    won = await asyncio.gather(*(summaries.add_transcript(rival) for rival in rivals))
    assert won.count(True) == 1
    winner = rivals[won.index(True)]
    assert await summaries.add_transcript(winner)
    assert await summaries.transcript(session_id) == winner
