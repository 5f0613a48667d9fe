"""A client's ledger over ASGI, on in-memory parts."""

from datetime import UTC, date, datetime

from connectors.clients_port import Client
from schemas.events import MarkCommitment
from schemas.summary import CommitmentMark, Outcome
from tests.connectors.examples import uploaded
from tests.connectors.test_ledger import CALL, SENT, made, mark, session, told
from tests.gateway.platform import DANA, EVE, Gateway
from tests.gateway.test_rest import code
from topics.catalogue import ANALYSIS_REQUESTED

SEND = made("I'll send Petra the application.", "send", "petra", due=date(2026, 3, 14))


async def filled(gateway: Gateway) -> None:
    await gateway.dependencies.clients.add(Client("c1", DANA.coach_id, "Maya"))
    for number in (1, 2):
        await gateway.dependencies.read_models.apply(
            uploaded(DANA.coach_id, f"session {number}", number).changed(client_id="c1")
        )
    done = told(Outcome.DONE, "I called Tom.", "call", "tom")
    await gateway.dependencies.commitments.keep(session(1, SEND, CALL, coach_id=DANA.coach_id))
    await gateway.dependencies.commitments.keep(session(2, done, coach_id=DANA.coach_id))


async def test_what_was_agreed_and_what_came_of_it(quiet: Gateway) -> None:
    await filled(quiet)
    quiet.clock.at = datetime(2026, 3, 15, 12, tzinfo=UTC)
    async with quiet.http(quiet.token()) as http:
        answer = (await http.get("/clients/c1/commitments")).json()
        pending = (await http.get("/clients/c1/commitments?state=open")).json()["commitments"]
        settled = (await http.get("/clients/c1/commitments?state=settled")).json()["commitments"]
    send, call = answer["commitments"]
    assert (send["text"], send["state"], send["due_date"], send["is_overdue"]) == (
        "I'll send Petra the application.",
        "AGREED",
        "2026-03-14",
        True,
    )
    assert [(move["state"], move["session_id"], move["by"]) for move in call["moves"]] == [
        ("AGREED", "session 1", "Maya"),
        ("DONE", "session 2", "Maya"),
    ]
    assert (pending, settled) == ([send], [call])


async def test_a_commitment_is_marked_by_hand(quiet: Gateway) -> None:
    await filled(quiet)
    path = f"/clients/c1/commitments/{SEND.commitment_id}"
    async with quiet.http(quiet.token()) as http:
        answer = await http.post(path, json={"mark": "DROPPED"})
        assert (answer.status_code, answer.json()["commitment_id"]) == (202, SEND.commitment_id)
        assert code(await http.post(path, json={"mark": "LOST"})) == (422, "invalid")
        assert code(await http.post("/clients/c1/commitments/cm-none", json={"mark": "DONE"})) == (404, "not_found")
        assert code(await http.post(path.replace("c1", "c2"), json={"mark": "DONE"})) == (404, "not_found")
        ((topic, command),) = quiet.sink.sent
        assert topic is ANALYSIS_REQUESTED
        assert isinstance(command, MarkCommitment)
        assert (command.session_id, command.mark, command.actor) == ("session 1", "DROPPED", f"coach:{DANA.coach_id}")
        await quiet.dependencies.commitments.mark(mark(SENT, CommitmentMark.DROPPED, 3, DANA.coach_id))
        standing = (await http.get("/clients/c1/commitments")).json()["commitments"]
    send = next(one for one in standing if one["commitment_id"] == SEND.commitment_id)
    assert (send["state"], send["moves"][-1]["session_id"], send["is_overdue"]) == ("DROPPED", None, False)
    async with quiet.http(quiet.token(EVE)) as http:
        assert code(await http.post(path, json={"mark": "DONE"})) == (404, "not_found")


async def test_another_coachs_ledger_is_404(quiet: Gateway) -> None:
    await filled(quiet)
    async with quiet.http(quiet.token(EVE)) as http:
        assert code(await http.get("/clients/c1/commitments")) == (404, "not_found")
    async with quiet.http(quiet.token()) as http:
        assert code(await http.get("/clients/c1/commitments?state=lost")) == (422, "invalid")
