"""The list, a ticket, and what is done there: the same rows as in the chat."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from bot.timers.indexing import Indexer
from tests.web.browser import Browsers, Seen


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


# What can be pressed


def more(page: Seen) -> list[str]:
    """The verbs below *More…*."""
    menu = page.html.partition('id="verbs"')[2].partition("</details>")[0]
    return re.findall(r'name="verb" value="(\w+)"', menu)


def beside(page: Seen) -> list[str]:
    """The verbs of the buttons beside *More…*."""
    buttons = page.html.partition('class="verbs"')[2].partition('id="verbs"')[0]
    return re.findall(r'name="verb" value="(\w+)"', buttons)


def boxes(page: Seen) -> list[str]:
    """The verbs whose form is below the thread."""
    return re.findall(r'data-verb="(\w+)"', page.html)


ON_NEW = "reply note close promise wait claim assign follow hold link move show why kind priority snooze tag spam"


async def offered(browsers: Browsers, number: int = 1001, who: str = "back:anna") -> set[str]:
    page = await (await browsers.of(who)).opens(f"/tickets/{number}")
    found = [*beside(page), *more(page), *boxes(page)]
    assert len(found) == len(set(found)), "a verb is offered twice"
    return set(found)


async def test_a_new_ticket_offers_only_verbs_that_can_do_something(browsers: Browsers) -> None:
    assert await offered(browsers) == set(ON_NEW.split())


async def test_more_repeats_nothing_that_is_beside_it(browsers: Browsers) -> None:
    page = await (await browsers.of("back:anna")).opens("/tickets/1001")
    assert beside(page) == ["claim", "close"] and boxes(page) == ["reply", "note"]
    assert not {"claim", "close", "reply", "note"} & set(more(page))


async def test_each_verb_is_offered_when_there_is_something_to_act_on(browsers: Browsers) -> None:
    desk = browsers.desk

    async def after(who: str, line: str) -> set[str]:
        await desk.does(who, line)
        return await offered(browsers)

    assert {"unfollow"} == await after("anna", "follow 1001") - set(ON_NEW.split())
    assert not {"unfollow"} & await offered(browsers, who="back:boris"), "it's about the person who looks"
    assert {"edit", "unsend"} <= await after("anna", "reply 1001 Pull the plug")
    page = await (await browsers.of("back:anna")).opens("/tickets/1001")
    assert page.html.count("data-confirm") == page.html.count('value="unsend"') == 2, "nothing is deleted at the customer by one press"
    assert not {"edit", "unsend"} & await offered(browsers, who="back:boris")
    desk.posted()
    number = desk.rows("select max(id) from delivery where ticket = 1001 and purpose = 'reply'")[0][0]
    db = desk.looking
    db.begin()
    db.run("update delivery set state = 'failed' where id = ?", (number,))
    db.commit()
    assert {"resend", "drop"} <= await offered(browsers)
    assert "wake" in await after("anna", "snooze 1001 tomorrow") and "wake" not in await after("anna", "wake 1001")
    await desk.asks("tom", "Smoke, too")
    assert "split" in await offered(browsers)
    closed = await after("anna", "close 1001")
    assert "reopen" in closed and not {"close", "move", "snooze", "claim", "release"} & closed


async def test_a_merge_can_be_undone_for_ten_minutes(browsers: Browsers) -> None:
    desk = browsers.desk
    await desk.asks("tom", "And it smells")
    await desk.does("anna", "split 1001 1")
    desk.posted()
    assert "merge" in await offered(browsers)
    await desk.does("anna", "merge 1002 into 1001")
    assert "unmerge" in await offered(browsers) and "merge" not in await offered(browsers)
    assert await offered(browsers, 1002) == {"unmerge", "tree", "show", "why"}
    desk.at("2026-03-23 09:11")
    assert "unmerge" not in await offered(browsers)
    await desk.asks("ida", "Mine, too")
    assert "unlink" not in await offered(browsers)
    await desk.does("anna", "link 1001 1003")
    assert "unlink" in await offered(browsers)


@pytest.mark.parametrize(
    "before", ["", "claim 1001", "hold 1001 wish", "snooze 1001 tomorrow", "reply 1001 Yes", "close 1001", "spam 1001"]
)
async def test_nothing_that_is_offered_is_refused(browsers: Browsers, before: str) -> None:
    """Whatever is offered is pressed, until everything was pressed that came up."""
    if before:
        await browsers.desk.does("anna", before)
        browsers.desk.posted()
    anna, pressed = await browsers.of("back:anna"), set[str]()
    while True:
        page = await anna.opens("/tickets/1001")
        left = [verb for verb in (*more(page), *beside(page)) if verb not in pressed]
        if not left:
            break
        done = await anna.presses(page, left[0])
        pressed.add(left[0])
        assert '<div class="text alert' not in done.html, (left[0], done.text[:400])
    assert len(pressed) > 5


# A form that is refused


async def test_what_is_wrong_with_a_field_is_said_once_and_at_the_field(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    asked = await anna.presses(await anna.opens("/tickets/1001"), "assign")
    told = await anna.sends(asked.form(verb="assign", kind="form"), agent="nobody")
    (marked,) = re.findall(r"<(?:input|select)[^>]*aria-invalid[^>]*>", told.html)
    assert re.search(r'aria-describedby="[^"]*\bq-assign-agent-wrong"', marked) and " autofocus" in marked
    (error,) = re.findall(r'<p class="error" id="q-assign-agent-wrong">([^<]+)</p>', told.html)
    assert told.html.count(error) == 1


async def test_a_search_without_a_result_says_so_and_only_a_list_is_quiet(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    found = (await anna.opens("/tickets?q=aardvark")).text
    assert "Nothing found for “aardvark”" in found and "Enjoy the quiet" not in found
    assert "Enjoy the quiet" in (await anna.opens("/tickets?list=closed")).text


async def test_a_search_that_cannot_be_read_stays_in_its_box_above_what_is_wrong(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    for written, told in {
        "printer is:wrong": "“wrong” is not possible after “is:”",
        "in:nowhere": "nowhere",
        "after:yesterdayish": "yesterdayish",
    }.items():
        page = await anna.opens("/tickets?" + urlencode({"q": written}))
        heading = page.html.partition('id="list-title"')[2].partition("</h1>")[0]
        assert page.status == 200 and told in unescape(heading), heading
        assert page.form(action="/desk/tickets").first("q") == written
        assert "/desk/tickets?list=mine" in page.html and 'id="rows"' not in page.html


# The lines of a list


async def lines(browsers: Browsers, address: str) -> str:
    page = await (await browsers.of("back:anna")).opens(f"/tickets?{address}")
    return Seen(200, "", page.html.partition('id="rows"')[2].partition("</ol>")[0], {}).text


async def test_a_snoozed_ticket_that_is_overdue_says_both(browsers: Browsers) -> None:
    desk = browsers.desk
    await desk.does("anna", "claim 1001")
    await desk.does("anna", "snooze 1001 3d")
    await desk.store.write(lambda work: work.tickets.get(1001).set_due(reply=work.now + 3_600_000))
    desk.at("2026-03-24 10:00")
    told = await lines(browsers, "list=snoozed")
    assert told.endswith("#1001 · Tom · open · Anna snoozed until 26 Mar 2026, 09:00 · overdue by 1 day"), told
    assert told == await lines(browsers, "list=overdue")
    await Indexer(desk.store).turn()
    assert told == await lines(browsers, "q=printer")


async def test_a_list_of_one_status_does_not_repeat_it(browsers: Browsers) -> None:
    assert "new" not in await lines(browsers, "list=unclaimed") and "new" in await lines(browsers, "list=open")
