"""Mail by SMTP."""

import ssl
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib

from connectors.message import composed, sole_address
from connectors.ports import Mail, MailRefused, Unavailable


class SmtpMailer:
    """`url` is `smtp://[user:password@]host[:port]`, or `smtps://` for TLS from the first byte.

    With a user, `smtp://` insists on STARTTLS, so that no password travels in the clear.
    """

    def __init__(self, url: str, now: Callable[[], datetime], timeout_s: float = 15) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL must be smtp://host:port or smtps://host:port")
        secure = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if secure else 25)
        self._secure = secure
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._now = now
        self._timeout_s = timeout_s

    async def send(self, mail: Mail) -> None:
        message = composed(mail)
        message["Date"] = format_datetime(self._now())
        try:
            async with self._connection() as connection:
                await connection.send_message(
                    message, sender=sole_address(message, "From"), recipients=[sole_address(message, "To")]
                )
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            raise _meaning(error) from error

    def _connection(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._secure,
            start_tls=True if self._user and not self._secure else None,
            timeout=self._timeout_s,
        )


def _meaning(error: Exception) -> Unavailable | MailRefused:
    """A lasting answer to this mail refuses it; all else, a refused login included, is the server's state."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[first, *_]):
            return _meaning(first)
        case aiosmtplib.SMTPSenderRefused() | aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPDataError():
            refused = 500 <= error.code < 600 and error.code != 530
            return (MailRefused if refused else Unavailable)(f"SMTP {error.code}: {error.message}")
        case aiosmtplib.SMTPNotSupported():
            return MailRefused(f"SMTP: {error}")
        case _:
            return Unavailable(f"SMTP: {type(error).__name__}: {error}")
