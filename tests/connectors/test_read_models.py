import random
from datetime import timedelta

import pytest

from connectors.ports import ReadModels, SessionStage, SessionStatus
from schemas.avro import example
from schemas.events import (
    ChatSaid,
    NotificationStatus,
    NotificationStatusChanged,
    SummaryApproved,
    SummaryShared,
)
from schemas.record import Event
from tests.connectors.examples import (
    T0,
    assigned,
    drafted,
    envelope,
    indexed,
    notified,
    parsed,
    rejected,
    unique,
    uploaded,
)


def story(coach_id: str, session_id: str) -> list[Event]:
    return [
        uploaded(coach_id, session_id, 0),
        parsed(coach_id, session_id, 1),
        drafted(coach_id, session_id, 2, title="Sleep"),
        indexed(coach_id, session_id, 3, passages=7),
        notified(coach_id, session_id, 4, NotificationStatus.FAILED),
        drafted(coach_id, session_id, 5, version=2, title="Sleep and work"),
        notified(coach_id, session_id, 6, NotificationStatus.SENT),
        parsed(coach_id, session_id, 7, version=2),
        indexed(coach_id, session_id, 7, version=2, passages=5),
        indexed(coach_id, session_id, 8, version=1, passages=9),
    ]


def told(coach_id: str, session_id: str) -> SessionStatus:
    return SessionStatus(
        session_id=session_id,
        coach_id=coach_id,
        title="Session with Maya",
        filename="call.vtt",
        stage=SessionStage.SUMMARIZED,
        updated_at=T0 + timedelta(minutes=8),
        transcript_version=2,
        summary_version=2,
        passages=5,
        notification="SENT",
        times={
            "TranscriptUploaded": T0,
            "TranscriptParsed": T0 + timedelta(minutes=1),
            "SummaryDrafted": T0 + timedelta(minutes=2),
            "SessionIndexed": T0 + timedelta(minutes=3),
            "NotificationStatusChanged": T0 + timedelta(minutes=4),
        },
    )


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_and_any_repeats_tell_the_same(read_models: ReadModels, seed: int) -> None:
    coach_id, session_id = unique(), unique()
    events = story(coach_id, session_id)
    dice = random.Random(seed)
    shuffled = events + dice.choices(events, k=5)
    dice.shuffle(shuffled)
    for event in shuffled:
        await read_models.apply(event)
    assert await read_models.session(coach_id, session_id) == told(coach_id, session_id)


async def test_a_rejection_says_why(read_models: ReadModels) -> None:
    coach_id, session_id = unique(), unique()
    await read_models.apply(rejected(coach_id, session_id))
    await read_models.apply(uploaded(coach_id, session_id))
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert (status.stage, status.error) == (SessionStage.REJECTED, "The file is empty.")


async def test_a_nul_in_a_title_harms_nothing(read_models: ReadModels) -> None:
    coach_id, session_id = unique(), unique()
    await read_models.apply(drafted(coach_id, session_id, title="a\x00b"))
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert status.title == "a\ufffdb"


async def test_a_session_is_its_coachs_alone(read_models: ReadModels) -> None:
    coach_id, other, session_id = unique(), unique(), unique()
    await read_models.apply(uploaded(coach_id, session_id))
    assert await read_models.session(other, session_id) is None
    await read_models.apply(drafted(other, session_id))
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert status.stage is SessionStage.UPLOADED


async def test_sessions_come_newest_first(read_models: ReadModels) -> None:
    coach_id = unique()
    names = [unique() for _ in range(5)]
    for minute, session_id in enumerate(names):
        await read_models.apply(uploaded(coach_id, session_id, minute))
    await read_models.apply(drafted(coach_id, names[0], 60))
    listed = [status.session_id for status in await read_models.sessions(coach_id)]
    assert listed == names[::-1]
    assert [status.session_id for status in await read_models.sessions(coach_id, limit=2)] == listed[:2]


async def test_what_is_no_status_is_passed_over(read_models: ReadModels) -> None:
    coach_id, session_id = unique(), unique()
    await read_models.apply(ChatSaid(**envelope(coach_id), client_id="c", session_id=session_id, text="hello"))
    assert await read_models.sessions(coach_id) == []


async def test_a_file_refused_and_then_read_with_another_parser_is_read(read_models: ReadModels) -> None:
    coach_id, session_id = unique(), unique()
    for event in (rejected(coach_id, session_id, 1), parsed(coach_id, session_id, 2)):
        await read_models.apply(event)
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert (status.stage, status.error) == (SessionStage.PARSED, None)
    await read_models.apply(rejected(coach_id, session_id, 3))
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert (status.stage, status.error) == (SessionStage.PARSED, "The file is empty.")


@pytest.mark.parametrize("seed", range(6))
async def test_whose_session_it_is_the_coach_decides(read_models: ReadModels, seed: int) -> None:
    coach_id, session_id = unique(), unique()
    events: list[Event] = [
        uploaded(coach_id, session_id).changed(client_id="said"),
        parsed(coach_id, session_id, 9).changed(client_id="named"),
        assigned(coach_id, session_id, "first", 3),
        assigned(coach_id, session_id, "second", 4),
    ]
    random.Random(seed).shuffle(events)
    for event in events:
        await read_models.apply(event)
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert status.client_id == "second"
    await read_models.apply(assigned(coach_id, session_id, None, 10))
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert status.client_id is None


async def test_sessions_of_one_client(read_models: ReadModels) -> None:
    coach_id, mine, other = unique(), unique(), unique()
    await read_models.apply(uploaded(coach_id, mine).changed(client_id="c"))
    await read_models.apply(uploaded(coach_id, other, 1))
    assert [one.session_id for one in await read_models.sessions(coach_id, client_id="c")] == [mine]
    assert len(await read_models.sessions(coach_id)) == 2
    assert await read_models.sessions(unique(), client_id="c") == []


async def test_what_was_approved_and_shared_is_told(read_models: ReadModels) -> None:
    coach_id, session_id = unique(), unique()
    mine = {"coach_id": coach_id, "session_id": session_id}
    for event in (
        example(SummaryApproved, 1).changed(**mine, summary_version=3),
        example(SummaryApproved, 1).changed(**mine, summary_version=2),
        example(SummaryShared, 1).changed(**mine, summary_version=2),
        example(NotificationStatusChanged, 2).changed(**mine),
    ):
        await read_models.apply(event)
    status = await read_models.session(coach_id, session_id)
    assert status is not None
    assert (status.approved_version, status.shared_version, status.notification) == (3, 2, None)
