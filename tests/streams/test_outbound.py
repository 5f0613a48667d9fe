"""Mails: asked for once a session, sent once, recognisable when sent again."""

from datetime import UTC, datetime

import pytest

from connectors.memory.accounts import MemoryAccounts
from connectors.memory.mail import MemoryMailer
from connectors.memory.notifications import MemoryNotifications
from connectors.memory.voices import MemoryVoices
from connectors.ports import Coach, Mail, MailRefused, Unavailable
from schemas.avro import example
from schemas.events import NotificationStatus, NotificationStatusChanged, SendNotification, SummaryDrafted
from streams import announce
from streams.notify import Notify

NOW = datetime(2026, 2, 24, 12, tzinfo=UTC)
DRAFTED = example(SummaryDrafted, 1)
REQUEST = example(SendNotification, 1)
COACH = Coach("dana-whitfield", "dana@example.com", "Dana <b>Whitfield</b>", "Europe/London", "hash")


def now() -> datetime:
    return NOW


async def accounts() -> MemoryAccounts:
    known = MemoryAccounts()
    await known.add(COACH)
    return known


async def test_a_first_summary_asks_for_one_mail_whose_id_follows_from_it() -> None:
    stage = announce.Announce(await accounts(), MemoryVoices(), "http://localhost", now)
    (first,) = await stage(DRAFTED)
    (again,) = await stage(DRAFTED)
    assert isinstance(first, SendNotification)
    assert first == again
    assert first.recipient == COACH.email
    for statement in DRAFTED.summary.statements:
        assert statement.text in first.text


async def test_later_versions_ask_for_none() -> None:
    later = DRAFTED.changed(summary=DRAFTED.summary.changed(version=2, parent_version=1))
    assert list(await announce.Announce(await accounts(), MemoryVoices(), "http://localhost", now)(later)) == []


def test_text_from_a_session_is_text_in_the_mail_never_markup_or_template() -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} {% raw %}"
    drafted = DRAFTED.changed(title=hostile)
    mail = announce.decide(drafted, COACH, "http://localhost", NOW)
    assert "<script>" not in mail.html
    assert "<b>" not in mail.html
    assert "{{ 7 * 7 }}" in mail.text
    assert "49" not in mail.text


class Refusing(MemoryMailer):
    async def send(self, mail: Mail) -> None:
        raise MailRefused("no such mailbox")


class Away(MemoryMailer):
    async def send(self, mail: Mail) -> None:
        raise Unavailable("connection refused")


async def test_a_mail_is_sent_once_however_often_it_is_asked_for() -> None:
    mailer, ledger = MemoryMailer(), MemoryNotifications()
    stage = Notify(mailer, ledger, "no-reply@example.com", now)
    first = await stage(REQUEST)
    assert await stage(REQUEST) == first
    assert len(mailer.sent) == 1


async def test_dying_before_the_ledger_has_it_sends_again_under_the_same_message_id() -> None:
    mailer = MemoryMailer()
    await Notify(mailer, MemoryNotifications(), "no-reply@example.com", now)(REQUEST)
    await Notify(mailer, MemoryNotifications(), "no-reply@example.com", now)(REQUEST)
    assert len({mail.message_id for mail in mailer.sent}) == 1


async def test_a_refused_mail_is_a_failure_that_says_why() -> None:
    (status,) = await Notify(Refusing(), MemoryNotifications(), "no-reply@example.com", now)(REQUEST)
    assert isinstance(status, NotificationStatusChanged)
    assert (status.status, status.detail) == (NotificationStatus.FAILED, "no such mailbox")


async def test_a_mail_server_that_is_away_is_tried_again_by_the_loop() -> None:
    ledger = MemoryNotifications()
    with pytest.raises(Unavailable):
        await Notify(Away(), ledger, "no-reply@example.com", now)(REQUEST)
    assert await ledger.outcome(REQUEST.notification_id) is None
