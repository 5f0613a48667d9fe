"""Whose a session is, what was agreed, and the coach's craft, in a real browser."""

from playwright.async_api import Page, expect

from connectors.clients_port import Client
from schemas.avro import example
from schemas.events import CompetenciesObserved
from tests.web.conftest import Site
from tests.web.memory_platform import COACH_ID
from tests.web.test_chat import with_summary


async def test_a_session_is_given_to_a_client_whose_commitments_it_then_shows(page: Page, site: Site) -> None:
    await site.platform.clients.add(Client("c1", COACH_ID, "Anna Berg"))
    await with_summary(page, site)
    await page.get_by_label("Client", exact=True).select_option("Anna Berg")
    await page.get_by_role("button", name="Commitments", exact=True).click()
    ledger = page.get_by_role("dialog", name="Commitments of Anna Berg")
    await expect(ledger.get_by_role("group").first).to_contain_text("agreed")
    entry = ledger.locator("details").first
    await entry.locator("summary").click()
    await entry.get_by_role("button", name="dropped", exact=True).click()
    await expect(entry.locator("summary")).to_contain_text("dropped")
    await ledger.get_by_role("button", name="Close commitments").click()
    await expect(ledger).to_be_hidden()
    await expect(page.get_by_text("Marked as dropped:")).to_be_visible()
    await page.get_by_role("button", name="Commitments", exact=True).click()
    await expect(ledger.get_by_text("as you marked it on")).to_have_count(1)


async def test_the_coach_sees_what_a_session_shows_of_their_craft(page: Page, site: Site) -> None:
    await with_summary(page, site)
    observed = example(CompetenciesObserved, 1)
    session_id = site.platform.session_id
    await site.platform.observations.keep(observed.changed(coach_id=COACH_ID, session_id=session_id))
    await page.get_by_role("button", name="Craft", exact=True).click()
    craft = page.get_by_role("dialog", name="Craft")
    await expect(craft).to_contain_text(observed.markers[0].meaning)
    await expect(craft).to_contain_text("cannot be told")
