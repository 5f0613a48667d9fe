"""Clients over ASGI, on in-memory parts."""

from typing import Any

import httpx
import pytest

from schemas.events import SessionAssigned, TranscriptUploaded
from tests.connectors.examples import uploaded
from tests.gateway.platform import DANA, EVE, Gateway
from tests.gateway.test_rest import VTT, code


async def made(http: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await http.post("/clients", json={"name": "Maya Ellis", **fields})
    assert answer.status_code == 201
    client: dict[str, Any] = answer.json()
    return client


async def test_a_client_is_made_listed_and_changed(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        client = await made(http, name=" Maya Ellis ", email="maya@example.com")
        assert (client["name"], client["timezone"]) == ("Maya Ellis", None)
        assert (await http.get("/clients")).json() == {"clients": [client]}
        address = f"/clients/{client['client_id']}"
        assert (await http.get(address)).json() == client
        changed = (await http.patch(address, json={"timezone": "Europe/Berlin", "email": None})).json()
    assert changed == {**client, "timezone": "Europe/Berlin", "email": None}


@pytest.mark.parametrize(
    "body", [{}, {"name": "  "}, {"name": "\x00"}, {"name": "A", "email": "a"}, {"name": "A", "timezone": "Mars"}]
)
async def test_what_is_no_client_is_422(quiet: Gateway, body: dict[str, Any]) -> None:
    async with quiet.http(quiet.token()) as http:
        assert code(await http.post("/clients", json=body)) == (422, "invalid")


async def test_two_of_one_name_are_409(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        await made(http)
        other = await made(http, name="Ben")
        assert code(await http.post("/clients", json={"name": "maya  ellis"})) == (409, "taken")
        assert code(await http.patch(f"/clients/{other['client_id']}", json={"name": "MAYA ELLIS"})) == (409, "taken")
        assert code(await http.patch(f"/clients/{other['client_id']}", json={"name": None})) == (422, "invalid")


async def test_an_upload_for_a_client_is_theirs(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        client = await made(http)
        body = {"client_id": client["client_id"]}
        answer = await http.post("/transcripts/upload", files={"file": ("a.vtt", VTT)}, data=body)
        assert answer.status_code == 202
        status = (await http.get(answer.json()["status_url"])).json()
        _, event = quiet.sink.sent[-1]
        assert isinstance(event, TranscriptUploaded)
        assert event.client_id == status["client_id"] == client["client_id"]
        await quiet.dependencies.read_models.apply(event)
        sessions = (await http.get(f"/clients/{client['client_id']}/sessions")).json()["sessions"]
    assert [one["session_id"] for one in sessions] == [event.session_id]


async def test_a_session_is_given_to_a_client_and_taken_back(quiet: Gateway) -> None:
    await quiet.dependencies.read_models.apply(uploaded(DANA.coach_id, "s1"))
    async with quiet.http(quiet.token()) as http:
        client = await made(http)
        for client_id in (client["client_id"], None):
            assert (await http.put("/sessions/s1/client", json={"client_id": client_id})).status_code == 202
            topic, event = quiet.sink.sent[-1]
            assert isinstance(event, SessionAssigned)
            assert (topic.name, event.session_id, event.client_id) == ("session.assigned", "s1", client_id)
        assert code(await http.put("/sessions/s1/client", json={})) == (422, "invalid")
        assert code(await http.put("/sessions/none/client", json={"client_id": None})) == (404, "not_found")


async def test_another_coachs_client_is_404(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        client = await made(http)
    address = f"/clients/{client['client_id']}"
    await quiet.dependencies.read_models.apply(uploaded(EVE.coach_id, "s1"))
    async with quiet.http(quiet.token(EVE)) as http:
        theirs = {"client_id": client["client_id"]}
        answers = [
            await http.get(address),
            await http.get(f"{address}/sessions"),
            await http.patch(address, json={"name": "Mine"}),
            await http.put("/sessions/s1/client", json=theirs),
            await http.post("/transcripts/upload", files={"file": ("a.vtt", VTT)}, data=theirs),
        ]
        assert (await http.get("/clients")).json() == {"clients": []}
    assert [code(answer) for answer in answers] == [(404, "not_found")] * len(answers)
    async with quiet.http(quiet.token()) as http:
        assert code(await http.put("/sessions/s1/client", json=theirs)) == (404, "not_found")
    assert quiet.sink.sent == []
