"""The page in narrow windows, beyond the first messages, and a tour that finds a customer who waits."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from sandbox.page.guide import Guide
from tests.sandbox.page_stage import IN_BROWSER, Stage

pytestmark = IN_BROWSER


@pytest.mark.parametrize("width", [390, 800])
async def test_a_narrow_window_shows_the_tour_and_one_side(stage: Stage, width: int) -> None:
    await stage.page.set_viewport_size({"width": width, "height": 800})
    tour = stage.page.get_by_role("navigation", name="What to try next")
    for step in await tour.get_by_role("listitem").all():
        assert await step.locator(".step-title").evaluate("(node) => node.scrollWidth <= node.clientWidth && node.clientWidth > 0")
    text = tour.get_by_role("status")
    assert await text.evaluate("(node) => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight + 1")
    await expect(stage.phone).to_be_visible()
    await expect(stage.office).to_be_hidden()
    await stage.page.get_by_role("radio", name="Team's workspace").click()
    await expect(stage.office).to_be_visible()
    await expect(stage.phone).to_be_hidden()
    assert await stage.page.evaluate("document.documentElement.scrollWidth") <= width
    await stage.page.reload()
    await expect(stage.office).to_be_visible()


async def test_a_thread_in_a_narrow_window_takes_the_place_of_the_channel(stage: Stage) -> None:
    await stage.page.set_viewport_size({"width": 390, "height": 800})
    await stage.writes("It burns")
    await stage.page.get_by_role("radio", name="Team's workspace").click()
    await stage.room.get_by_role("button", name="Claim").click()
    await stage.room.get_by_role("button", name=re.compile("^Open thread")).click()
    await expect(stage.thread).to_be_visible()
    await expect(stage.room).to_be_hidden()
    await stage.types("Reply…", "In the thread")
    await expect(stage.thread.get_by_text("In the thread")).to_be_visible()
    await stage.thread.get_by_role("button", name="Close thread").click()
    await expect(stage.room).to_be_visible()


async def test_the_switch_marks_the_side_where_the_tour_goes_on(stage: Stage) -> None:
    await stage.page.set_viewport_size({"width": 390, "height": 800})
    phone, office = (stage.page.get_by_role("radio", name=name) for name in ("Customer's phone", "Team's workspace"))
    await expect(phone).to_have_accessible_description("The tour goes on here")
    await stage.writes("It burns")
    await expect(office).to_have_accessible_description("The tour goes on here")
    await expect(phone).to_have_accessible_description("")


async def test_earlier_messages_are_shown_on_demand(stage: Stage) -> None:
    await stage.desk.close()
    person = stage.sandbox.phone.people[0]
    for number in range(450):
        stage.sandbox.telegram.says(person, f"line {number}")
    await expect(stage.chat.get_by_text(re.compile("^line 449"))).to_be_visible()
    messages = stage.chat.get_by_role("article")
    for shown in (200, 400, 450):
        await expect(messages).to_have_count(shown)
        await expect(messages.first).to_contain_text(f"line {450 - shown}")
        if shown < 450:
            await stage.chat.get_by_role("button", name="Earlier messages").click()
    await expect(stage.chat.get_by_role("button", name="Earlier messages")).to_have_count(0)


async def test_earlier_messages_of_a_channel_appear_when_somebody_scrolls_up(stage: Stage) -> None:
    for number in range(250):
        await stage.sandbox.slack.posts("U0ANNA", "C0SUPPORT", f"line {number}")
    await expect(stage.room.get_by_text("line 249", exact=True)).to_be_visible()
    await stage.room.evaluate("(list) => { list.scrollTop = 0; }")
    await expect(stage.room.get_by_text("line 0", exact=True)).to_have_count(1)
    await expect(stage.room.get_by_role("button", name="Earlier messages")).to_have_count(0)
    assert await stage.room.evaluate("(list) => list.scrollTop") > 0


async def test_when_the_waiting_customer_was_answered_in_time_another_one_writes(stage: Stage) -> None:
    phone, guide = stage.sandbox.phone, stage.sandbox.guide
    olga, tom, jurgen, ani = phone.people[:4]
    phone.rated.add(olga)
    for step in ("ask", "claim", "reply", "rate"):
        guide.saw(step)
    tour = stage.page.get_by_role("navigation", name="What to try next").get_by_role("status")
    await stage.phone.get_by_role("radio", name="Tom").click()
    await stage.writes("Hello?")
    await expect(tour).to_contain_text("Tom is waiting.")
    assert not phone.wrote(jurgen)
    await stage.desk.telegram("sendMessage", chat_id=tom, text="Anna Keller\nHere you are.")
    await expect(stage.room.get_by_role("heading", name="#1002 · Jürgen")).to_be_visible()
    await stage.becomes("Maria")
    await expect(stage.room.get_by_text("#1002 waits too long.")).to_be_visible()
    assert not phone.wrote(ani)


async def test_a_ping_that_is_over_makes_the_tour_wait_again() -> None:
    pinged = True
    guide = Guide(lambda: False, lambda: pinged)
    assert guide.done == ["ping"]
    pinged = False
    assert guide.done == []
    guide.saw("ack")
    assert guide.done == ["ping", "ack"]
