"""The web shop in place of a phone: a page of its own, which loads the desk's chat with a customer whom it has signed."""

from __future__ import annotations

import hmac
import json
import re
from hashlib import sha256
from html import unescape

import aiohttp
from playwright.async_api import expect

from sandbox.app import Sandbox
from sandbox.people import VISITOR
from tests.sandbox.page_stage import IN_BROWSER, Stage

pytestmark = IN_BROWSER
DESK = "http://127.0.0.1:1"


async def test_the_shop_signs_its_customer_and_allows_nothing_but_the_desk_s_chat() -> None:
    sandbox = await Sandbox().start()
    sandbox.desk_is_at(DESK)
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/shop") as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    await sandbox.close()
    assert f'src="{DESK}/channels/site/widget.js"' in page
    told = re.search(r'data-user="([^"]*)"', page)
    assert told is not None
    user = json.loads(unescape(told[1]))
    assert (user["id"], user["name"], user["email"]) == (VISITOR.id, VISITOR.name, VISITOR.email)
    signed = "\n".join((user["id"], user["name"], user["email"], str(user["expires"])))
    assert user["hash"] == hmac.new(sandbox.shop.secret.encode(), signed.encode(), sha256).hexdigest()
    assert sandbox.shop.secret not in page
    assert f"script-src {DESK};" in policy and f"connect-src {DESK};" in policy and "unsafe" not in policy


async def test_the_visitor_is_beside_the_customers_as_soon_as_there_is_a_desk(stage: Stage) -> None:
    nina = stage.phone.get_by_role("radio", name="Nina")
    await expect(stage.phone.get_by_role("radio", name="Olga")).to_be_visible()
    await expect(nina).to_have_count(0)
    stage.sandbox.desk_is_at(DESK)
    await nina.click()
    await expect(nina).to_be_checked()
    shop = stage.page.frame_locator("iframe[title='Web shop']")
    await expect(shop.get_by_role("heading", name="Mugs that keep your tea warm")).to_be_visible()
    await expect(stage.phone.get_by_role("textbox", name="Message to the bot")).to_have_count(0)
    await stage.phone.get_by_role("radio", name="Tom").click()
    await expect(stage.phone.get_by_role("textbox", name="Message to the bot")).to_be_visible()
    await expect(nina).not_to_be_checked()
