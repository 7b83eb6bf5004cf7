"""The list, a ticket, and what is done there: the same rows as in the chat."""

from __future__ import annotations

from tests.web.browser import Browsers


async def test_an_agent_finds_reads_answers_and_closes_a_ticket(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    listed = await anna.opens("/tickets?list=all")
    assert "My printer burns" in listed.text and "/desk/tickets/1001?list=all" in listed.html
    page = await anna.opens("/tickets/1001?list=all")
    assert page.status == 200
    claimed = await anna.presses(page, "claim")
    assert "Anna" in claimed.text and browsers.desk.journal(1001)[-1][1] == "claimed"
    told = await anna.sends(page.form(verb="reply", kind="form"), text="Pull the plug.", then="waiting")
    assert "Pull the plug." in told.text and "⏳ queued" in told.text
    assert browsers.desk.told("front:tom")[-1].text == "Pull the plug."
    assert "Pull the plug." in browsers.desk.told("back:C1#1001")[-1].text, "Slack's thread has it, too"
    noted = await anna.sends(told.form(verb="note", kind="form"), text="Burns often")
    assert "Burns often" in noted.text
    asked = await anna.presses(noted, "close")
    closed = await anna.sends(asked.form(verb="close", kind="form"), button="Close")
    assert "closed" in [kind for _, kind, _ in browsers.desk.journal(1001)] and not closed.has("claim")


async def test_a_form_that_is_sent_twice_does_nothing_twice(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    form = (await anna.opens("/tickets/1001")).form(verb="note", kind="form")
    for _ in range(3):
        assert (await anna.sends(form, text="Once")).status == 200
    await anna.sends(form, text="Something else")
    assert [kind for _, kind, _ in browsers.desk.journal(1001)].count("noted") == 2
