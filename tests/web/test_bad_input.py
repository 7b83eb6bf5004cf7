"""Forged, expired and foreign requests: a clear answer, nothing done twice, and nothing told to those who may not know."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.ports.web_sessions import IDLE_MS, LONGEST_MS
from tests.api.program import ON_BOTH
from tests.web.browser import Browsers

COOKIE = "bellhop"
PAGES = ("/tickets", "/tickets/1001", "/tickets/7777", "/commands", "/live", "/files/1-1", "/nothing")


def kinds(browsers: Browsers) -> list[str]:
    return [kind for _, kind, _ in browsers.desk.journal(1001)]


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "a" * 5000, "ä", "'; drop table web_session; --", "../../etc/passwd"])
async def test_a_forged_cookie_opens_nothing(browsers: Browsers, cookie: str) -> None:
    stranger = browsers.browser()
    answers = set()
    for path in ("/tickets", "/tickets/1001", "/tickets/7777", "/commands", "/live", "/files/1-1"):
        for method in ("GET", "POST") if path != "/live" else ("GET",):
            found = await stranger.asks(method, path, {"Cookie": f"{COOKIE}={cookie}"})
            answers.add((found.status, found.html))
    assert [status for status, _ in answers] == [401] and "printer" not in next(iter(answers))[1]


@ON_BOTH
async def test_a_session_ends_when_it_is_idle_or_old_or_ended_or_the_person_has_left(browsers: Browsers) -> None:
    desk = browsers.desk
    idle, old = await browsers.of("back:anna"), await browsers.of("back:boris")
    desk.now += IDLE_MS / 1000 - 1
    assert (await old.opens("/tickets")).status == 200
    desk.now += 2
    assert [(await one.opens("/tickets")).status for one in (idle, old)] == [401, 200]
    for _ in range(LONGEST_MS // IDLE_MS):
        desk.now += IDLE_MS / 1000 - 1
        status = (await old.opens("/tickets")).status
    assert status == 401, "however often it is used"
    left = await browsers.of("back:anna")
    assert (await left.opens("/tickets")).status == 200
    desk.back.rosters["C1"] = frozenset({"boris"})
    desk.desk._checked.clear()
    assert (await left.opens("/tickets/1001")).status == 401, "at the next request"


async def test_signing_out_ends_this_browser_or_all_of_them(browsers: Browsers) -> None:
    one, two, three = [await browsers.of("back:anna") for _ in range(3)]
    page = await one.opens("/tickets")
    kept = {"Cookie": "; ".join(f"{cookie.key}={cookie.value}" for cookie in one.session.cookie_jar)}
    await one.sends(page.form(action="/desk/sign-out"), button="Sign out")
    assert (await one.opens("/tickets")).status == 401
    assert (await browsers.browser().opens("/tickets", kept)).status == 401, "the cookie is worth nothing, wherever it was copied to"
    assert (await two.opens("/tickets")).status == 200
    await two.sends((await two.opens("/tickets")).form(action="/desk/sign-out"), button="Sign out everywhere")
    assert [(await browser.opens("/tickets")).status for browser in (two, three)] == [401, 401]


async def test_the_chat_ends_all_sessions_too(browsers: Browsers) -> None:
    one = await browsers.of("back:anna")
    assert await browsers.desk.presses("anna", "web", "end") == "You are signed out of one browser."
    assert (await one.opens("/tickets")).status == 401
    assert await browsers.desk.presses("anna", "web", "end") == "You weren't signed in anywhere."


FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1:1"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_page_of_another_site_can_do_nothing(browsers: Browsers, headers: dict[str, str]) -> None:
    anna = await browsers.of("back:anna")
    page = await anna.opens("/tickets/1001")
    before = kinds(browsers)
    for form in page.forms:
        if form.action.startswith("/desk/tickets/") and form.first("token"):
            assert (await anna.sends(form, headers=headers, text="Hello")).status == 403
    assert kinds(browsers) == before
    assert (await anna.sends(page.form(action="/desk/sign-out"), headers=headers)).status == 403
    assert (await anna.opens("/tickets")).status == 200, "not even sign them out"
    link = await browsers.browser().opens(path := await browsers.link("back:anna"))
    assert (await browsers.browser().sends(link.forms[0], headers=headers)).status == 403
    assert (await browsers.browser().opens(path)).status == 200, "nor use their link up"


@pytest.mark.parametrize("token", ["", "x", "a" * 64, "\ud800"])
async def test_a_form_without_the_token_of_its_session_does_nothing(browsers: Browsers, token: str) -> None:
    anna, boris = await browsers.of("back:anna"), await browsers.of("back:boris")
    form = (await anna.opens("/tickets/1001")).form(verb="claim")
    before = kinds(browsers)
    theirs = form.first("token")
    for own in (token.encode("utf-8", "replace").decode(), (await boris.opens("/tickets/1001")).form(verb="claim").first("token")):
        form.fields = [(name, own if name == "token" else value) for name, value in form.fields]
        assert (await anna.sends(form)).status == 403
    assert kinds(browsers) == before
    form.fields = [(name, theirs if name == "token" else value) for name, value in form.fields]
    assert (await anna.sends(form)).status == 200 and "claimed" in kinds(browsers)


@ON_BOTH
async def test_a_link_that_two_browsers_use_at_once_opens_one(browsers: Browsers) -> None:
    path = await browsers.link("back:anna")
    both = [browsers.browser() for _ in range(4)]
    pages = [await one.opens(path) for one in both]
    found = await asyncio.gather(*(one.sends(page.forms[0]) for one, page in zip(both, pages, strict=True)))
    assert sorted(one.status for one in found) == [200, 410, 410, 410]
    assert len(browsers.desk.rows("select 1 from web_session")) == 1


@pytest.mark.parametrize("person", ["back:clara2", "front:tom", "back:guest", "nowhere:x"])
async def test_a_link_of_somebody_outside_the_team_opens_nothing(browsers: Browsers, person: str) -> None:
    path = await browsers.link(person)
    stranger = browsers.browser()
    page = await stranger.opens(path)
    assert (await stranger.sends(page.forms[0])).status == 403
    assert browsers.desk.rows("select 1 from web_session") == []


async def test_a_customer_is_told_of_no_web_desk(browsers: Browsers) -> None:
    said = await browsers.desk.does("eve", "web")
    assert "/desk" not in said and browsers.desk.rows("select 1 from web_link") == []


async def test_every_page_forbids_frames_scripts_of_others_and_guessing_of_types(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    link = await browsers.link("back:boris")
    for path in (*PAGES, "/sign-in", link):
        for one in (anna, browsers.browser()):
            if (path, one) == ("/live", anna):
                continue
            headers = (await one.opens(path)).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, path
            assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
            assert headers["Cache-Control"] == "private, no-store" and headers["Referrer-Policy"] == "same-origin"


async def test_pages_have_no_inline_script_or_style_and_name_no_other_host(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    for path in ("/tickets", "/tickets/1001", "/commands", "/sign-in", await browsers.link("back:boris")):
        html = (await anna.opens(path)).html
        assert "style=" not in html and " on" + "click=" not in html and "<style" not in html
        assert "http://" not in html.replace(browsers.url, "") and "https://" not in html, path
        assert html.count("<script") == html.count('<script type="module" src="/desk/static/')


async def test_what_customers_write_is_never_markup(browsers: Browsers) -> None:
    nasty = '<script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) https://x.example/"><b>'
    await browsers.desk.asks("tom", nasty)
    anna = await browsers.of("back:anna")
    for path in ("/tickets?list=all", "/tickets/1001", f"/tickets?q={'<script>'}"):
        html = (await anna.opens(path)).html
        assert "<script>alert" not in html and "<img src=x" not in html and 'href="javascript' not in html and "<b>" not in html


METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS")


@pytest.mark.parametrize("method", METHODS)
async def test_other_methods_are_refused(browsers: Browsers, method: str) -> None:
    anna = await browsers.of("back:anna")
    for path in ("/tickets", "/tickets/1001"):
        assert (await anna.asks(method, path)).status == 405
    assert (await anna.asks("HEAD", "/tickets")).status == 200


BODIES: dict[str, dict[str, Any]] = {
    "no form": {"data": b"\xff\xfe\x00", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    "json": {"json": {"kind": "press"}},
    "broken parts": {"data": b"--x\r\n\r\nhello", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
    "parts without a boundary": {"data": b"hello", "headers": {"Content-Type": "multipart/form-data"}},
    "too many fields": {"data": "&".join(f"a{number}=1" for number in range(2000)).encode()},
    "too many parts of one name": {
        "data": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 2000 + b"--x--\r\n",
        "headers": {"Content-Type": "multipart/form-data; boundary=x"},
    },
    "too large": {"data": b"a=" + b"x" * (2**20 + 1), "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    "nothing": {},
}
LARGE = ("too many parts of one name", "too large")


@pytest.mark.parametrize("name", BODIES)
async def test_a_broken_body_does_nothing(browsers: Browsers, name: str) -> None:
    anna = await browsers.of("back:anna")
    more = dict(BODIES[name])
    headers = {"Origin": browsers.url, **more.pop("headers", {})}
    before = kinds(browsers)
    found = await anna.asks("POST", "/tickets/1001", headers, **more)
    assert found.status in ((413,) if name in LARGE else (400, 403)) and "printer" not in found.html
    assert kinds(browsers) == before


async def test_a_button_overrules_the_kind_of_its_form(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    asked = await anna.presses(await anna.opens("/tickets/1001"), "tag", "1001")
    before = kinds(browsers)
    assert (await anna.sends(asked.form(verb="tag", kind="form"), button="Cancel", tags="vip")).status == 200
    assert kinds(browsers) == before


ODD = (
    "/tickets?q={}",
    "/tickets?q=from:{}",
    "/tickets?list={}",
    "/tickets?view={}",
    "/figures?who={}",
    "/figures?period={}",
    "/tickets/{}",
)


@ON_BOTH
async def test_odd_characters_in_an_address_are_no_failure(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    for path in ODD:
        for odd in ("%00", "a%00b", "%ff", "%ed%a0%80", "%E2%80%AE", "x" * 3000):
            assert (await anna.opens(path.format(odd))).status in (200, 404, 409, 422), (path, odd)


async def test_twenty_tabs_of_one_person_work(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    pages = await asyncio.gather(*(anna.opens("/tickets/1001") for _ in range(20)))
    assert {page.status for page in pages} == {200}
    forms = [page.form(verb="claim") for page in pages]
    assert {one.status for one in await asyncio.gather(*map(anna.sends, forms))} == {200}
    assert kinds(browsers).count("claimed") == 1
