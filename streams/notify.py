"""Mails to the mail server, once each, and what became of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.ports import Mail, Mailer, MailRefused, NotificationLedger
from schemas.events import NotificationStatus, NotificationStatusChanged, SendNotification
from schemas.record import Event, following

MAIL_DOMAIN = "mail.coachstream.invalid"
"""Of Message-IDs; `.invalid` is nobody's (RFC 2606), so that no id of ours can clash with a real one."""


def mail_of(request: SendNotification, sender: str) -> Mail:
    """The mail to send. Its Message-ID follows from the notification: a second try is recognisable as the same mail."""
    return Mail(
        message_id=f"{request.notification_id}@{MAIL_DOMAIN}",
        sender=sender,
        recipient=request.recipient,
        subject=request.subject,
        text=request.text,
        html=request.html,
    )


def status_of(
    request: SendNotification, mail: Mail, status: NotificationStatus, detail: str | None, now: datetime
) -> NotificationStatusChanged:
    return NotificationStatusChanged(
        **following(request, "status", "stage:notify", now),
        notification_id=request.notification_id,
        session_id=request.session_id,
        kind=request.kind,
        recipient=request.recipient,
        status=status,
        message_id=mail.message_id,
        detail=detail,
    )


@dataclass(frozen=True)
class Notify:
    """Sends what the ledger does not know as done. A mail goes twice only when we die between the server's yes and the
    ledger's, which no order of the two can rule out; both carry the same Message-ID."""

    mailer: Mailer
    ledger: NotificationLedger
    sender: str
    now: Callable[[], datetime]

    async def __call__(self, event: SendNotification) -> Sequence[Event]:
        done = await self.ledger.outcome(event.notification_id)
        if done is None:
            done = await self._send(event)
            await self.ledger.record(done)
        return [done]

    async def _send(self, request: SendNotification) -> NotificationStatusChanged:
        mail = mail_of(request, self.sender)
        try:
            await self.mailer.send(mail)
        except MailRefused as error:
            return status_of(request, mail, NotificationStatus.FAILED, str(error), self.now())
        return status_of(request, mail, NotificationStatus.SENT, None, self.now())
