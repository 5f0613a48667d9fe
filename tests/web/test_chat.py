"""The web chat in a real browser."""

import asyncio
import re

import msgpack
from playwright.async_api import Locator, Page, expect

from connectors.dead_letters import OPERATOR
from connectors.lags_port import Lag
from connectors.ports import Role
from gateway.protocol import Subprotocol
from tests.web import story
from tests.web.conftest import Site
from tests.web.memory_platform import COACH_ID, EMAIL, PASSWORD

NOTICED_EVIDENCE = ["I rewrote half of it on Sunday night", "nobody had asked me to"]


async def log_in(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("status").filter(has_text="Online")).to_be_visible()


async def drop_transcript(page: Page) -> None:
    transfer = await page.evaluate_handle(
        """([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name, { type: "text/plain" }));
            return transfer;
        }""",
        [story.FILENAME, story.transcript_text().decode()],
    )
    await page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    await page.dispatch_event("body", "drop", {"dataTransfer": transfer})


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


def version(page: Page, number: int) -> Locator:
    return page.get_by_role("article", name=re.compile(f"^Summary of .*, version {number}$"))


def sentence(page: Page, text: str) -> Locator:
    return page.get_by_role("button", name=text, exact=True)


async def with_summary(page: Page, site: Site) -> None:
    site.platform.go.set()
    await log_in(page, site)
    await drop_transcript(page)
    await expect(version(page, 1)).to_be_visible()


SPEND_REFRESH_TOKEN = """async () => {
  const { refreshToken } = JSON.parse(sessionStorage.getItem("coachstream.account"));
  const body = JSON.stringify({ refresh_token: refreshToken });
  const headers = { "Content-Type": "application/json" };
  return (await fetch("/auth/refresh", { method: "POST", headers, body })).status;
}"""


async def test_the_stream_comes_as_messagepack(page: Page, site: Site) -> None:
    frames: list[str | bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    await log_in(page, site)
    assert site.platform.wire.subprotocols == [Subprotocol.MSGPACK]
    assert {type(frame) for frame in frames} == {bytes}
    assert msgpack.unpackb(frames[0])[0]["type"] == "connected"


async def test_a_wrong_password_is_said(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("alert")).to_have_text(re.compile("password"))


async def test_a_dropped_file_becomes_a_summary(page: Page, site: Site) -> None:
    await log_in(page, site)
    await drop_transcript(page)
    steps = page.get_by_role("listitem")
    await expect(steps.filter(has_text="Uploaded: done")).to_be_visible()
    await expect(steps.filter(has_text="Summarized: pending")).to_be_visible()
    site.platform.go.set()
    await expect(version(page, 1)).to_be_visible()
    await expect(steps.filter(has_text="Mailed: done")).to_be_visible()
    await expect(page.get_by_role("button", name=story.TITLE)).to_contain_text("Summary ready")


async def test_a_sentence_leads_to_its_words(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await sentence(page, story.NOTICED).click()
    marks = page.get_by_role("complementary").locator("mark")
    await expect(marks).to_have_text(NOTICED_EVIDENCE)
    await expect(marks.first).to_be_in_viewport()
    await sentence(page, "Everything still goes over her desk.").click()
    await expect(marks).to_have_text(["Everything still goes over my desk."])
    await expect(page.get_by_role("complementary").get_by_role("alert")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("complementary")).to_have_count(0)


async def test_a_sentence_opens_by_keyboard_and_gives_the_focus_back(page: Page, site: Site) -> None:
    await with_summary(page, site)
    goal = sentence(page, "Anna wants to stop being the bottleneck.")
    await goal.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("complementary").locator("mark")).to_have_text("I want to stop being the bottleneck")
    await page.keyboard.press("Escape")
    await expect(goal).to_be_focused()


async def test_a_sentence_without_evidence_is_marked(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await expect(version(page, 1).get_by_text("no evidence")).to_have_count(1)
    await expect(sentence(page, "She has felt this way since she was promoted.")).to_have_count(0)


async def test_refining_gives_a_version_that_says_what_changed(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await say(page, "shorter")
    await expect(version(page, 2)).to_be_visible()
    changes = version(page, 2).get_by_role("group").filter(has_text="What changed")
    await expect(changes.locator("del").filter(has_text="Everything still goes over her desk.")).to_be_visible()
    await expect(changes).to_contain_text("2 removed, 1 reworded")
    await expect(page.get_by_text("shorter", exact=True).and_(page.locator(".bubble"))).to_have_count(1)


async def test_a_refusal_offers_what_can_be_said(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await say(page, "make it rhyme")
    await page.get_by_role("group", name="Suggestions").get_by_role("button", name="shorter").click()
    await expect(version(page, 2)).to_be_visible()


async def test_search_opens_the_moment(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await page.get_by_role("searchbox").fill("eleven meetings")
    await page.get_by_role("button", name="eleven meetings on Thursday").click()
    await expect(page.locator(".segment.found")).to_contain_text("eleven meetings on Thursday")
    await expect(page.locator(".segment.found")).to_be_in_viewport()


async def test_nothing_is_missing_or_doubled_after_a_cut(page: Page, site: Site) -> None:
    await with_summary(page, site)
    site.platform.wire.refuses = True
    site.platform.wire.cut(1012)
    await expect(page.get_by_role("status").filter(has_text="econnecting")).to_be_visible()
    await say(page, "shorter")
    await say(page, "make it rhyme")
    await expect(page.get_by_text("Waiting for the connection")).to_have_count(2)
    await site.platform.say_elsewhere("from my phone")
    site.platform.wire.refuses = False
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(version(page, 2)).to_be_visible()
    await expect(page.locator(".own .bubble")).to_have_text(["from my phone", "shorter", "make it rhyme"])
    await expect(page.locator(".own.pending")).to_have_count(0)
    await expect(version(page, 1)).to_have_count(1)
    assert site.platform.wire.connects[-1]["resume"]["epoch"] == "e1"


async def test_a_message_whose_ack_was_lost_is_said_once(page: Page, site: Site) -> None:
    await with_summary(page, site)
    site.platform.wire.loses = True
    await say(page, "shorter")
    await expect(page.get_by_text("Sending…")).to_be_visible()
    site.platform.wire.cut(4002)
    site.platform.wire.loses = False
    await expect(version(page, 2)).to_be_visible()
    await expect(page.locator(".own .bubble")).to_have_text(["shorter"])


async def test_what_was_not_sent_outlives_a_reload(page: Page, site: Site) -> None:
    await with_summary(page, site)
    site.platform.wire.refuses = True
    site.platform.wire.cut(4001)
    await say(page, "shorter")
    await expect(page.get_by_text("Waiting for the connection")).to_be_visible()
    site.platform.wire.refuses = False
    await page.reload()
    await expect(version(page, 2)).to_be_visible()
    await expect(page.locator(".own .bubble")).to_have_text(["shorter"])


async def test_an_expired_login_loses_nothing(page: Page, site: Site) -> None:
    await with_summary(page, site)
    again = site.platform.wire.next_connect()
    site.platform.wire.cut(4005)
    assert "resume" in await asyncio.wait_for(again, 30)
    await expect(page.get_by_role("status").filter(has_text="Online")).to_be_visible()
    await expect(version(page, 1)).to_have_count(1)


async def test_a_login_that_is_over_asks_the_coach_and_loses_nothing(page: Page, site: Site) -> None:
    await with_summary(page, site)
    spent = await page.evaluate(SPEND_REFRESH_TOKEN)
    assert spent == 200
    site.platform.wire.cut(4005)
    await expect(page.get_by_text("Your login has expired")).to_be_visible()
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("status").filter(has_text="Online")).to_be_visible()
    await expect(version(page, 1)).to_have_count(1)
    assert "resume" in site.platform.wire.connects[-1]


async def test_who_logs_out_while_a_token_is_being_renewed_stays_out(page: Page, site: Site) -> None:
    await page.clock.install()
    await with_summary(page, site)
    await page.route("**/auth/refresh", lambda route: route.abort())
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/auth/refresh")):
        site.platform.wire.cut(4005)
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_label("E-mail")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.clock.fast_forward(60_000)
    assert await page.evaluate("sessionStorage.getItem('coachstream.account')") is None
    assert asked == []


async def test_a_renewal_that_nobody_answers_is_tried_again(page: Page, site: Site) -> None:
    await page.clock.install()
    await with_summary(page, site)
    await page.route("**/auth/refresh", lambda route: route.abort())
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/auth/refresh")):
        site.platform.wire.cut(4005)
    await page.unroute("**/auth/refresh")
    again = site.platform.wire.next_connect()
    await page.clock.fast_forward(30_000)
    assert "resume" in await asyncio.wait_for(again, 30)
    await expect(page.get_by_role("status").filter(has_text="Online")).to_be_visible()


async def test_a_token_that_does_not_hold_asks_the_coach_and_loses_nothing(page: Page, site: Site) -> None:
    await with_summary(page, site)
    connects = len(site.platform.wire.connects)
    site.platform.wire.cut(4100)
    await expect(page.get_by_text("Your login has expired")).to_be_visible()
    assert len(site.platform.wire.connects) == connects
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("status").filter(has_text="Online")).to_be_visible()
    await expect(version(page, 1)).to_have_count(1)
    assert "resume" in site.platform.wire.connects[-1]


async def test_a_connection_that_answers_no_more_is_left_for_another(page: Page, site: Site) -> None:
    await page.clock.install()
    await with_summary(page, site)
    site.platform.wire.loses = True
    await page.clock.fast_forward(30_000)
    again = site.platform.wire.next_connect()
    await page.clock.fast_forward(10_000)
    await expect(page.get_by_role("status").filter(has_text="econnecting")).to_be_visible()
    await page.clock.fast_forward(1_000)
    assert "resume" in await asyncio.wait_for(again, 30)
    await expect(page.get_by_role("status").filter(has_text="Online")).to_be_visible()
    await expect(version(page, 1)).to_have_count(1)


async def test_a_message_that_is_too_long_is_said_to_be_and_kept(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await say(page, "x" * 8_001)
    await expect(page.get_by_role("alert")).to_have_text("8,001 characters, of which 8,000 can be sent")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("x" * 8_001)
    assert site.platform.says == []


async def test_a_stopped_client_stays_stopped(page: Page, site: Site) -> None:
    await with_summary(page, site)
    connects = len(site.platform.wire.connects)
    site.platform.wire.cut(4103)
    await expect(page.get_by_text("Chat is open in too many places.")).to_be_visible()
    assert len(site.platform.wire.connects) == connects


async def test_text_is_never_markup(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await say(page, "<img src=x onerror=\"document.title='broken'\">")
    await expect(page.locator(".own .bubble")).to_have_text(["<img src=x onerror=\"document.title='broken'\">"])
    assert await page.title() == "Coachstream"


async def test_a_speaker_is_renamed_where_the_name_stands(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await sentence(page, story.NOTICED).click()
    panel = page.get_by_role("complementary")
    await panel.get_by_role("button", name="Anna", exact=True).first.click()
    await panel.get_by_role("textbox", name="Name").fill("Anna Keller")
    await page.keyboard.press("Enter")
    await expect(panel.get_by_role("button", name="Anna Keller", exact=True).first).to_be_visible()
    await expect(panel.get_by_role("button", name="Anna", exact=True)).to_have_count(0)


async def test_words_are_corrected_where_they_stand(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await sentence(page, story.NOTICED).click()
    segment = page.get_by_role("complementary").locator(".segment").filter(has_text="The vendor contract.")
    await segment.get_by_role("button", name="Correct these words").click()
    words = segment.get_by_role("textbox", name="Corrected words")
    await words.press("Escape")
    await expect(segment.get_by_text("Jonas")).to_be_visible()
    await segment.get_by_role("button", name="Correct these words").click()
    await words.fill("The vendor contract. Johan had it done.")
    await segment.get_by_role("button", name="Save").click()
    await expect(segment.locator(".segment-text")).to_contain_text("Johan had it done.")


async def test_the_coach_is_told_and_two_speakers_become_one(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await sentence(page, story.NOTICED).click()
    panel = page.get_by_role("complementary")
    await panel.get_by_role("button", name="Anna", exact=True).first.click()
    await panel.get_by_role("button", name="This is the coach").click()
    await expect(panel.locator(".segment.coach").filter(has_text="The vendor contract.")).to_be_visible()
    await panel.get_by_role("button", name="Maya", exact=True).first.click()
    await panel.get_by_role("combobox", name="Same person as").select_option(label="Anna")
    await expect(panel.get_by_role("button", name="Maya", exact=True)).to_have_count(0)
    assert [one.kind for one in site.platform.corrections] == ["SET_ROLE", "MERGE_SPEAKERS"]


async def test_any_two_versions_are_compared_and_each_is_a_way_back(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await say(page, "shorter")
    await expect(version(page, 2)).to_be_visible()
    await page.get_by_role("button", name="Versions").click()
    dialog = page.get_by_role("dialog", name="Versions")
    different = dialog.get_by_role("region", name="What is different")
    await expect(different.locator("del").filter(has_text="Everything still goes over her desk.")).to_be_visible()
    await expect(different.get_by_text("in version 2: “shorter”")).to_have_count(3)
    await dialog.get_by_label("From version").select_option("2")
    await expect(different).to_contain_text("Not a word is different.")
    await dialog.get_by_role("button", name="Go back to 1").click()
    await expect(page.locator(".own .bubble")).to_have_text(["shorter", "go back to version 1"])


async def test_a_sentence_is_edited_hidden_and_another_added_by_hand(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await version(page, 1).get_by_role("button", name=f"Edit: {story.NOTICED}").click()
    editor = page.get_by_role("form", name="Edit the sentence")
    await editor.get_by_role("textbox").fill("Anna rewrote half of the contract.")
    await editor.get_by_role("button", name="Save").click()
    second = version(page, 2)
    await expect(sentence(page, "Anna rewrote half of the contract.").and_(second.locator(".sentence"))).to_be_visible()
    await expect(second).to_contain_text("1 reworded")
    await second.get_by_role("button", name="Edit: Anna rewrote half of the contract.").click()
    await editor.get_by_role("button", name="Hide from the client").click()
    await expect(version(page, 3).get_by_text("hidden from the client")).to_be_visible()
    await page.get_by_role("button", name="Add a sentence").click()
    adding = page.get_by_role("form", name="Add a sentence")
    await adding.get_by_role("textbox").fill("She slept badly on Sunday.")
    await adding.get_by_label("Section").select_option("PRIVATE_NOTES")
    await adding.get_by_role("button", name="Add", exact=True).click()
    await expect(version(page, 4).locator(".private-notes")).to_contain_text("She slept badly on Sunday.")


async def test_two_edits_of_one_sentence_are_shown_and_one_is_chosen(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await version(page, 1).get_by_role("button", name=f"Edit: {story.NOTICED}").click()
    await page.route("**/summary/edits", lambda route: route.abort())
    editor = page.get_by_role("form", name="Edit the sentence")
    await editor.get_by_role("textbox").fill("Mine.")
    await editor.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("not saved")
    await page.unroute("**/summary/edits")
    await site.platform.edit_elsewhere("st3", "From my phone.", 1)
    await site.platform.edit_elsewhere("st3", "From my tablet.", 1)
    conflict = page.get_by_role("article", name="Two changes of one sentence")
    await expect(conflict.locator("dd")).to_contain_text(["From my phone.", "From my tablet."])
    await conflict.get_by_role("button", name="Use mine").click()
    await expect(version(page, 3)).to_contain_text("From my tablet.")


async def test_a_version_is_approved_and_shared_with_what_the_client_may_see(page: Page, site: Site) -> None:
    await with_summary(page, site)
    await expect(page.get_by_role("button", name="Share with the client")).to_have_count(0)
    await page.get_by_role("button", name="Approve").click()
    await expect(version(page, 1).get_by_text("approved", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Share with the client").click()
    dialog = page.get_by_role("dialog", name="Share with the client")
    leaving = dialog.get_by_role("list", name="What leaves")
    await expect(leaving.get_by_role("listitem")).to_have_count(10)
    await expect(leaving.filter(has_text="Repeating her words back")).to_have_count(0)
    await dialog.get_by_label("Client’s e-mail").fill("anna@example.org")
    await expect(dialog.get_by_role("button", name="Send")).to_be_disabled()
    await dialog.get_by_role("checkbox").check()
    await dialog.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("article", name="Shared")).to_contain_text("Version 1 to anna@example.org")
    await say(page, "shorter")
    await expect(version(page, 2)).to_be_visible()
    await expect(page.get_by_role("button", name="Share with the client")).to_have_count(0)


async def test_an_administrator_watches_the_platform(page: Page, site: Site) -> None:
    platform = site.platform
    await platform.accounts.set_role(EMAIL, Role.ADMIN)
    platform.lags.lags = [Lag("chat", "chat.inbox", 0, 3, 10), Lag(OPERATOR, "chat.dead", 0, 0, 2)]
    await log_in(page, site)
    await page.get_by_role("link", name="Operations").click()
    gateways, workers = (page.get_by_role("region", name=name) for name in ("Gateways", "Workers"))
    await expect(gateways.get_by_role("row").nth(1)).to_contain_text("serving")
    await platform.measure_lags()
    await expect(workers.get_by_role("row").nth(1)).to_contain_text("chat.inbox 7")
    await expect(workers.get_by_text("coachstream dead list")).to_be_visible()
    platform.lags.lags = [Lag("chat", "chat.inbox", 0, 10, 10)]
    await platform.measure_lags()
    await expect(workers.get_by_text("chat.inbox 7")).to_have_count(0)
    whom = page.get_by_role("region", name="Who serves a coach")
    for asked, told in ((COACH_ID, "is not connected"), ("nobody", "no coach has that id")):
        await whom.get_by_label("Coach id").fill(asked)
        await whom.get_by_role("button", name="Ask").click()
        await expect(whom.get_by_role("status")).to_contain_text(told)
    await platform.accounts.set_role(EMAIL, Role.COACH)
    await expect(page.get_by_text("this is for administrators")).to_be_visible()
