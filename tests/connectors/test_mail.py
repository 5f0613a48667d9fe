import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.mail import SmtpMailer
from connectors.memory import MemoryMailer
from connectors.message import composed
from connectors.ports import Mailer, MailRefused, Unavailable
from tests.connectors.examples import T0, mail

REFUSED, BUSY, REFUSED_AFTER_DATA = "refused@example.com", "busy@example.com", "spam@example.com"


class MailServer:
    """Answers as the recipient's name says."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == REFUSED:
            return "550 no such user"
        if address == BUSY:
            return "450 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos == [REFUSED_AFTER_DATA]:
            return "554 spam"
        assert isinstance(envelope.content, bytes)
        self.envelopes.append(envelope)
        self.received.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mail_server() -> MailServer:
    return MailServer()


@pytest.fixture
async def smtp_url(mail_server: MailServer) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(mail_server, enable_SMTPUTF8=True), "127.0.0.1", 0)
    yield f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    listening.close()
    await listening.wait_closed()


@pytest.fixture(params=["memory", "smtp"])
def mailer(request: pytest.FixtureRequest, smtp_url: str) -> Mailer:
    if request.param == "smtp":
        return SmtpMailer(smtp_url, now=lambda: T0)
    return MemoryMailer({REFUSED: MailRefused("550"), REFUSED_AFTER_DATA: MailRefused("554"), BUSY: Unavailable("450")})


async def test_a_mail_is_taken(mailer: Mailer) -> None:
    await mailer.send(mail())


@pytest.mark.parametrize("recipient", [REFUSED, REFUSED_AFTER_DATA])
async def test_a_lasting_refusal_is_for_good(mailer: Mailer, recipient: str) -> None:
    with pytest.raises(MailRefused):
        await mailer.send(mail(recipient))


async def test_a_passing_refusal_is_worth_another_try(mailer: Mailer) -> None:
    with pytest.raises(Unavailable):
        await mailer.send(mail(BUSY))


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "a@example.com\r\nBcc: b@example.com"},
        {"recipient": "a@example.com, b@example.com"},
        {"recipient": "nobody"},
        {"recipient": ""},
        {"sender": "x@example.com\nBcc: b@example.com"},
        {"subject": "hello\r\nBcc: b@example.com"},
        {"subject": "hello\x00"},
        {"message_id": "a@b>\r\nBcc: b@example.com"},
    ],
)
async def test_no_header_is_smuggled_in(mailer: Mailer, changes: dict[str, str]) -> None:
    with pytest.raises(MailRefused):
        await mailer.send(mail(**changes))


async def test_what_arrives_is_what_was_sent(smtp_url: str, mail_server: MailServer) -> None:
    sent = mail()
    await SmtpMailer(smtp_url, now=lambda: T0).send(sent)
    (message,) = mail_server.received
    assert message["Message-ID"] == f"<{sent.message_id}>"
    assert message["Subject"] == sent.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == T0
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == sent.text.splitlines()
    assert html.get_content().strip() == sent.html
    (envelope,) = mail_server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@example.com", [sent.recipient])


async def test_no_server_is_unavailable(unused_tcp_port: int) -> None:
    with pytest.raises(Unavailable):
        await SmtpMailer(f"smtp://127.0.0.1:{unused_tcp_port}", now=lambda: T0).send(mail())


async def test_a_server_that_says_nothing_is_unavailable() -> None:
    done = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    with pytest.raises(Unavailable):
        await SmtpMailer(f"smtp://127.0.0.1:{port}", now=lambda: T0, timeout_s=0.2).send(mail())
    done.set()
    listening.close()
    await listening.wait_closed()


async def test_no_password_travels_in_the_clear(smtp_url: str, mail_server: MailServer) -> None:
    url = smtp_url.replace("//", "//user:secret@")
    with pytest.raises((Unavailable, MailRefused)):
        await SmtpMailer(url, now=lambda: T0).send(mail())
    assert mail_server.received == []


@given(st.text(), st.text(), st.text(), st.text())
@example(".:", "", "", "")
@example(" .;", "", "", "")
def test_whatever_it_is_given_a_mail_has_its_own_headers_only(
    recipient: str, subject: str, text: str, html: str
) -> None:
    try:
        message = composed(mail(recipient, subject=subject, text=text, html=html))
    except MailRefused:
        return
    arrived = message_from_bytes(message.as_bytes(), policy=default)
    assert sorted(arrived.keys()) == sorted(message.keys())
    assert "Bcc" not in arrived
