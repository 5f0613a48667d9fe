"""A session's first summary to a mail for its coach, rendered from a template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connectors.ports import Accounts, Coach
from schemas.events import NotificationKind, SendNotification, SummaryDrafted
from schemas.record import Event, following
from schemas.summary import Section

ACTOR = "stage:announce"
TEMPLATE = "summary_ready"
TEMPLATE_VERSION = 1

_HEADINGS = {
    Section.GOAL: "What the session was for",
    Section.OVERVIEW: "In short",
    Section.INSIGHTS: "What came to light",
    Section.COMMITMENTS: "Agreed",
}
"""The mail is a glance, not the summary: these sections, the rest is a click away."""

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
        text=_templates.get_template(f"{TEMPLATE}.txt.j2").render(context),
        html=_templates.get_template(f"{TEMPLATE}.html.j2").render(context),
        template=TEMPLATE,
        template_version=TEMPLATE_VERSION,
    )


@dataclass(frozen=True)
class Announce:
    accounts: Accounts
    web_url: str
    now: Callable[[], datetime]

    async def __call__(self, event: SummaryDrafted) -> Sequence[Event]:
        if event.summary.version != 1:
            return ()
        coach = await self.accounts.by_id(event.coach_id)
        return [] if coach is None else [decide(event, coach, self.web_url, self.now())]
