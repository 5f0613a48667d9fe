"""Approving and sharing: nothing leaves that the coach did not approve, and only what the client may see."""

from typing import Any

import pytest

from connectors.clients_port import Client
from connectors.memory import (
    MemoryClients,
    MemoryCommitmentEntries,
    MemoryQuestions,
    MemoryReadModels,
    MemorySharing,
)
from schemas.events import (
    ApproveSummary,
    ClarificationAsked,
    EditKind,
    RefinementDeclined,
    SendNotification,
    SessionAssigned,
    ShareSummary,
    SummaryApproved,
    SummaryDrafted,
    SummaryShared,
)
from schemas.ids import derived_id
from schemas.record import Event
from schemas.summary import Section, Visibility
from schemas.voice import SectionHeading, Style
from streams import announce
from streams.agreements import Agreements
from streams.dialogue import AddressBook, Dialogue
from tests.streams.analysis.builders import NOW, ROOT, refine
from tests.streams.analysis.test_edits import Editor
from tests.streams.test_outbound import COACH

SAM = "sam@example.com"
WRITTEN = "We will meet in the garden."


class Counter(Editor):
    """The same coach, at the whole conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.sharing, self.read_models, self.clients = MemorySharing(), MemoryReadModels(), MemoryClients()
        addresses = AddressBook(self.read_models, self.clients)
        self.commitments = MemoryCommitmentEntries(self.read_models)
        agreements = Agreements(self.read_models, self.commitments)
        self.dialogue = Dialogue(
            self.refine, self.store, self.sharing, MemoryQuestions(), addresses, agreements, lambda: NOW
        )

    async def hears(self, command: str, turn: str = "", based_on: int | None = None) -> Event:
        (made,) = await self.dialogue(refine(command, turn=turn).changed(based_on=based_on))
        return made

    async def tell(self, kind: type[ApproveSummary] | type[ShareSummary], turn: str = "", **fields: Any) -> Event:
        event = kind(
            event_id=derived_id(ROOT, f"{kind.__name__} {fields} {turn}"),
            occurred_at=NOW,
            coach_id="coach-1",
            correlation_id=ROOT,
            actor="coach:coach-1",
            session_id="session-1",
            **fields,
        )
        (made,) = await self.dialogue(event)
        return made

    async def share(self, version: int, **fields: Any) -> Event:
        return await self.tell(ShareSummary, summary_version=version, recipient=SAM, **fields)

    async def has_client(self, email: str | None) -> None:
        await self.clients.add(Client("c1", "coach-1", "Nadia Berg", email))
        assigned = SessionAssigned(
            event_id=derived_id(ROOT, "assigned"),
            occurred_at=NOW,
            coach_id="coach-1",
            correlation_id=ROOT,
            actor="coach:coach-1",
            session_id="session-1",
            client_id="c1",
        )
        await self.read_models.apply(assigned)


@pytest.fixture
async def counter() -> Counter:
    counter = Counter()
    await counter.open()
    return counter


async def test_nothing_leaves_before_it_is_approved(counter: Counter) -> None:
    for made in (await counter.share(1), await counter.hears(f"share it with the client at {SAM}")):
        assert isinstance(made, RefinementDeclined)
        assert "not approved" in made.reply
    assert await counter.sharing.of_session("session-1") == []


async def test_an_approved_version_leaves_with_what_the_client_may_see(counter: Counter) -> None:
    hidden = counter.id(2)
    await counter.edited(EditKind.SET_VISIBILITY, statement_id=hidden, visibility=Visibility.COACH_ONLY)
    await counter.edited(EditKind.ADD, 2, text="She seemed tired.", section=Section.PRIVATE_NOTES)
    approved = await counter.tell(ApproveSummary, summary_version=3)
    assert isinstance(approved, SummaryApproved)
    assert (approved.summary_version, approved.approved_by) == (3, "coach:coach-1")
    shared = await counter.share(3)
    assert isinstance(shared, SummaryShared)
    assert (shared.recipient, shared.summary_version, shared.withheld) == (SAM, 3, 2)
    assert {one.statement_id for one in shared.sentences} == {one.statement_id for one in counter.first.statements} - {
        hidden
    }
    mail = announce.recap(shared, COACH, Style(), NOW)
    assert mail.recipient == SAM
    for body in (mail.text, mail.html):
        assert "tired" not in body
        assert counter.first.statements[1].text not in body
        assert all(one.text.split("'")[0] in body for one in shared.sentences)


async def test_a_later_version_is_approved_by_itself(counter: Counter) -> None:
    await counter.tell(ApproveSummary, summary_version=1)
    await counter.say("as bullets")
    made = await counter.share(2)
    assert isinstance(made, RefinementDeclined)
    assert "You approved version 1; this one is another" in made.reply
    assert isinstance(await counter.share(1), SummaryShared)
    undone = await counter.say("undo")
    assert isinstance(await counter.share(undone.summary.version), RefinementDeclined)


async def test_what_has_no_evidence_leaves_only_when_the_coach_says_so(counter: Counter) -> None:
    drafted = await counter.edited(EditKind.ADD, text=WRITTEN, section=Section.OVERVIEW)
    added = next(one for one in drafted.summary.statements if one.text == WRITTEN)
    await counter.tell(ApproveSummary, summary_version=2)
    made = await counter.share(2)
    assert isinstance(made, RefinementDeclined)
    assert WRITTEN in made.reply
    confirmed = await counter.share(2, confirms_unsupported=True)
    assert isinstance(confirmed, SummaryShared)
    assert confirmed.unsupported == [added.statement_id]


async def test_over_the_chat_the_address_and_what_leaves_are_confirmed(counter: Counter) -> None:
    assert isinstance(await counter.hears("approve"), SummaryApproved)
    asked = await counter.hears(f"please email it to {SAM}")
    assert isinstance(asked, ClarificationAsked)
    assert SAM in asked.reply
    assert f"{len(counter.first.statements)} sentences" in asked.reply
    shared = await counter.hears("yes, send it")
    assert isinstance(shared, SummaryShared)
    assert shared.recipient == SAM
    assert isinstance(await counter.hears("yes"), RefinementDeclined)


async def test_a_no_sends_nothing_and_another_command_drops_the_question(counter: Counter) -> None:
    await counter.hears("approve")
    await counter.hears(f"share it with {SAM}")
    declined = await counter.hears("no")
    assert isinstance(declined, RefinementDeclined)
    assert "nothing was done" in declined.reply
    await counter.hears(f"share it with {SAM}", turn="2")
    assert isinstance(await counter.hears("as bullets"), SummaryDrafted)
    assert isinstance(await counter.hears("yes", turn="2"), RefinementDeclined)
    assert [one for one in await counter.sharing.of_session("session-1") if isinstance(one, SummaryShared)] == []


async def test_the_clients_address_is_the_coachs_own_list_or_asked_for(counter: Counter) -> None:
    await counter.hears("approve")
    unknown = await counter.hears("send it to the client")
    assert isinstance(unknown, RefinementDeclined)
    assert "no address" in unknown.reply
    await counter.has_client("nadia@example.com")
    asked = await counter.hears("send it to the client", turn="2")
    assert isinstance(asked, ClarificationAsked)
    assert "Nadia Berg <nadia@example.com>" in asked.reply
    shared = await counter.hears("yes")
    assert isinstance(shared, SummaryShared)
    assert (shared.recipient, shared.recipient_name) == ("nadia@example.com", "Nadia Berg")


async def test_praise_alone_is_no_approval(counter: Counter) -> None:
    asked = await counter.hears("looks good to me")
    assert isinstance(asked, ClarificationAsked)
    assert await counter.sharing.of_session("session-1") == []
    assert isinstance(await counter.hears("yes"), SummaryApproved)
    again = await counter.hears("approve it")
    assert isinstance(again, RefinementDeclined)
    assert "already" in again.reply


async def test_what_came_meanwhile_is_looked_at_before_it_is_approved(counter: Counter) -> None:
    await counter.say("as bullets")
    made = await counter.hears("approve", based_on=1)
    assert isinstance(made, RefinementDeclined)
    assert "Version 2 came" in made.reply


async def test_a_redelivered_command_decides_what_it_decided(counter: Counter) -> None:
    first = await counter.tell(ApproveSummary, summary_version=1)
    assert await counter.tell(ApproveSummary, summary_version=1) == first
    shared = await counter.share(1)
    await counter.say("as bullets")
    assert await counter.share(1) == shared


async def test_another_coach_approves_nothing(counter: Counter) -> None:
    (made,) = await counter.dialogue(refine("approve").changed(coach_id="coach-2"))
    assert isinstance(made, RefinementDeclined)


async def test_a_share_is_one_mail_of_text_that_is_never_markup(counter: Counter) -> None:
    hostile = "<b>Bold</b> {{ 7 * 7 }}"
    await counter.edited(EditKind.ADD, text=hostile, section=Section.COMMITMENTS)
    await counter.hears("approve")
    await counter.hears(f"share it with {SAM}")
    shared = await counter.hears("yes")
    assert isinstance(shared, SummaryShared)
    mail = announce.recap(shared, COACH, Style(), NOW)
    assert mail == announce.recap(shared, COACH, Style(), NOW)
    assert isinstance(mail, SendNotification)
    assert "<b>" not in mail.html
    assert hostile in mail.text
    assert "49" not in mail.html
    assert mail.subject == "Notes from our session on Tuesday, 28 April 2026"


async def test_the_mail_to_a_client_greets_heads_and_signs_as_the_coach_does(counter: Counter) -> None:
    await counter.hears("approve")
    await counter.hears(f"share it with {SAM}")
    shared = await counter.hears("yes")
    assert isinstance(shared, SummaryShared)
    style = Style(
        greeting="Dear {client}:",
        sign_off="Onwards,\n<i>Nora</i>",
        headings=[SectionHeading(section=Section.COMMITMENTS, text="Your next steps")],
        section_order=[Section.COMMITMENTS],
    )
    mail = announce.recap(shared.changed(recipient_name="Sam Oduya"), COACH, style, NOW)
    assert mail.text.startswith("Dear Sam:\n")
    assert mail.text.rstrip().endswith("Onwards,\n<i>Nora</i>")
    assert mail.text.index("Your next steps") < min(
        mail.text.index(one.text) for one in shared.sentences if one.section is not Section.COMMITMENTS
    )
    assert "<i>" not in mail.html
    assert announce.recap(shared.changed(recipient_name=None), COACH, style, NOW).text.startswith("Dear:\n")
