"""What an upload's form says."""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.datastructures import FormData

from gateway.errors import ApiError
from gateway.intake import About


def about(form: FormData) -> About:
    """Raises ApiError 422."""
    return said(_text(form, "title"), _text(form, "session_date"), _text(form, "timezone"))


def said(title: str | None, session_date: str | None, timezone: str | None, otherwise: str = "UTC") -> About:
    """Raises ApiError 422."""
    try:
        given_date = date.fromisoformat(session_date) if session_date else None
    except ValueError as error:
        raise ApiError(422, "invalid", "session_date is no date such as 2026-03-31") from error
    return About(title, given_date, checked_timezone(timezone or otherwise))


def checked_timezone(name: str) -> str:
    """Raises ApiError 422."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ApiError(422, "invalid", "timezone is no IANA name such as Europe/Berlin") from error
    return name


def asked_client(form: FormData) -> str | None:
    """The id, not yet checked, of whose sessions the files are."""
    return _text(form, "client_id")


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    return value.strip() or None if isinstance(value, str) else None
