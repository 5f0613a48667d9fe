"""The coach's voice in a real browser."""

from playwright.async_api import Page, expect

from tests.web.conftest import Site
from tests.web.test_chat import log_in

RECAP = """Hi Anna,

Thank you for today. You've done the hard part, and you've said it out loud. You're closer than you think.

Your next steps
- You'll call Jonas by Friday.
- You'll read the paper only when he asks.

Warmly,
Maya
"""


async def test_a_voice_is_learned_seen_changed_switched_off_and_taken_back(page: Page, site: Site) -> None:
    await log_in(page, site)
    await page.get_by_role("button", name="Voice").click()
    voice = page.get_by_role("dialog", name="Your voice")
    await expect(voice).to_contain_text("Nothing is learned yet")
    await voice.get_by_label("Something you wrote to a client").fill(RECAP)
    await voice.get_by_role("button", name="Learn my voice").click()
    await expect(voice.get_by_role("status")).to_contain_text("Learned from 1 sample")
    await expect(voice.get_by_label("Greeting")).to_have_value("Hi {client},")
    await expect(voice).to_contain_text("“Your next steps” for")

    await voice.get_by_label("Greeting").fill("Dear {client},")
    await voice.get_by_role("button", name="Save changes").click()
    await expect(voice).to_contain_text("Version 2, in use")
    await voice.get_by_role("button", name="Switch off").click()
    await expect(voice).to_contain_text("Version 3, switched off")

    await voice.get_by_text("Versions", exact=True).click()
    await voice.get_by_role("button", name="Go back to version 1").click()
    await expect(voice).to_contain_text("Version 4, in use")
    await expect(voice.get_by_label("Greeting")).to_have_value("Hi {client},")
    await expect(voice.get_by_role("status")).to_contain_text("Back to version 1.")
