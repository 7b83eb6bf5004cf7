"""Takes docs/sandbox.png, docs/site.png and docs/web.png: plays short scenes in a fresh sandbox (`bellhop sandbox`), whose address may be
given.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

TARGET, SITE, WEB = (Path(__file__).with_name(name) for name in ("sandbox.png", "site.png", "web.png"))


def says(box: Locator, words: str) -> None:
    box.fill(words)
    box.press("Enter")


def play(page: Page) -> None:
    """Olga asks, Anna claims, writes a note and replies, and Tom asks too."""
    phone = page.get_by_role("region", name="Customer's phone")
    chat = phone.get_by_role("log")
    pen = phone.get_by_role("textbox", name="Message to the bot")
    office = page.get_by_role("region", name="Team's workspace")
    room = office.get_by_role("log", name="Messages", exact=True)
    thread = office.get_by_role("complementary", name="Thread")
    says(pen, "Здравствуйте! Заказ 4417 оплачен, а ключ не пришёл.")
    card = room.get_by_role("article").filter(has_text="#1001").first
    card.get_by_role("button", name="Claim").click()
    expect(card).to_contain_text("Anna Keller")
    card.hover()
    card.get_by_role("button", name="Reply in thread").click()
    reply = thread.get_by_role("textbox", name="Reply…")
    says(reply, "The mail bounced: her mailbox is full. I send the key here.")
    expect(thread.get_by_role("button", name=re.compile("^lock"))).to_be_visible()
    says(reply, "!r Вот ваш ключ: `K7Q2-88FD`. Письмо вернулось, *ящик переполнен*.")
    expect(thread.get_by_role("button", name=re.compile("^ballot_box_with_check"))).to_be_visible()
    chat.get_by_role("button", name="👍").click()
    expect(thread.get_by_text("👍 from Olga Petrova")).to_be_visible()
    says(pen, "Работает, спасибо!")
    expect(thread.get_by_text("Работает, спасибо!")).to_be_visible()
    phone.get_by_role("radio", name="Tom").click()
    says(pen, "Can I get an invoice for September?")
    expect(room.get_by_role("article").filter(has_text="#1002").first).to_be_visible()
    phone.get_by_role("radio", name="Olga").click()
    expect(chat.get_by_text("Работает, спасибо!")).to_be_visible()
    page.mouse.move(0, 0)
    expect(phone.locator(".toast")).to_have_count(0, timeout=10_000)


def play_shop(page: Page) -> None:
    """Nina asks in the chat of the web shop, and Anna replies."""
    page.get_by_role("radio", name="Nina").click()
    shop = page.frame_locator("iframe[title='Web shop']")
    office = page.get_by_role("region", name="Team's workspace")
    room = office.get_by_role("log", name="Messages", exact=True)
    shop.get_by_role("button", name="Chat with us").click()
    says(shop.get_by_role("textbox", name="Write a message"), "Hello! Order 4417 should have come today. Where is it?")
    card = room.get_by_role("article").filter(has_text="#1003").first
    card.get_by_role("button", name="Claim").click()
    expect(card).to_contain_text("Anna Keller")
    card.hover()
    card.get_by_role("button", name="Reply in thread").click()
    says(office.get_by_role("textbox", name="Reply…"), "!r Hello Nina, *it left our house this morning* and arrives tomorrow.")
    expect(shop.get_by_role("log")).to_contain_text("this morning")
    page.mouse.move(0, 0)


def open_web_desk(page: Page, address: str) -> None:
    """Maria, the manager, opens the first ticket in the web desk."""
    page.goto(f"{address}/sandbox/web/U0BOSS")
    if page.get_by_role("button", name=re.compile("^Sign in as")).count():
        page.get_by_role("button", name=re.compile("^Sign in as")).click()
    page.get_by_role("link", name=re.compile("4417")).first.click()
    expect(page.locator("#thread")).to_contain_text("K7Q2-88FD")


def main(address: str = "http://127.0.0.1:8765") -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1360, "height": 800})
        page.goto(address)
        play(page)
        page.screenshot(path=TARGET)
        play_shop(page)
        page.screenshot(path=SITE)
        open_web_desk(page, address)
        page.screenshot(path=WEB)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
