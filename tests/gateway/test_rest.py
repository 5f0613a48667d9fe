"""The REST side over ASGI, on in-memory parts."""

import hashlib
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.ports import Passage, Priority
from gateway.ports import Limits
from schemas.events import TranscriptUploaded
from tests.connectors.examples import drafted, parsed
from tests.gateway.forging import FORGED, forged
from tests.gateway.platform import DANA, EVE, Gateway, build

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>Hello there\n"


def code(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"]


async def test_login_gives_a_token_that_works(quiet: Gateway) -> None:
    async with quiet.http() as http:
        answer = await http.post("/auth/login", json={"email": " Dana@Example.com", "password": "open sesame"})
        assert answer.status_code == 200
        body = answer.json()
        assert (body["coach_id"], body["display_name"], body["expires_in"]) == ("dana", "Dana Whitfield", 7200)
        headers = {"Authorization": f"Bearer {body['access_token']}"}
        assert (await http.get("/sessions", headers=headers)).json() == {"sessions": []}


@pytest.mark.parametrize(("email", "password"), [("dana@example.com", "wrong"), ("who@example.com", "open sesame")])
async def test_login_with_what_is_wrong_is_401(quiet: Gateway, email: str, password: str) -> None:
    async with quiet.http() as http:
        assert code(await http.post("/auth/login", json={"email": email, "password": password})) == (
            401,
            "unauthenticated",
        )


async def test_login_attempts_are_limited(quiet: Gateway) -> None:
    async with quiet.http() as http:
        wrong = {"email": "dana@example.com", "password": "wrong"}
        answers = [await http.post("/auth/login", json=wrong) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]


@pytest.mark.parametrize("token", [*FORGED, forged(exp=1)])
async def test_tokens_that_do_not_hold_are_401(quiet: Gateway, token: str) -> None:
    async with quiet.http(token) as http:
        assert code(await http.get("/sessions")) == (401, "unauthenticated")


async def test_a_good_token_opens(quiet: Gateway) -> None:
    async with quiet.http(forged()) as http:
        assert (await http.get("/sessions")).status_code == 200


async def test_a_ticket_is_no_access_token(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        ticket = (await http.post("/auth/ws-ticket")).json()
    assert ticket["expires_in"] == 30
    async with quiet.http(ticket["ticket"]) as http:
        assert code(await http.get("/sessions"))[0] == 401


async def test_an_upload_is_stored_and_told_to_kafka(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        fields = {"title": "Session 3", "session_date": "2026-03-05", "timezone": "Europe/Berlin"}
        answer = await http.post("/transcripts/upload", files={"files": ("../a/three.vtt", VTT)}, data=fields)
        assert answer.status_code == 202
        body = answer.json()
        status = (await http.get(body["status_url"])).json()
    topic, event = quiet.sink.sent[0]
    assert isinstance(event, TranscriptUploaded)
    assert topic.name == "transcript.uploaded"
    assert not body["duplicate"]
    assert body["sessions"][0]["session_id"] == body["session_id"] == event.session_id
    assert (event.title, event.filename, event.timezone, event.size) == (
        "Session 3",
        "three.vtt",
        "Europe/Berlin",
        len(VTT),
    )
    assert event.sha256 == hashlib.sha256(VTT).hexdigest()
    assert event.coach_name == "Dana Whitfield"
    assert await quiet.dependencies.objects.get(event.object_key) == VTT
    assert (status["stage"], status["title"]) == ("UPLOADED", "Session 3")


async def test_the_same_file_is_the_same_session(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        bodies = [
            (await http.post("/transcripts/upload", files={"file": (name, VTT)})).json() for name in ("a.vtt", "b.vtt")
        ]
    assert bodies[0]["session_id"] == bodies[1]["session_id"]
    assert [body["duplicate"] for body in bodies] == [False, True]
    assert len(quiet.sink.sent) == 1
    async with quiet.http(quiet.token(EVE)) as http:
        other = (await http.post("/transcripts/upload", files={"file": ("a.vtt", VTT)})).json()
    assert other["session_id"] != bodies[0]["session_id"]


async def test_an_upload_that_kafka_did_not_take_is_told_when_repeated(quiet: Gateway) -> None:
    quiet.sink.unavailable = True
    async with quiet.http(quiet.token()) as http:
        assert code(await http.post("/transcripts/upload", files={"file": ("a.vtt", VTT)})) == (503, "unavailable")
        quiet.sink.unavailable = False
        assert (await http.post("/transcripts/upload", files={"file": ("a.vtt", VTT)})).status_code == 202
    assert len(quiet.sink.sent) == 1


async def test_many_files_at_once(quiet: Gateway) -> None:
    files = [("files", (f"{number}.vtt", VTT + f"{number}".encode())) for number in range(3)]
    async with quiet.http(quiet.token()) as http:
        body = (await http.post("/transcripts/upload", files=[*files, ("files", ("x.pdf", b"%PDF-1.7"))])).json()
    assert [taken["filename"] for taken in body["sessions"]] == ["0.vtt", "1.vtt", "2.vtt"]
    assert [(one["filename"], one["error"]["code"]) for one in body["refused"]] == [("x.pdf", "unsupported")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (422, "empty")),
        (b" \n\t ", (422, "empty")),
        (b"%PDF-1.7 text", (415, "unsupported")),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", (415, "unsupported")),
        (b"\0\0\0\x20ftypisom\0\0", (415, "unsupported")),
        (b"PK\x03\x04 no document", (415, "unsupported")),
        (b"\0\x01\x02\x03" * 100, (415, "unsupported")),
        (b"x" * 2_000_001, (413, "too_large")),
        (b"x" * 3_100_000, (413, "too_large")),
    ],
)
async def test_uploads_that_cannot_be_are_refused_with_a_reason(content: bytes, expected: tuple[int, str]) -> None:
    gateway = await build(Limits(upload_bytes=2_000_000, request_bytes=3_000_000))
    async with gateway.http(gateway.token()) as http:
        assert code(await http.post("/transcripts/upload", files={"file": ("a", content)})) == expected
    assert gateway.sink.sent == []


def word_document() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("[Content_Types].xml", "<Types/>")
        written.writestr("word/media/image1.png", bytes(range(256)) * 2_000)
        written.writestr("word/document.xml", "<w:document/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Dana: hello".encode("utf-16"),
        "Dana: hello there, how is it".encode("utf-16-le"),
        b"PK\x03\x04..word/document.xml",
        word_document(),
    ],
)
async def test_unusual_transcripts_are_taken(quiet: Gateway, content: bytes) -> None:
    async with quiet.http(quiet.token()) as http:
        assert (await http.post("/transcripts/upload", files={"file": ("a", content)})).status_code == 202


@pytest.mark.parametrize("fields", [{"timezone": "Mars/Base"}, {"timezone": "../etc"}, {"session_date": "yesterday"}])
async def test_fields_that_say_nothing_are_422(quiet: Gateway, fields: dict[str, str]) -> None:
    async with quiet.http(quiet.token()) as http:
        assert code(await http.post("/transcripts/upload", files={"file": ("a", VTT)}, data=fields)) == (422, "invalid")


async def test_a_form_without_a_file_is_422(quiet: Gateway) -> None:
    async with quiet.http(quiet.token()) as http:
        assert code(await http.post("/transcripts/upload", data={"title": "x"})) == (422, "invalid")


async def test_large_json_bodies_are_413(quiet: Gateway) -> None:
    async def chunks() -> Any:
        for _ in range(100):
            yield b"x" * 1000

    async with quiet.http(quiet.token()) as http:
        assert code(await http.post("/search/query", json={"query": "x" * 70_000})) == (413, "too_large")
        streamed = await http.post("/search/query", content=chunks(), headers={"Content-Type": "application/json"})
        assert code(streamed) == (413, "too_large")


async def test_sessions_are_their_coachs_alone(quiet: Gateway) -> None:
    uploaded = parsed(EVE.coach_id, "s1")
    summary = drafted(EVE.coach_id, "s1")
    stores = quiet.dependencies
    await stores.summaries.save_transcript(uploaded)
    await stores.summaries.save_summary(summary)
    await stores.read_models.apply(uploaded)
    paths = ["/transcripts/s1/status", "/transcripts/s1", "/sessions/s1/summary", "/sessions/s1/summary?version=1"]
    async with quiet.http(quiet.token(EVE)) as http:
        answers = [await http.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert answers[1].json()["segments"]
        assert answers[1].json()["participants"] is not None
        assert answers[2].json()["summary"]["version"] == 1
        assert [one["session_id"] for one in (await http.get("/sessions")).json()["sessions"]] == ["s1"]
        assert code(await http.get("/sessions/s1/summary?version=9")) == (404, "not_found")
    async with quiet.http(quiet.token(DANA)) as http:
        assert [code(await http.get(path)) for path in paths] == [(404, "not_found")] * 4
    async with quiet.http() as http:
        assert [code(await http.get(path))[0] for path in paths] == [401] * 4


async def test_search_finds_the_coachs_own_passages(quiet: Gateway) -> None:
    texts = {"dana": "we talked about patience", "eve": "patience is hers"}
    for coach_id, text in texts.items():
        passage = Passage(f"p-{coach_id}", coach_id, "s1", 1, "Title", None, ("s0001",), ("Dana",), text, 0, 1000)
        vectors = await quiet.dependencies.embedder.embed([text], Priority.INDEX)
        await quiet.dependencies.index.replace_session(coach_id, "s1", [passage], vectors)
    async with quiet.http(quiet.token()) as http:
        hits = (await http.post("/search/query", json={"query": "patience", "limit": 5})).json()["hits"]
        assert [hit["text"] for hit in hits] == ["we talked about patience"]
        assert hits[0]["segment_ids"] == ["s0001"]
        assert code(await http.post("/search/query", json={"query": ""})) == (422, "invalid")


async def test_health_and_metrics(quiet: Gateway) -> None:
    async with quiet.http() as http:
        assert (await http.get("/health/live")).status_code == 200
        assert (await http.get("/health/ready")).json() == {"status": "ready", "problems": []}
        assert "coachstream_gateway_connections" in (await http.get("/metrics")).text
        quiet.streams.unavailable = True
        assert (await http.get("/health/ready")).status_code == 503
        assert (await http.get("/health/ws")).status_code == 503


async def test_the_web_app_is_served_with_its_fallback(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>app</p>")
    (tmp_path / "assets" / "app.js").write_text("1")
    (tmp_path.parent / "outside.txt").write_text("secret")
    gateway = await build(web_root=tmp_path)
    async with gateway.http() as http:
        page = await http.get("/")
        assert page.text == (await http.get("/some/page")).text == "<p>app</p>"
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert "immutable" in (await http.get("/assets/app.js")).headers["Cache-Control"]
        assert code(await http.get("/assets/none.js")) == (404, "not_found")
        assert (await http.get("/..%2Foutside.txt")).status_code == 404


async def test_a_page_says_that_the_web_app_is_not_built(quiet: Gateway) -> None:
    async with quiet.http() as http:
        answer = await http.get("/")
    assert answer.status_code == 503
    assert "not built" in answer.text


async def test_mail_shows_a_coach_their_own(tmp_path: Path) -> None:
    for number, recipient in enumerate((DANA.email, EVE.email)):
        message = EmailMessage()
        message["Message-ID"] = f"<{number}@mail.example>"
        message["From"], message["To"], message["Subject"] = "us@example.com", recipient, "Ready"
        message.set_content("Your summary")
        (tmp_path / f"{number}.eml").write_bytes(bytes(message))
    gateway = await build(mail_dir=tmp_path)
    async with gateway.http(gateway.token()) as http:
        mails = (await http.get("/mail")).json()["messages"]
        assert [(mail["message_id"], mail["recipient"], mail["text"]) for mail in mails] == [
            ("0@mail.example", DANA.email, "Your summary\n")
        ]
        assert (await http.get("/mail/0@mail.example")).json() == mails[0]
        assert code(await http.get("/mail/1@mail.example")) == (404, "not_found")


async def test_a_short_secret_is_refused() -> None:
    from gateway.auth import Tokens

    with pytest.raises(ValueError, match="32 bytes"):
        Tokens("short", timedelta(hours=2), timedelta(seconds=30))
