"""Takes docs/sandbox.png: plays a short scene on the page of a fresh sandbox (`bellhop sandbox`), whose address may be given."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

TARGET = Path(__file__).with_name("sandbox.png")


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


def main(address: str = "http://127.0.0.1:8765") -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1360, "height": 800})
        page.goto(address)
        play(page)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
