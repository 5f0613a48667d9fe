"""Consents as they stand, and the rule by which they allow something."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.consent import ConsentPurpose
from schemas.events import ConsentChanged


@dataclass(frozen=True)
class Subject:
    """A session, and the client whose it is; null where that is not known."""

    session_id: str
    client_id: str | None


def consent_id(coach_id: str, client_id: str | None, session_id: str | None, purpose: ConsentPurpose) -> str:
    """The same for every change of one consent, so that the newest change is how it stands."""
    digest = hashlib.sha256(f"{coach_id}\n{client_id or ''}\n{session_id or ''}\n{purpose}".encode()).hexdigest()
    return f"cs-{digest[:24]}"


def newer(one: ConsentChanged, other: ConsentChanged) -> bool:
    """Whether `one` stands where both are changes of the same consent."""
    return (one.occurred_at, one.event_id) >= (other.occurred_at, other.event_id)


def permitted(consents: Iterable[ConsentChanged], subject: Subject, purpose: ConsentPurpose, at: datetime) -> bool:
    """Whether somebody's consent allows it: none, no.

    One that stands and covers the session is needed, and no withdrawal that covers it may be as new as that or
    narrower: what was taken back for one session is not given again by what is said of the client in general.
    """
    about = [one for one in consents if one.purpose is purpose and _covers(one, subject)]
    withdrawn = [one for one in about if one.withdrawn_at is not None]
    return any(
        not any(_outdoes(taken_back, given) for taken_back in withdrawn) for given in about if _stands(given, at)
    )


def _covers(consent: ConsentChanged, subject: Subject) -> bool:
    if consent.session_id is not None:
        return consent.session_id == subject.session_id
    return consent.client_id is not None and consent.client_id == subject.client_id


def _stands(consent: ConsentChanged, at: datetime) -> bool:
    if consent.withdrawn_at is not None or consent.granted_at > at:
        return False
    return consent.expires_at is None or at < consent.expires_at


def _outdoes(taken_back: ConsentChanged, given: ConsentChanged) -> bool:
    assert taken_back.withdrawn_at is not None
    narrower = taken_back.session_id is not None and given.session_id is None
    return narrower or taken_back.withdrawn_at >= given.granted_at


class Consents(Protocol):
    async def record(self, changed: ConsentChanged) -> None:
        """The newest change of each consent stays, in whatever order they come."""
        ...

    async def of_coach(self, coach_id: str) -> Sequence[ConsentChanged]:
        """How each of them stands, withdrawn ones too; oldest first."""
        ...
