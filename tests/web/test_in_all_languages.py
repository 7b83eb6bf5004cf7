"""The web desk on a phone in every language: nothing is cut, and nothing is left in English."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.async_api import expect

from bot.core.people import Identity
from bot.program.words import books
from bot.settings.fields import LANGUAGES
from tests.house import BOSS
from tests.sandbox.page_stage import CHROMIUM
from tests.web.stage import Stage

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path")]
CUT = """() => {
    const scrolls = ".side ul, .side ul *, .subject, .skip, .away, .hidden, svg, svg *, textarea";
    const shown = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && !one.matches(scrolls));
    const wide = shown.filter((one) => one.clientWidth > 1 && getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth + 1);
    const out = shown.filter((one) => one.matches("button, a, summary") && one.getBoundingClientRect().right > innerWidth);
    const high = shown.filter((one) => one.matches("button, summary") && one.getBoundingClientRect().height > 56);
    const twins = [...document.querySelectorAll("[id]")].filter((one, at, all) => all.findIndex((other) => other.id === one.id) < at);
    return [...wide, ...out, ...high, ...twins].map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
}"""
"""What is wider than its place, lies beside the window, or is a button of more than two lines. Only lists of views scroll.
No two parts of a page have the same id."""
READ = """() => {
    const found = [document.title], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest("script, code")) found.push(walk.currentNode.textContent);
    for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [data-confirm]"))
        found.push(one.ariaLabel, one.title, one.placeholder, one.dataset.confirm, one.dataset.yes, one.dataset.no);
    return found.filter(Boolean).map((one) => one.trim());
}"""
"""Everything that is read on a page or read out."""


def english(language: str) -> re.Pattern[str]:
    """What only English says: every sentence that this language translates, with any values, alone or before a colon."""
    book = [message for folder in books.folders() for message in books.read(language, folder) if message.id]
    own = {one for message in book for one in books.strings(message)}
    sentences = [one for message in book for one in books.ids(message) if one not in own]
    worded = [re.escape(one) for one in sentences if re.search(r"[a-zA-Z]{3}", books.SLOT.sub("", one))]
    return re.compile("(?:" + "|".join(re.sub(r"\\{\w+\\}", ".+?", one) for one in worded) + "):?", re.DOTALL)


async def test_on_a_phone_nothing_is_cut_and_nothing_is_left_in_english(stage: Stage) -> None:
    house, page = stage.house, await stage.page(BOSS, width=390)
    store, base = house.desk.store, house.desk.rules.web_url
    house.tom.says("My printer burns")
    await house.ticket(1001)
    house.telegram.blocks(4712)
    await house.anna.commands("reply 1001 Pull the plug")
    await house.in_thread(1001, "not delivered")
    await store.write(lambda work: work.inbound.park("telegram", "e", b"words", "KeyError: chat"))
    await house.anna.commands("snooze 1001 3d")
    wrong: list[tuple[str, str, str]] = []

    async def seen(language: str, name: str) -> None:
        wrong.extend((language, name, one) for one in await page.evaluate(CUT))
        if language != "en":
            wrong.extend((language, name, one) for one in await page.evaluate(READ) if foreign.fullmatch(one))

    for language in LANGUAGES:
        await store.write(
            lambda work, now=language: work.people.save_profile(replace(work.people.profile(Identity("slack", BOSS)), language=now))
        )
        foreign = english(language)
        await page.goto(f"{base}/tickets/1001")
        await expect(page.locator("html.script")).to_have_attribute("lang", language)
        await page.locator("#verbs > summary").click()
        await seen(language, "ticket")
        await page.locator("#verbs .act:has([value=show]) button").click()
        await expect(page.locator("#answer:not([hidden])")).to_contain_text("Pull the plug")
        await seen(language, "show")
        await page.locator("#verbs .act:has([value=snooze]) button").evaluate("button => button.click()")
        await expect(page.locator("#dialog[open]")).to_have_count(1)
        await seen(language, "snooze")
        for path in ("tickets?list=all", "commands", "figures", "setup"):
            await page.goto(f"{base}/{path}")
            for more in await page.locator("[data-load-open] > summary").all():
                await more.click()
            await expect(page.locator("[aria-busy], [data-load]:has(> p > a), [data-load-open] > div > p > a")).to_have_count(0)
            await seen(language, path)
    assert wrong == []
