"""Approving and sharing over ASGI, on in-memory parts."""

from connectors.clients_port import Client
from schemas.avro import example
from schemas.events import ApproveSummary, ShareSummary, SummaryApproved
from schemas.summary import Section, Statement, Support, Visibility
from tests.connectors.examples import drafted, unique
from tests.gateway.platform import DANA, EVE, Gateway
from topics.catalogue import ANALYSIS_REQUESTED

PATH = "/sessions/s1/summary"
STATEMENTS = [
    Statement(statement_id="a", section=Section.GOAL, text="Sleep.", support=Support.SUPPORTED),
    Statement(statement_id="b", section=Section.OVERVIEW, text="Unproved.", support=Support.UNSUPPORTED),
    Statement(statement_id="c", section=Section.OVERVIEW, text="Hidden.", visibility=Visibility.COACH_ONLY),
    Statement(statement_id="d", section=Section.PRIVATE_NOTES, text="Private."),
]


async def with_summary(gateway: Gateway, approves: bool = True) -> None:
    first = drafted(DANA.coach_id, "s1")
    first = first.changed(summary=first.summary.changed(statements=STATEMENTS))
    await gateway.dependencies.summaries.save_summary(first)
    await gateway.dependencies.read_models.apply(first)
    if approves:
        approved = example(SummaryApproved, 1)
        mine = {"session_id": "s1", "coach_id": DANA.coach_id, "event_id": unique(), "causation_id": unique()}
        await gateway.dependencies.sharing.record(approved.changed(**mine, summary_version=1))


async def test_an_approval_is_told_to_kafka(quiet: Gateway) -> None:
    await with_summary(quiet, approves=False)
    async with quiet.http(quiet.token()) as http:
        assert (await http.post(f"{PATH}/approve", json={"version": 1})).status_code == 202
        assert (await http.post(f"{PATH}/approve", json={"version": 2})).status_code == 404
    ((topic, event),) = quiet.sink.sent
    assert topic is ANALYSIS_REQUESTED
    assert isinstance(event, ApproveSummary)
    assert (event.summary_version, event.actor) == (1, f"coach:{DANA.coach_id}")


async def test_what_would_leave_is_shown_first(quiet: Gateway) -> None:
    await with_summary(quiet)
    async with quiet.http(quiet.token()) as http:
        shown = (await http.get(f"{PATH}/sharing")).json()
    assert (shown["version"], shown["is_approved"], shown["recipient"]) == (1, True, None)
    assert (shown["leaving"], shown["withheld"], shown["unsupported"]) == (["a", "b"], ["c", "d"], ["b"])
    assert ([one["summary_version"] for one in shown["approvals"]], shown["shares"]) == ([1], [])


async def test_a_share_wants_approval_a_word_about_what_is_unproved_and_an_address(quiet: Gateway) -> None:
    await with_summary(quiet, approves=False)
    asked = {"version": 1, "recipient": "sam@example.com"}
    async with quiet.http(quiet.token()) as http:
        early = await http.post(f"{PATH}/share", json=asked)
        await with_summary(quiet)
        unproved = await http.post(f"{PATH}/share", json=asked)
        nowhere = await http.post(f"{PATH}/share", json={"version": 1, "confirms_unsupported": True})
        no_address = await http.post(f"{PATH}/share", json={**asked, "recipient": "sam"})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_approved")
    assert (unproved.status_code, unproved.json()["error"]["code"]) == (409, "unsupported")
    assert "Unproved." in unproved.json()["error"]["message"]
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (422, "no_recipient")
    assert no_address.status_code == 422
    assert quiet.sink.sent == []


async def test_a_share_is_told_to_kafka(quiet: Gateway) -> None:
    await with_summary(quiet)
    asked = {"version": 1, "recipient": "sam@example.com", "recipient_name": "Sam", "confirms_unsupported": True}
    async with quiet.http(quiet.token()) as http:
        assert (await http.post(f"{PATH}/share", json=asked)).status_code == 202
    ((topic, event),) = quiet.sink.sent
    assert topic is ANALYSIS_REQUESTED
    assert isinstance(event, ShareSummary)
    assert (event.summary_version, event.recipient, event.recipient_name, event.confirms_unsupported) == (
        1,
        "sam@example.com",
        "Sam",
        True,
    )


async def test_without_an_address_it_goes_to_the_sessions_client(quiet: Gateway) -> None:
    await with_summary(quiet)
    await quiet.dependencies.clients.add(Client("c1", DANA.coach_id, "Nadia Berg", "nadia@example.com"))
    async with quiet.http(quiet.token()) as http:
        await http.put("/sessions/s1/client", json={"client_id": "c1"})
        await quiet.dependencies.read_models.apply(quiet.sink.sent.pop()[1])
        shown = (await http.get(f"{PATH}/sharing")).json()
        answer = await http.post(f"{PATH}/share", json={"version": 1, "confirms_unsupported": True})
    assert (shown["recipient"], answer.json()["recipient"]) == ("nadia@example.com", "nadia@example.com")


async def test_another_coachs_summary_is_not_there(quiet: Gateway) -> None:
    await with_summary(quiet)
    share = {"version": 1, "recipient": "eve@example.com", "confirms_unsupported": True}
    async with quiet.http(quiet.token(EVE)) as http:
        assert (await http.get(f"{PATH}/sharing")).status_code == 404
        assert (await http.post(f"{PATH}/approve", json={"version": 1})).status_code == 404
        assert (await http.post(f"{PATH}/share", json=share)).status_code == 404
    async with quiet.http() as http:
        assert (await http.post(f"{PATH}/share", json=share)).status_code == 401
    assert quiet.sink.sent == []
