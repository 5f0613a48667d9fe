"""Corrections on real parts: each makes a version of the transcript, and summary and search follow."""

from pathlib import Path

import pytest

from stack.platform import Platform
from stack.set_up import NewCoach, add_coach
from tests.system.test_path import coach, file

pytestmark = pytest.mark.real

ACCOUNT = NewCoach("corrector", "corrector@example.com", "Dana Whitfield", "a long enough password")
SAID = """WEBVTT

00:00.000 --> 00:05.000
<v Dana Whitfield>What would you like to focus on today?

00:05.000 --> 00:15.000
<v Speaker 2>My goal for today is to decide whether I put myself forward for the role.

00:15.000 --> 00:20.000
<v Dana Whitfield>What gets in the way?

00:20.000 --> 00:30.000
<v Speaker 3>I'm afraid that the board will laugh at me.

00:30.000 --> 00:35.000
<v Dana Whitfield>So what will you do, and by when?

00:35.000 --> 00:45.000
<v Speaker 2>I'll send my application to Pedra by Friday.
"""


async def test_a_name_a_merge_and_a_word_are_put_right_everywhere(platform: Platform, tmp_path: Path) -> None:
    await add_coach(platform.plan.endpoints, ACCOUNT)
    async with coach(platform, ACCOUNT) as (gateway, watcher):
        session = str((await gateway.upload(file(tmp_path, "corrected.vtt", SAID)))["session_id"])
        first = (await watcher.until("SummaryDrafted", session))["data"]["summary"]
        await watcher.until("NotificationStatusChanged", session)
        people = (await gateway.get(f"/transcripts/{session}"))["participants"]
        ids = {one["name"]: one["participant_id"] for one in people}

        await gateway.correct(session, "RENAME_SPEAKER", participant_id=ids["Speaker 2"], participant_name="Nadia Berg")
        renamed = (await watcher.until("SummaryDrafted", session, 2))["data"]["summary"]
        assert renamed["cause"] == "TRANSCRIPT_CORRECTED"
        assert "Nadia Berg" in {one["speaker"] for one in renamed["statements"]}
        assert [one["statement_id"] for one in renamed["statements"]] == [
            one["statement_id"] for one in first["statements"]
        ]

        await gateway.correct(
            session,
            "MERGE_SPEAKERS",
            participant_id=ids["Speaker 3"],
            into_participant_id=ids["Speaker 2"],
        )
        merged = (await watcher.until("SummaryDrafted", session, 3))["data"]["summary"]
        assert {one["speaker"] for one in merged["statements"]} <= {"Nadia Berg", "Dana Whitfield", None}

        word = {"segment_id": "s0006", "text": "I'll send my application to Petra by Friday."}
        await gateway.correct(session, "REPLACE_TEXT", **word)
        drafted = await watcher.until("SummaryDrafted", session, 4)
        await watcher.until("SessionIndexed", session, 4)
        fixed = drafted["data"]["summary"]
        assert any("Petra" in one["text"] for one in fixed["statements"])
        assert not any("Pedra" in one["text"] for one in fixed["statements"])
        assert {one["support"] for one in fixed["statements"]} == {"SUPPORTED"}
        assert [change["kind"] for change in drafted["data"]["changes"]] == ["REWORDED"]

        transcript = await gateway.get(f"/transcripts/{session}")
        assert (transcript["version"], fixed["transcript_version"]) == (4, 4)
        assert fixed["transcript_sha256"] == transcript["sha256"]
        assert [one["name"] for one in transcript["participants"]] == ["Dana Whitfield", "Nadia Berg"]
        hits = await gateway.search("send the application to Petra")
        assert (hits[0]["transcript_version"], hits[0]["speakers"]) == (4, ["Dana Whitfield", "Nadia Berg"])
        assert "Petra" in hits[0]["text"]

        await gateway.correct(session, "REPLACE_TEXT", **word, based_on=3)
        assert (await watcher.until("CorrectionDeclined", session))["data"]["reply"]
        status = await gateway.get(f"/transcripts/{session}/status")
        assert (status["transcript_version"], status["summary_version"]) == (4, 4)
    mails = [one for one in watcher.seen if one["name"] == "NotificationStatusChanged"]
    assert len(mails) == 1
