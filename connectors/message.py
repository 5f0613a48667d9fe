"""A Mail as an RFC 5322 message: pure."""

import re
from email.message import EmailMessage
from email.policy import SMTP

from connectors.ports import Mail, MailRefused

_MESSAGE_ID = re.compile(r"[A-Za-z0-9._+-]{1,200}@[A-Za-z0-9.-]{1,200}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def composed(mail: Mail) -> EmailMessage:
    """Text and HTML as alternatives, without a date.

    Raises MailRefused where a header could not hold what it is given: a line break, two recipients, no address.
    """
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise MailRefused("not a message id")
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.message_id}>"
    _address(message, "From", mail.sender)
    _address(message, "To", mail.recipient)
    message["Subject"] = _line("Subject", mail.subject)
    # RFC 3834: keeps vacation responders from answering.
    message["Auto-Submitted"] = "auto-generated"
    try:
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
    except UnicodeEncodeError as error:
        raise MailRefused("the body is not Unicode text") from error
    return message


def sole_address(message: EmailMessage, header: str) -> str:
    """The address alone, as the envelope wants it."""
    return str(message[header].addresses[0].addr_spec)


def _address(message: EmailMessage, header: str, value: str) -> None:
    try:
        message[header] = _line(header, value)
        addresses = message[header].addresses
        complete = len(addresses) == 1 and addresses[0].username and addresses[0].domain
    except Exception as error:  # the standard parser trips over its own feet on some text: TypeError, AttributeError
        raise MailRefused(f"{header} is not an address") from error
    if not complete or message[header].defects:
        raise MailRefused(f"{header} is not one address")


def _line(header: str, value: str) -> str:
    if _CONTROL.search(value):
        raise MailRefused(f"a control character in {header}")
    return value
