"""Mails rendered from templates: a first summary to its coach, and one that is shared to the client."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connectors.ports import Accounts, Coach
from connectors.voices_port import Voices
from schemas.events import NotificationKind, SendNotification, SharedSentence, SummaryDrafted, SummaryShared
from schemas.record import Event, following
from schemas.summary import Section
from schemas.voice import Style
from streams.style.recap import greeting

ACTOR = "stage:announce"
READY = "summary_ready"
SHARED = "summary_shared"
TEMPLATE_VERSION = 1

_HEADINGS = {
    Section.GOAL: "What the session was for",
    Section.OVERVIEW: "In short",
    Section.INSIGHTS: "What came to light",
    Section.COMMITMENTS: "Agreed",
}
"""The mail is a glance, not the summary: these sections, the rest is a click away."""

_SHARED_HEADINGS = {
    Section.GOAL: "What we looked at",
    Section.SUCCESS_MEASURE: "How you would know",
    Section.REVIEWS: "What became of last time",
    Section.OVERVIEW: "In short",
    Section.INSIGHTS: "What came to light",
    Section.CLIENT_WORDS: "In your words",
    Section.OBSTACLES: "What may get in the way",
    Section.COMMITMENTS: "What was agreed",
    Section.OPEN_THREADS: "For another time",
    Section.NEXT_SESSION: "We meet again",
}
"""As a client reads them. A section that is not here is called by its own name."""

_templates = ImmutableSandboxedEnvironment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=lambda name: name is not None and name.endswith(".html.j2"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def decide(drafted: SummaryDrafted, coach: Coach, web_url: str, now: datetime) -> SendNotification:
    """The mail that a first summary calls for. Its id follows from the summary's, so that it is asked for once."""
    envelope = following(drafted, "mail", ACTOR, now)
    context = {
        "coach": coach.display_name,
        "title": drafted.title,
        "link": f"{web_url}/?session={drafted.session_id}",
        "sections": [
            (heading, list(drafted.summary.of(section)))
            for section, heading in _HEADINGS.items()
            if any(drafted.summary.of(section))
        ],
    }
    return SendNotification(
        **envelope,
        notification_id=envelope["event_id"],
        session_id=drafted.session_id,
        kind=NotificationKind.SUMMARY_READY,
        recipient=coach.email,
        subject=f"Summary ready: {drafted.title}",
        **_rendered(READY, context),
    )


def recap(shared: SummaryShared, coach: Coach, style: Style, now: datetime) -> SendNotification:
    """The mail to the client: what the share says left, and nothing else that is known of the session.

    It greets, heads and signs off as the coach does, where `style` knows how.
    """
    envelope = following(shared, "mail", ACTOR, now)
    on = (
        f" on {shared.session_date:%A}, {shared.session_date.day} {shared.session_date:%B %Y}"
        if shared.session_date
        else ""
    )
    context = {
        "coach": coach.display_name,
        "coach_email": coach.email,
        "greeting": greeting(style, shared.recipient_name) or _hello(shared.recipient_name),
        "on": on,
        "sections": list(_sections(shared.sentences, style)),
        "sign_off": (style.sign_off or coach.display_name).splitlines(),
    }
    return SendNotification(
        **envelope,
        notification_id=envelope["event_id"],
        session_id=shared.session_id,
        kind=NotificationKind.SUMMARY_SHARED,
        recipient=shared.recipient,
        subject=f"Notes from our session{on}",
        **_rendered(SHARED, context),
    )


def _hello(client: str | None) -> str:
    return f"Hello {client}," if client else "Hello,"


def _sections(sentences: Sequence[SharedSentence], style: Style) -> Iterator[tuple[str, list[SharedSentence]]]:
    headings = {**_SHARED_HEADINGS, **{one.section: one.text for one in style.headings}}
    for section in dict.fromkeys([*style.section_order, *Section]):
        among = [one for one in sentences if one.section is section]
        if among:
            yield headings.get(section, section.value.replace("_", " ").capitalize()), among


class _Body(TypedDict):
    text: str
    html: str
    template: str
    template_version: int


def _rendered(template: str, context: Mapping[str, object]) -> _Body:
    return _Body(
        text=_templates.get_template(f"{template}.txt.j2").render(context),
        html=_templates.get_template(f"{template}.html.j2").render(context),
        template=template,
        template_version=TEMPLATE_VERSION,
    )


@dataclass(frozen=True)
class Announce:
    accounts: Accounts
    voices: Voices
    web_url: str
    now: Callable[[], datetime]

    async def __call__(self, event: SummaryDrafted | SummaryShared) -> Sequence[Event]:
        if isinstance(event, SummaryDrafted) and event.summary.version != 1:
            return ()
        coach = await self.accounts.by_id(event.coach_id)
        if coach is None:
            return []
        if isinstance(event, SummaryShared):
            updated = await self.voices.profile(event.coach_id)
            style = updated.profile.style if updated and updated.profile.enabled else Style()
            return [recap(event, coach, style, self.now())]
        return [decide(event, coach, self.web_url, self.now())]
