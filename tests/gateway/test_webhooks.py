"""Webhooks over ASGI, on in-memory parts, from those who may and from those who may not."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any, BinaryIO

import httpx
import pytest

from connectors.ports import Unavailable
from connectors.sources_port import FetchRefused, SourceKind, Wanted
from gateway.intake import Intake
from gateway.signatures import BadSignature, proven_by
from gateway.webhooks import Webhooks
from schemas.events import TranscriptUploaded
from tests.gateway.platform import EVE, Gateway, build

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>Hello there\n"
ZOOM_SECRET = "a secret token of zoom"


class Fetched:
    """In the place of the network."""

    def __init__(self, content: bytes = VTT) -> None:
        self.content = content
        self.failure: Exception | None = None
        self.wanted: list[Wanted] = []
        self.go = asyncio.Event()
        self.go.set()

    async def fetch(self, wanted: Wanted, into: BinaryIO) -> None:
        self.wanted.append(wanted)
        await self.go.wait()
        if self.failure is not None:
            raise self.failure
        into.write(self.content)


async def made(gateway: Gateway, **fields: str) -> dict[str, Any]:
    async with gateway.http(gateway.token()) as http:
        answer = await http.post("/sources", json=fields)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def post(gateway: Gateway, url: str, headers: dict[str, str], body: bytes) -> httpx.Response:
    async with gateway.http() as http:
        return await http.post(url, content=body, headers=headers)


def uploads(gateway: Gateway) -> list[TranscriptUploaded]:
    return [event for _, event in gateway.sink.sent if isinstance(event, TranscriptUploaded)]


def standard(secret: str, body: bytes, at: int, delivery: str = "msg_1") -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    proof = hmac.new(key, f"{delivery}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(proof).decode()}"
    return {"webhook-id": delivery, "webhook-timestamp": str(at), "webhook-signature": signature}


def zoom(body: bytes, at: int, secret: str = ZOOM_SECRET) -> dict[str, str]:
    proof = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": str(at), "x-zm-signature": f"v0={proof}"}


def seconds(gateway: Gateway) -> int:
    return int(gateway.clock().timestamp())


def recording(**changes: Any) -> bytes:
    meeting = {
        "uuid": "/x//y==",
        "topic": "Marcus, session 5",
        "start_time": "2026-03-05T23:30:00Z",
        "timezone": "Europe/Berlin",
        "recording_files": [
            {"file_type": "MP4", "download_url": "https://zoom.us/video"},
            {"file_type": "TRANSCRIPT", "download_url": "https://us02web.zoom.us/rec/download/abc"},
        ],
    }
    message = {
        "event": "recording.transcript_completed",
        "event_ts": 1,
        "payload": {"account_id": "a", "object": meeting},
        "download_token": "for a day",
        **changes,
    }
    return json.dumps(message).encode()


async def test_a_signed_transcript_is_in_kafka_before_the_answer(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook", name="notes", timezone="Europe/Berlin")
    answer = await post(quiet, source["url"], standard(source["secret"], VTT, seconds(quiet)), VTT)
    assert answer.status_code == 202
    (event,) = uploads(quiet)
    assert answer.json() == {"sessions": [event.session_id]}
    assert (event.coach_id, event.timezone, event.actor) == ("dana", "Europe/Berlin", f"source:{source['source_id']}")
    assert await quiet.dependencies.objects.get(event.object_key) == VTT


async def test_json_with_text_says_more_of_it(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook")
    fields = {"text": "Dana: hello", "title": "Five", "session_date": "2026-03-05", "filename": "../five.txt"}
    body = json.dumps(fields).encode()
    headers = {**standard(source["secret"], body, seconds(quiet)), "content-type": "application/json"}
    assert (await post(quiet, source["url"], headers, body)).status_code == 202
    (event,) = uploads(quiet)
    assert (event.title, str(event.session_date), event.filename) == ("Five", "2026-03-05", "five.txt")
    assert await quiet.dependencies.objects.get(event.object_key) == b"Dana: hello"


async def test_a_repeated_delivery_changes_nothing(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook")
    headers = standard(source["secret"], VTT, seconds(quiet))
    await post(quiet, source["url"], headers, VTT)
    again = await post(quiet, source["url"], headers, VTT)
    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert len(uploads(quiet)) == 1


async def test_what_kafka_did_not_take_is_not_acknowledged_and_taken_when_repeated(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook")
    headers = standard(source["secret"], VTT, seconds(quiet))
    quiet.sink.unavailable = True
    assert (await post(quiet, source["url"], headers, VTT)).status_code == 503
    quiet.sink.unavailable = False
    assert (await post(quiet, source["url"], headers, VTT)).status_code == 202
    assert len(uploads(quiet)) == 1


@pytest.mark.parametrize("shift", [-301, 301, -10_000_000])
async def test_old_and_early_timestamps_prove_nothing(quiet: Gateway, shift: int) -> None:
    source = await made(quiet, kind="webhook")
    headers = standard(source["secret"], VTT, seconds(quiet) + shift)
    assert (await post(quiet, source["url"], headers, VTT)).status_code == 401
    assert uploads(quiet) == []


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,!!!"},
        {"webhook-signature": "v2," + "A" * 44},
        {"webhook-signature": "v1," + "A" * 43 + "="},
    ],
)
async def test_other_headers_prove_nothing(quiet: Gateway, change: dict[str, str]) -> None:
    source = await made(quiet, kind="webhook")
    headers = {**standard(source["secret"], VTT, seconds(quiet)), **change}
    assert (await post(quiet, source["url"], headers, VTT)).status_code == 401


async def test_each_wrong_byte_of_the_body_is_seen(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook")
    now, headers = quiet.clock(), standard(source["secret"], VTT, seconds(quiet))
    assert proven_by(SourceKind.WEBHOOK, headers, VTT, [source["secret"]], now) == source["secret"]
    for at in range(len(VTT)):
        changed = VTT[:at] + bytes([VTT[at] ^ 1]) + VTT[at + 1 :]
        with pytest.raises(BadSignature):
            proven_by(SourceKind.WEBHOOK, headers, changed, [source["secret"]], now)


async def test_a_rotated_secret_and_the_one_before_it_hold_for_a_day(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook")
    async with quiet.http(quiet.token()) as http:
        secret = (await http.post(f"/sources/{source['source_id']}/rotate", json={})).json()["secret"]
    assert secret != source["secret"]
    answers = [
        await post(quiet, source["url"], standard(old_or_new, VTT, seconds(quiet), old_or_new[-9:]), VTT)
        for old_or_new in (source["secret"], secret)
    ]
    quiet.clock.advance(timedelta(hours=24).total_seconds())
    late = await post(quiet, source["url"], standard(source["secret"], VTT, seconds(quiet), "late"), VTT)
    new = await post(quiet, source["url"], standard(secret, VTT, seconds(quiet), "new"), VTT)
    assert [one.status_code for one in (*answers, late, new)] == [202, 202, 401, 202]


async def test_what_is_no_transcript_is_refused_and_too_much_is_too_large(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook")
    body = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    assert (await post(quiet, source["url"], standard(source["secret"], body, seconds(quiet)), body)).status_code == 415
    large = b"x" * (11 * 1024 * 1024)
    assert (await post(quiet, source["url"], {}, large)).status_code == 413
    assert (await post(quiet, "/webhooks/nobody", {}, VTT)).status_code == 404


async def test_zoom_hears_its_token_back(quiet: Gateway) -> None:
    source = await made(quiet, kind="zoom", secret=ZOOM_SECRET)
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8"}}).encode()
    answer = await post(quiet, source["url"], zoom(body, seconds(quiet)), body)
    proof = hmac.new(ZOOM_SECRET.encode(), b"qgg8", hashlib.sha256).hexdigest()
    assert answer.json() == {"plainToken": "qgg8", "encryptedToken": proof}
    assert (await post(quiet, source["url"], zoom(body, seconds(quiet), "another"), body)).status_code == 401


async def test_zooms_transcript_is_fetched_with_its_token() -> None:
    fetch = Fetched()
    gateway = await build(fetch=fetch)
    source = await made(gateway, kind="zoom", secret=ZOOM_SECRET)
    body = recording()
    assert (await post(gateway, source["url"], zoom(body, seconds(gateway)), body)).status_code == 202
    (wanted,) = fetch.wanted
    assert wanted.url == "https://us02web.zoom.us/rec/download/abc"
    assert wanted.headers == {"Authorization": "Bearer for a day"}
    (event,) = uploads(gateway)
    # Half past eleven in the evening in UTC is the next day in Berlin.
    assert (event.title, str(event.session_date), event.timezone) == (
        "Marcus, session 5",
        "2026-03-06",
        "Europe/Berlin",
    )
    again = await post(gateway, source["url"], zoom(body, seconds(gateway) + 1), body)
    assert again.json()["duplicate"]
    assert len(fetch.wanted) == 1


async def test_a_slow_download_goes_on_and_its_repeat_hears_of_it() -> None:
    fetch = Fetched()
    gateway = await build(fetch=fetch)
    source = await made(gateway, kind="zoom", secret=ZOOM_SECRET)
    stores = gateway.dependencies
    intake = Intake(stores.objects, stores.ledger, stores.sink, stores.now, 10_000)
    webhooks = Webhooks(intake, stores, within_s=0.01)
    body = recording()
    headers = zoom(body, seconds(gateway))
    fetch.go.clear()
    assert (await webhooks.take(source["source_id"], headers, body)).status_code == 503
    fetch.go.set()
    webhooks.within_s = 10
    assert (await webhooks.take(source["source_id"], headers, body)).status_code in (200, 202)
    assert (len(fetch.wanted), len(uploads(gateway))) == (1, 1)
    await webhooks.close()


@pytest.mark.parametrize(("failure", "status"), [(FetchRefused("not on the internet"), 422), (Unavailable("no"), 503)])
async def test_what_cannot_be_fetched_is_not_acknowledged(failure: Exception, status: int) -> None:
    fetch = Fetched()
    gateway = await build(fetch=fetch)
    source = await made(gateway, kind="zoom", secret=ZOOM_SECRET)
    body = recording()
    fetch.failure = failure
    assert (await post(gateway, source["url"], zoom(body, seconds(gateway)), body)).status_code == status
    fetch.failure = None
    assert (await post(gateway, source["url"], zoom(body, seconds(gateway)), body)).status_code == 202


@pytest.mark.parametrize("url", ["https://169.254.169.254/", "https://evil.example/", "http://zoom.us/", "file:///x"])
async def test_zoom_sends_us_nowhere_else(quiet: Gateway, url: str) -> None:
    source = await made(quiet, kind="zoom", secret=ZOOM_SECRET)
    files = [{"file_type": "TRANSCRIPT", "download_url": url}]
    body = recording(payload={"object": {"uuid": "u", "recording_files": files}})
    answer = await post(quiet, source["url"], zoom(body, seconds(quiet)), body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not_fetched")
    assert uploads(quiet) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"[" * 100_000, b'{"event": 1, "payload": []}', b"\xff"])
async def test_signed_nonsense_is_422(quiet: Gateway, body: bytes) -> None:
    source = await made(quiet, kind="zoom", secret=ZOOM_SECRET)
    assert (await post(quiet, source["url"], zoom(body, seconds(quiet)), body)).status_code == 422


def fireflies(body: bytes, secret: str) -> dict[str, str]:
    return {"X-Hub-Signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def notice(gateway: Gateway, event: str = "meeting.transcribed", ago_s: int = 0) -> bytes:
    at = (seconds(gateway) - ago_s) * 1000
    return json.dumps({"event": event, "timestamp": at, "meeting_id": "m1"}).encode()


async def test_fireflies_transcript_is_fetched_with_the_coachs_key() -> None:
    sentences = [{"index": 0, "speaker_name": "Dana", "text": "Hello there", "start_time": 0.0, "end_time": 1.0}]
    answer = {"data": {"transcript": {"id": "m1", "title": "Five", "sentences": sentences}}}
    fetch = Fetched(json.dumps(answer).encode())
    gateway = await build(fetch=fetch)
    source = await made(gateway, kind="fireflies", api_key="key-of-dana")
    body = notice(gateway)
    assert (await post(gateway, source["url"], fireflies(body, source["secret"]), body)).status_code == 202
    (wanted,) = fetch.wanted
    assert wanted.url == "https://api.fireflies.ai/graphql"
    assert wanted.headers == {"Authorization": "Bearer key-of-dana"}
    assert wanted.json["variables"] == {"id": "m1"}
    (event,) = uploads(gateway)
    assert event.title == "Five"

    old = notice(gateway, ago_s=400)
    other = notice(gateway, "meeting.bot_joined")
    assert (await post(gateway, source["url"], fireflies(old, source["secret"]), old)).status_code == 401
    assert (await post(gateway, source["url"], fireflies(body, "another"), body)).status_code == 401
    assert (await post(gateway, source["url"], fireflies(other, source["secret"]), other)).status_code == 202
    assert len(fetch.wanted) == 1


async def test_a_fireflies_transcript_that_is_not_there_yet_is_asked_for_again() -> None:
    fetch = Fetched(b'{"errors": [{"message": "not found"}], "data": null}')
    gateway = await build(fetch=fetch)
    source = await made(gateway, kind="fireflies", api_key="key-of-dana")
    body = notice(gateway)
    assert (await post(gateway, source["url"], fireflies(body, source["secret"]), body)).status_code == 503
    assert uploads(gateway) == []


async def test_sources_are_their_coachs_alone_and_keep_their_secrets(quiet: Gateway) -> None:
    source = await made(quiet, kind="webhook", name="mine")
    async with quiet.http(quiet.token(EVE)) as http:
        assert (await http.get("/sources")).json() == {"sources": []}
        assert (await http.delete(f"/sources/{source['source_id']}")).status_code == 404
        assert (await http.post(f"/sources/{source['source_id']}/rotate", json={})).status_code == 404
    async with quiet.http(quiet.token()) as http:
        (shown,) = (await http.get("/sources")).json()["sources"]
        assert (shown["name"], "secret" in shown) == ("mine", False)
        assert (await http.delete(f"/sources/{source['source_id']}")).status_code == 204
    assert (await post(quiet, source["url"], {}, VTT)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "carrier pigeon"},
        {"kind": "zoom"},
        {"kind": "fireflies"},
        {"kind": "webhook", "secret": "whsec_not base64 at all"},
        {"kind": "webhook", "secret": "whsec_c2hvcnQ=" + " " * 8},
        {"kind": "webhook", "timezone": "Mars/Base"},
        {"kind": "fireflies", "api_key": "two\r\nheaders: x"},
    ],
)
async def test_sources_that_could_not_work_are_not_made(quiet: Gateway, fields: dict[str, str]) -> None:
    async with quiet.http(quiet.token()) as http:
        assert (await http.post("/sources", json=fields)).status_code == 422
