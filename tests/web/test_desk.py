"""The page of the desk: who may see it, what it shows of the configuration, and what can be sent and tried again."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from structlog.testing import capture_logs

from bot.ports.operations import Proof
from bot.program.operations import DeskOperations
from storage.engine import Connection
from tests.quick_desk import MONDAY, QuickDesk
from tests.waiting import until
from tests.web.browser import Browsers, browsers_of

SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
PAGES = ("/setup", "/setup/waiting", "/setup/health", "/setup/settings", "/setup/verify")
SPACE = "{http://www.w3.org/2000/svg}"
QUEUE = [
    "name: Technical support",
    'hours: {mon-fri: ["09:00-13:00", "14:00-18:00"]}',
    "holidays: DE",
    'exceptions: {"2026-03-25": ["10:00-12:00"], "2026-03-26": []}',
    "sla: {first_response: 1h, resolution: 2d}",
    "sla_by: {urgent: {first_response: 10m}}",
    "escalation: [{at: 50%, notify: [assignee]}, {at: 200%, notify: [managers, back:anna], repeat: 30m, wake: true}]",
    "retention: {texts: 2y, files: 1y}",
]
SECRETS = "webhooks: {tracker: {url: 'https://hooks.example/a-secret-path', secret: whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXM=}}"


def parked(desk: QuickDesk) -> int:
    """Something that could not be processed."""
    db: Connection = desk.looking
    db.begin()
    db.run("insert into parked (id, channel, event, raw, reason, at) values (77, 'front', 'e', ?, 'KeyError: chat', 5)", (b"secret words",))
    db.commit()
    return 77


def failed(desk: QuickDesk, state: str = "failed") -> int:
    """A reply to ticket 1001 that wasn't delivered."""
    ((number,),) = desk.rows("select max(id) from delivery where ticket = 1001 and purpose = 'reply' and kind = 'post'")
    db = desk.looking
    db.begin()
    db.run("update delivery set state = ?, error = 'chat not found' where id = ?", (state, number))
    db.commit()
    return int(number)


@pytest.fixture
async def own(quick: QuickDesk):
    """A desk with a queue that uses everything."""
    await quick.open(MONDAY, queue=QUEUE, more=SECRETS)
    await quick.asks("tom", "My printer burns")
    quick.posted()
    for person in ("anna", "boss"):
        await quick.does(person, "show 1001")
    async with browsers_of(quick) as found:
        yield found


async def test_only_managers_see_the_desk_and_others_are_told_whom_to_ask(browsers: Browsers) -> None:
    boss, anna = await browsers.of("back:boss"), await browsers.of("back:anna")
    assert 'href="/desk/setup"' in (await boss.opens("/tickets")).html
    assert 'href="/desk/setup"' not in (await anna.opens("/tickets")).html
    for path in PAGES:
        assert (await boss.opens(path)).status == 200, path
        page = await anna.opens(path)
        assert (page.status, "Only managers can see this page. Ask Boss." in page.text) == (403, True), path
    form = (await boss.opens("/setup/verify")).form(action="/desk/setup/verify")
    assert (await anna.sends(form)).status == 403
    assert (await browsers.browser().sends(form)).status == 401


async def test_the_week_shows_hours_exceptions_and_holidays(own: Browsers) -> None:
    page = await (await own.of("back:boss")).opens("/setup")
    week = ET.fromstring(SVG.findall(page.html)[0])
    told = "".join(next(week.iter(f"{SPACE}desc")).itertext())
    assert told.split("; ")[:4] == [
        "Mon 23: 09:00–13:00, 14:00–18:00",
        "Tue 24: 09:00–13:00, 14:00–18:00",
        "Wed 25: 10:00–12:00",
        "Thu 26: closed",
    ]
    assert [one.text for one in week.iter(f"{SPACE}text") if one.attrib["class"] == "odd"] == ["exception", "exception"]
    assert len([one for one in week.iter(f"{SPACE}rect") if one.attrib.get("class") == "open"]) == 2 * 3 + 1
    assert "3 Apr 2026 public holiday: closed" in page.text, "Good Friday"
    assert "25 Mar 2026 exception: 10:00–12:00" in page.text


async def test_the_escalation_is_a_timeline_with_names_and_times(own: Browsers) -> None:
    page = await (await own.of("back:boss")).opens("/setup")
    steps = ET.fromstring(SVG.findall(page.html)[1])
    told = "".join(next(steps.iter(f"{SPACE}desc")).itertext())
    assert told == "30 minutes · the assignee; 2 hours · the managers, Anna; promised: 1 hour"
    ends = [float(one.attrib["cx"].rstrip("%")) for one in steps.iter(f"{SPACE}circle")]
    promise = next(float(one.attrib["x1"].rstrip("%")) for one in steps.iter(f"{SPACE}line") if one.attrib["class"] == "promise")
    assert ends[0] * 2 == pytest.approx(promise, abs=0.1)
    assert ends[1] == pytest.approx(promise * 2, abs=0.1)
    assert "again every 30 minutes until somebody acts, outside working hours too" in page.text
    assert "urgent 10 minutes" in page.text


async def test_settings_are_those_in_effect_without_secrets_and_without_other_people_s_queues(own: Browsers) -> None:
    boss = await own.of("back:boss")
    page = await boss.opens("/setup/settings")
    for key in (
        "desk.timezone Europe/Berlin",
        "queues.support.policy first_response: 1h, next_response: , resolution: 2d",
        "queues.support.retention.texts 2y",
        "http.port",
    ):
        assert key in page.text, key
    assert "config.yaml" in (await boss.opens("/setup")).text
    for path in PAGES:
        html = (await boss.opens(path)).html
        assert not [one for one in ("c2VjcmV0", "a-secret-path", "queues.billing", "chief") if one in html], path
    assert "queues.billing" in (await (await own.of("back:chief")).opens("/setup/settings")).text


async def test_how_long_texts_and_files_are_kept_is_told_in_years(own: Browsers) -> None:
    page = await (await own.of("back:boss")).opens("/setup")
    assert "Texts are kept for 2 years Files are kept for 1 year" in page.text


async def test_who_is_away_is_shown(own: Browsers) -> None:
    boss = await own.of("back:boss")
    assert "Nobody is away." in (await boss.opens("/setup")).text
    await own.desk.does("anna", "away")
    assert re.search(r"Anna 23 Mar 2026, 09:00 Technical support", (await boss.opens("/setup")).text)


@pytest.mark.parametrize("state", ["failed", "in_doubt"])
async def test_what_was_not_delivered_is_sent_again_by_a_button(own: Browsers, state: str) -> None:
    await own.desk.does("anna", "reply 1001 Try again")
    number, boss = failed(own.desk, state), await own.of("back:boss")
    page = await boss.opens("/setup/waiting")
    assert "chat not found" in page.text
    assert ("in doubt" in page.text, "It arrived" in page.text) == (state == "in_doubt",) * 2
    told = {"failed": "✗ not delivered: chat not found", "in_doubt": "the retry failed (chat not found)"}[state]
    assert told in (await boss.opens("/tickets/1001")).text
    done = await boss.presses(page, "resend", "1001", str(number))
    assert "is on its way to the customer again" in done.text
    assert own.desk.rows(f"select state from delivery where id = {number:d}") == [("merged",)]
    assert "No message has failed." in (await boss.opens("/setup/waiting")).text
    await boss.presses(page, "resend", "1001", str(number))
    assert len(own.desk.rows("select id from delivery where ticket = 1001 and purpose = 'reply' and kind = 'post'")) == 2, "once only"


async def test_a_manager_sees_only_deliveries_of_their_queues(own: Browsers) -> None:
    await own.desk.does("anna", "reply 1001 Try again")
    failed(own.desk)
    assert "No message has failed." in (await (await own.of("back:chief")).opens("/setup/waiting")).text


async def test_what_could_not_be_processed_is_tried_again_and_shows_nothing_of_itself(own: Browsers) -> None:
    number, boss = parked(own.desk), await own.of("back:boss")
    page = await boss.opens("/setup/waiting")
    assert "KeyError: chat" in page.text
    assert "secret words" not in page.html
    assert "It is being tried again." in (await boss.presses(page, "retry", str(number))).text
    assert own.desk.rows("select done_at < 0 from parked") == [(1,)]
    page = await boss.opens("/setup/waiting")
    assert "Being tried again" in page.text and not page.has("retry")
    assert "Nothing of that is waiting" in await own.desk.does("boss", "retry")


async def test_only_managers_try_again_and_only_what_is_parked(own: Browsers) -> None:
    parked(own.desk)
    assert "Ask Boss" in await own.desk.does("anna", "retry")
    for words in ("retry 78", "retry x", "retry 77 x", "retry ²", f"retry {10**30}"):
        assert "Nothing of that is waiting" in await own.desk.does("boss", words), words
    assert own.desk.rows("select done_at from parked") == [(None,)]
    assert "It is being tried again." in await own.desk.does("boss", "retry")


async def test_the_record_is_checked_and_the_page_says_so(own: Browsers) -> None:
    boss = await own.of("back:boss")
    form = (await boss.opens("/setup")).form(action="/desk/setup/verify")
    page = await boss.sends(form)
    assert "The record of 1 tickets is intact." in page.text
    assert "<progress" in page.html
    assert page.headers["Content-Security-Policy"]
    assert (await boss.asks("POST", "/setup/verify", data={"token": "0" * 40})).status == 403


async def test_who_does_not_wait_for_the_check_is_no_error_and_others_may_begin(own: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await own.of("back:boss")
    form = (await boss.opens("/setup")).form(action="/desk/setup/verify")
    going = asyncio.Event()

    async def slowly(*_: object) -> Proof:
        await going.wait()
        return Proof("", 1)

    monkeypatch.setattr(DeskOperations, "verify", slowly)
    with capture_logs() as told:
        await boss.leaves("POST", form.action, urlencode(form.fields))
        await until(lambda: bool(told))
    assert [one["event"] for one in told] == ["nobody waits for the check any more"]
    going.set()
    assert "intact" in (await boss.sends(form)).text


async def test_a_broken_record_is_found(own: Browsers) -> None:
    boss, db = await own.of("back:boss"), own.desk.looking
    db.begin()
    (before,) = db.one("select subject from ticket")  # type: ignore[misc]
    db.run("update ticket set subject = 'forged'")
    db.commit()
    page = await boss.sends((await boss.opens("/setup/verify")).form(action="/desk/setup/verify"))
    assert "The record is broken: " in page.text and "1001" in page.text
    db.begin()
    db.run("update ticket set subject = ?", (before,))
    db.commit()


async def test_health_is_what_the_doctor_finds_here(own: Browsers) -> None:
    boss = await own.of("back:boss")
    assert "Nothing is parked, late, stuck or in doubt." in (await boss.opens("/setup/health")).text
    parked(own.desk)
    assert "Problem: Parked items: 1" in (await boss.opens("/setup/health")).text
