"""Edited, merged, approved and shared on real parts: the client's mail holds what the coach confirmed."""

from pathlib import Path

import pytest

from stack.gateway_client import Rejected
from stack.platform import Platform
from stack.set_up import NewCoach, add_coach
from tests.system.test_corrections import SAID
from tests.system.test_path import coach, file

pytestmark = pytest.mark.real

ACCOUNT = NewCoach("sharer", "sharer@example.com", "Dana Whitfield", "a long enough password")
CLIENT = "nadia@example.com"


async def test_a_recap_leaves_once_it_is_approved_and_confirmed(platform: Platform, tmp_path: Path) -> None:
    await add_coach(platform.plan.endpoints, ACCOUNT)
    async with coach(platform, ACCOUNT) as (gateway, watcher):
        session = str((await gateway.upload(file(tmp_path, "shared.vtt", SAID)))["session_id"])
        first = (await watcher.until("SummaryDrafted", session))["data"]["summary"]
        await watcher.until("NotificationStatusChanged", session)
        path = f"/sessions/{session}/summary"
        ids = [one["statement_id"] for one in first["statements"]]

        hide = {"kind": "SET_VISIBILITY", "statement_id": ids[0], "visibility": "COACH_ONLY", "based_on": 1}
        await gateway.post(f"{path}/edits", hide)
        await gateway.post(f"{path}/edits", {"kind": "DELETE", "statement_id": ids[-1], "based_on": 1})
        merged = (await watcher.until("SummaryDrafted", session, 3))["data"]["summary"]
        assert merged["statements"][0]["visibility"] == "COACH_ONLY"
        assert ids[-1] not in [one["statement_id"] for one in merged["statements"]]

        with pytest.raises(Rejected, match="not approved"):
            await gateway.post(f"{path}/share", {"version": 3, "recipient": CLIENT})
        await watcher.client.say("approve", session)
        await watcher.until("SummaryApproved", session)
        await watcher.client.say(f"share it with the client at {CLIENT}", session)
        asked = await watcher.until("ClarificationAsked", session)
        assert CLIENT in asked["data"]["reply"]
        await watcher.client.say("yes, send it", session)
        shared = (await watcher.until("SummaryShared", session))["data"]
        sent = (await watcher.until("NotificationStatusChanged", session, 2))["data"]
        assert (sent["kind"], sent["recipient"], sent["status"]) == ("SUMMARY_SHARED", CLIENT, "SENT")
        assert (shared["summary_version"], shared["withheld"]) == (3, 1)
        assert ids[0] not in [one["statement_id"] for one in shared["sentences"]]

        listed = await gateway.get(f"{path}/sharing")
        assert [one["recipient"] for one in listed["shares"]] == [CLIENT]
        changes = (await gateway.get(f"{path}/compare?from=1&to=3"))["changes"]
        assert {one["change"]["kind"] for one in changes} == {"HIDDEN", "REMOVED"}
        status = await gateway.get(f"/transcripts/{session}/status")
        assert (status["summary_version"], status["approved_version"]) == (3, 3)
