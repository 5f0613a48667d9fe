import asyncio

from connectors.ports import UploadLedger
from tests.connectors.examples import unique, uploaded


async def test_the_first_claim_stands(uploads: UploadLedger) -> None:
    coach_id = unique()
    assert await uploads.claim(coach_id, "aa", "session-1", "event-1") == ("session-1", "event-1", False)
    assert await uploads.claim(coach_id, "aa", "session-2", "event-2") == ("session-1", "event-1", False)


async def test_published_is_remembered(uploads: UploadLedger) -> None:
    coach_id = unique()
    session_id = unique()
    event = uploaded(coach_id, session_id)
    await uploads.claim(coach_id, event.sha256, session_id, event.event_id)
    assert await uploads.original(coach_id, session_id) is None
    await uploads.published(event)
    await uploads.published(event)
    assert await uploads.claim(coach_id, event.sha256, "session-2", "event-2") == (session_id, event.event_id, True)
    assert await uploads.original(coach_id, session_id) == event
    assert await uploads.original(unique(), session_id) is None


async def test_another_coach_and_another_file_are_other_sessions(uploads: UploadLedger) -> None:
    coach_id = unique()
    await uploads.claim(coach_id, "aa", "session-1", "event-1")
    assert (await uploads.claim(coach_id, "bb", "session-2", "event-2"))[0] == "session-2"
    assert (await uploads.claim(unique(), "aa", "session-3", "event-3"))[0] == "session-3"


async def test_claims_at_once_agree(uploads: UploadLedger) -> None:
    coach_id = unique()
    claims = await asyncio.gather(*(uploads.claim(coach_id, "aa", f"session-{n}", f"event-{n}") for n in range(8)))
    assert len(set(claims)) == 1


async def test_publishing_what_nobody_claimed_is_nothing(uploads: UploadLedger) -> None:
    coach_id = unique()
    await uploads.published(uploaded(coach_id, "session-1"))
    assert await uploads.claim(coach_id, "ab" * 32, "session-1", "event-1") == ("session-1", "event-1", False)
