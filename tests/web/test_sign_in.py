"""Signing in with a one-time link, sessions, and the ways to end them."""

from __future__ import annotations

import re

from tests.api.program import ON_BOTH
from tests.web.browser import Browsers


def link_in(said: object) -> str:
    """The path of the link that the verb answered."""
    found = re.search(r"/desk/in/[\w-]{43}", repr(said))
    assert found is not None
    return found[0]


@ON_BOTH
async def test_the_verb_answers_with_a_link_that_signs_in_once(browsers: Browsers) -> None:
    link = link_in(await browsers.desk.answer("anna", "web"))
    browser = browsers.browser()
    assert (await browser.opens("/tickets")).status == 401
    for _ in range(3):
        page = await browser.opens(link)
        assert "This link signs you in as Anna." in page.text, "looking doesn't use it up"
    inside = await browser.sends(page.forms[0])
    assert (inside.status, inside.path) == (200, "/desk/tickets") and "My printer burns" in inside.text
    for again in (browsers.browser(), browser):
        assert (await again.opens(link)).status == 410
        assert (await again.sends(page.forms[0])).status == 410
    told = browsers.desk.told("back:anna")
    assert [one.text for one in told] == ["You signed in at the web desk with Firefox, Linux. If that wasn't you, sign out everywhere."]


async def test_a_newer_link_ends_the_earlier_one_and_each_ends_after_ten_minutes(browsers: Browsers) -> None:
    old, new = [link_in(await browsers.desk.answer("anna", "web")) for _ in range(2)]
    browser = browsers.browser()
    assert [(await browser.opens(one)).status for one in (old, new)] == [410, 200]
    browsers.desk.now += 600
    assert (await browser.opens(new)).status == 410
