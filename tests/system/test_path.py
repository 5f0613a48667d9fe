"""The whole path on real parts, as a coach meets it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.sessions import window
from stack.commands.prompts import compared
from stack.gateway_client import GatewayClient, Rejected
from stack.platform import Platform
from stack.set_up import DEMO_COACH, NewCoach, add_coach
from stack.story import Watcher

pytestmark = pytest.mark.real


@asynccontextmanager
async def coach(platform: Platform, account: NewCoach = DEMO_COACH) -> AsyncIterator[tuple[GatewayClient, Watcher]]:
    async with GatewayClient(platform.plan.web_url) as gateway:
        await gateway.log_in(account.email, account.password)
        watcher = Watcher(gateway.chat(replay=0))
        following = asyncio.create_task(watcher.run())
        try:
            await watcher.client.connected.wait()
            yield gateway, watcher
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


async def test_every_sentence_of_a_summary_quotes_the_transcript(platform: Platform, tmp_path: Path) -> None:
    async with coach(platform) as (gateway, watcher):
        uploaded = await gateway.upload(file(tmp_path, "session.vtt", window(500, 120)))
        drafted = await watcher.until("SummaryDrafted", uploaded["session_id"])
        transcript = await gateway.get(f"/transcripts/{uploaded['session_id']}")
    segments = {one["segment_id"]: one["text"] for one in transcript["segments"]}
    statements = drafted["data"]["summary"]["statements"]
    assert statements
    for statement in statements:
        assert statement["support"] == "SUPPORTED"
        for span in statement["evidence"]:
            assert segments[span["segment_id"]][span["start_char"] : span["end_char"]]


async def test_the_same_file_again_is_the_same_session(platform: Platform, tmp_path: Path) -> None:
    path = file(tmp_path, "again.vtt", window(501, 30))
    async with coach(platform) as (gateway, watcher):
        first, again = await gateway.upload(path), await gateway.upload(path)
        # The mail is the last thing that a session leads to.
        await watcher.until("NotificationStatusChanged", first["session_id"])
    assert first["session_id"] == again["session_id"]
    assert (first["duplicate"], again["duplicate"]) == (False, True)
    drafts = [
        one for one in watcher.seen if one["name"] == "SummaryDrafted" and one["session_id"] == first["session_id"]
    ]
    assert len(drafts) == 1


async def test_a_refinement_is_echoed_then_answered_and_what_cannot_be_done_is_said(
    platform: Platform, tmp_path: Path
) -> None:
    async with coach(platform) as (gateway, watcher):
        session = str((await gateway.upload(file(tmp_path, "refine.vtt", window(502, 60))))["session_id"])
        await watcher.until("SummaryDrafted", session)
        await watcher.client.say("bullets", session)
        changed = await watcher.until("SummaryDrafted", session, 2)
        await watcher.client.say("sing it to me", session)
        declined = await watcher.until("RefinementDeclined", session)
    assert changed["data"]["summary"]["layout"] == "BULLETS"
    assert declined["data"]["suggestions"]
    names = [one["name"] for one in watcher.seen if one["session_id"] == session]
    assert names.index("ChatSaid") < len(names) - 1 - names[::-1].index("SummaryDrafted")


async def test_a_session_is_tried_another_way_and_its_summary_stays(platform: Platform, tmp_path: Path) -> None:
    async with coach(platform) as (gateway, watcher):
        session = str((await gateway.upload(file(tmp_path, "shadow.vtt", window(505, 60))))["session_id"])
        await watcher.until("SummaryDrafted", session)
        tried = {"sessions": [session], "analyst": "extractive"}
        told = await compared(gateway, tried, patience_s=60)
        versions = (await gateway.get(f"/sessions/{session}/summary/versions"))["versions"]
    (only,) = told["sessions"]
    assert (only["state"], only["changes"], len(versions)) == ("DRAFTED", [], 1)
    assert only["shadow"]["statements"] == only["present"]["statements"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("WEBVTT\n\nNOTE nobody speaks\n", "NO_SPEECH"),
        ("just some words without any speaker or time", "UNKNOWN_FORMAT"),
    ],
)
async def test_what_is_no_transcript_is_said_so_in_the_chat(
    platform: Platform, tmp_path: Path, content: str, reason: str
) -> None:
    async with coach(platform) as (gateway, watcher):
        session = str((await gateway.upload(file(tmp_path, "odd.txt", content)))["session_id"])
        rejected = await watcher.until("TranscriptRejected", session)
    assert rejected["data"]["reason"] == reason
    assert rejected["data"]["message"]


async def test_an_empty_file_is_refused_with_a_reason(platform: Platform, tmp_path: Path) -> None:
    async with coach(platform) as (gateway, _):
        with pytest.raises(Rejected, match="empty"):
            await gateway.upload(file(tmp_path, "empty.vtt", ""))


async def test_search_finds_a_moment_and_nobody_elses(platform: Platform, tmp_path: Path) -> None:
    other = NewCoach("somebody-else", "else@example.com", "Somebody Else", "a long enough password")
    await add_coach(platform.plan.endpoints, other)
    async with coach(platform) as (gateway, watcher):
        session = str((await gateway.upload(file(tmp_path, "search.vtt", window(503, 200))))["session_id"])
        await watcher.until("SessionIndexed", session)
        hits = await gateway.search("a difficult conversation with a colleague")
    assert hits
    async with GatewayClient(platform.plan.web_url) as stranger:
        await stranger.log_in(other.email, other.password)
        assert await stranger.search("a difficult conversation with a colleague") == []
        with pytest.raises(Rejected, match="404"):
            await stranger.get(f"/transcripts/{session}")


async def test_a_replay_equals_what_was_seen_live(platform: Platform, tmp_path: Path) -> None:
    account = NewCoach("replayed", "replayed@example.com", "Replayed Coach", "a long enough password")
    await add_coach(platform.plan.endpoints, account)
    async with coach(platform, account) as (gateway, live):
        session = str((await gateway.upload(file(tmp_path, "replay.vtt", window(504, 30))))["session_id"])
        await live.until("SessionIndexed", session)
        await live.until("NotificationStatusChanged", session)
        replayed = Watcher(gateway.chat(replay=500))
        following = asyncio.create_task(replayed.run())
        await replayed.seen_at_least(len(live.seen))
        following.cancel()
    assert replayed.seen == live.seen
