"""The page of figures: its numbers open their tickets, its charts can be read, and its file is harmless."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.quick_desk import MONDAY, QuickDesk
from tests.web.browser import Browser, Browsers, Seen, browsers_of

SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
SHOWN = re.compile(r'<a href="(/desk/tickets\?list=[^"]+)">([^<]+)</a>')
SPACE = "{http://www.w3.org/2000/svg}"
PARTS = ("channel", "language", "tag")
SCRIPTS = {"de": "Eröffnet", "ru": "Открыто", "uk": "Відкрит", "hy": "Բացված", "th": "เปิด"}


def lists_of(page: Seen) -> dict[str, str]:
    """The words of the lists that a page's numbers open, each with its number."""
    found = [(parse_qs(urlsplit(unescape(path)).query)["list"][0], unescape(text)) for path, text in SHOWN.findall(page.html)]
    return dict(found)


async def a_day(browsers: Browsers) -> None:
    """Three tickets: one answered and closed by Anna, one claimed, one new."""
    desk = browsers.desk
    await desk.asks("olga", "Мій принтер горить")
    await desk.asks("ivan", "My lamp burns")
    desk.posted()
    await desk.does("anna", "tag 1001 vip")
    await desk.does("anna", "tag 1002 vip =1+1")
    desk.now += 300
    await desk.does("anna", "reply 1001 On it")
    await desk.does("anna", "close 1001")
    await desk.does("boris", "claim 1002")


async def boss(browsers: Browsers) -> Browser:
    await a_day(browsers)
    return await browsers.of("back:boss")


async def test_a_part_is_headed_the_same_before_and_after_it_is_loaded(browsers: Browsers) -> None:
    browser = await boss(browsers)
    whole = (await browser.opens("/figures")).html
    alone = [(await browser.opens(f"/figures/{part}")).html for part in ("people", *(f"parts?by={kind}" for kind in PARTS))]
    assert re.findall("<h2>(By .*?)</h2>", whole) == [re.findall("<h1>(.*?)</h1>", html)[0] for html in alone]


async def test_each_number_opens_exactly_its_tickets(browsers: Browsers) -> None:
    browser = await boss(browsers)
    pages = [await browser.opens(path) for path in ("/figures", "/figures/people", *(f"/figures/parts?by={kind}" for kind in PARTS))]
    assert [page.status for page in pages] == [200] * 5
    numbers = [(words, text) for page in pages for words, text in lists_of(page).items() if text.isdigit()]
    assert len(numbers) >= 20
    for words, text in numbers:
        listed = await browsers.desk.does("boss", f"list {words}")
        assert len(set(re.findall(r"#(\d+)", listed))) == int(text) or "met" in words or "breached" in words, words
    overview = {words.split()[-1]: text for words, text in lists_of(pages[0]).items()}
    assert (overview["opened"], overview["closed"], overview["handled"]) == ("3", "1", "1")


async def test_figures_are_split_by_colleague_and_part(browsers: Browsers) -> None:
    browser = await boss(browsers)
    people = await browser.opens("/figures/people?period=7d")
    assert "Anna" in people.text
    assert "Boris" not in people.text, "claiming isn't answering"
    tags = await browser.opens("/figures/parts?by=tag&period=7d")
    rows = re.findall(r'<th scope="row">(.*?)</th>\s*<td[^>]*>(?:<a[^>]*>)?(\d+)', tags.html)
    assert {unescape(name): n for name, n in rows} == {"vip": "2", "=1+1": "1", "no tags": "1"}
    columns = re.findall(r'<th scope="col">(.*?)</th>', tags.html)
    named = re.findall(r'<td data-label="(.*?)">', tags.html)
    assert named == columns[1:] * len(rows), "on a phone, each number has its name"
    assert "Українська" in (await browser.opens("/figures/parts?by=language")).text
    assert "front" in (await browser.opens("/figures/parts?by=nonsense")).text


async def test_a_chart_says_in_words_what_it_shows(browsers: Browsers) -> None:
    browser = await boss(browsers)
    charts = [ET.fromstring(one) for one in SVG.findall((await browser.opens("/figures")).html)]
    assert len(charts) == 2
    for chart in charts:
        named = {chart.attrib["aria-labelledby"], chart.attrib["aria-describedby"]}
        told = {one.attrib["id"]: one.text for one in chart if one.tag in (f"{SPACE}title", f"{SPACE}desc")}
        assert chart.attrib["role"] == "img" and named == told.keys() and all(told.values())
        assert not [one for one in chart.iter() if "style" in one.attrib or "onclick" in one.attrib], "classes only"
    words = ["".join(one.itertext()) for one in charts[0].iter(f"{SPACE}text")]
    assert {"Opened: 3", "Closed: 1", "0", "23 Mar 2026"} <= set(words)
    bars = [one for one in charts[0].iter(f"{SPACE}rect") if "bar-" in one.attrib.get("class", "")]
    hatched = [one for one in bars if one.attrib.get("fill", "").startswith("url(#")]
    assert len(bars) == 4 and len(hatched) == 2, "one bar of each in the key, one of each on the day"
    assert {one.attrib["class"] for one in hatched} == {"bar-second"}


@pytest.mark.parametrize("language", SCRIPTS)
async def test_words_in_charts_are_in_the_reader_s_language(browsers: Browsers, language: str) -> None:
    browsers.desk.back.languages["boss"] = language
    await browsers.desk.does("boss", "show 1001")
    browser = await boss(browsers)
    page = await browser.opens("/figures")
    assert f'lang="{language}"' in page.html
    words = " ".join(text for one in SVG.findall(page.html) for text in ET.fromstring(one).itertext())
    assert SCRIPTS[language].casefold() in words.casefold()
    assert "2569" in words if language == "th" else "2026" in words


async def test_the_file_for_spreadsheets_runs_nothing(browsers: Browsers) -> None:
    browser = await boss(browsers)
    answer = await browser.opens("/figures/export?period=7d")
    assert answer.status == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    head, *rows = list(csv.reader(io.StringIO(answer.html.removeprefix("\ufeff"))))
    assert {len(row) for row in rows} == {len(head)}
    by = {(row[0], row[1]): row[2:] for row in rows}
    assert by["Queue", "Support"][:3] == ["3", "1", "1"]
    assert by["Day", "2026-03-23"][0] == "3"
    assert by["Tag", "'=1+1"][0] == "1"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    minutes = head.index("First response: half within (minutes)")
    assert [row[minutes] for row in rows if row[0] == "Queue"] == ["5.0"]


@pytest.mark.parametrize(
    ("language", "between", "minutes"), [("en", ",", "5.0"), ("th", ",", "5.0"), ("de", ";", "5,0"), ("uk", ";", "5,0")]
)
async def test_the_file_for_spreadsheets_has_numbers_as_people_write_them(
    browsers: Browsers, language: str, between: str, minutes: str
) -> None:
    browsers.desk.back.languages["boss"] = language
    await browsers.desk.does("boss", "show 1001")
    answer = await (await boss(browsers)).opens("/figures/export?period=7d")
    head, *rows = list(csv.reader(io.StringIO(answer.html.removeprefix("\ufeff")), delimiter=between))
    assert {len(row) for row in rows} == {len(head)}
    assert len(head) > 10
    assert minutes in rows[0]


@pytest.mark.parametrize(
    "query", ["period=nonsense", "who=nobody", "who=billing", "period=99999999999d", "who=%00&period=%3Cb%3E", "period=0d"]
)
async def test_what_is_not_understood_is_said_above_the_last_week(browsers: Browsers, query: str) -> None:
    browser = await boss(browsers)
    page = await browser.opens(f"/figures?{query}")
    assert (page.status in (200, 409) and 'role="alert"' in page.html) or page.status == 409
    assert "<b>" not in page.html


async def test_figures_for_managers_only_are_not_shown_to_agents(quick: QuickDesk) -> None:
    await quick.open(MONDAY, queue=["rights: {stats: managers}"])
    await quick.asks("olga", "Мій принтер горить")
    for person in ("anna", "boss"):
        await quick.does(person, "tag 1001 vip")
    async with browsers_of(quick) as browsers:
        boss, anna = await browsers.of("back:boss"), await browsers.of("back:anna")
        for path in ("", "/people", "/parts?by=tag", "/export"):
            assert (await boss.opens(f"/figures{path}")).status == 200
            page = await anna.opens(f"/figures{path}")
            assert page.status == 403
            assert "Boss" in page.text
            assert "vip" not in page.text


async def test_an_agent_of_another_queue_sees_none_of_these_numbers(browsers: Browsers) -> None:
    await a_day(browsers)
    await browsers.desk.does("chief", "stats")
    chief = await browsers.of("back:chief")
    for path in (
        "/figures",
        "/figures?who=support",
        "/figures?who=back:anna",
        "/figures/parts?by=tag",
        "/figures/people",
        "/figures/export",
    ):
        page = await chief.opens(path)
        assert not {"Anna", "vip", "Українська"} & set(page.text.split()), path
        assert lists_of(page) == {}


async def test_nothing_in_a_period_is_said_in_words(browsers: Browsers) -> None:
    browser = await browsers.of("back:chief")
    for path in ("/figures", "/figures/parts?by=tag", "/figures/people"):
        assert "Nothing in this period." in (await browser.opens(path)).text


async def test_a_period_that_is_none_is_not_taken_for_somebody_s_name(browsers: Browsers) -> None:
    page = await (await boss(browsers)).opens("/figures?period=nonsense")
    assert "I don't understand the period “nonsense”." in page.text and "who “nonsense” is" not in page.text
    assert re.search(r'<input name="period" value="nonsense"[^>]* aria-invalid="true" aria-describedby="problem"', page.html)
    assert "I don't know who “nobody” is." in (await (await boss(browsers)).opens("/figures?who=nobody")).text
